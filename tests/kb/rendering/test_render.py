"""Problems that rendering reports."""

from __future__ import annotations

from tests.kb.small_articles import rendered


def test_heading_jumps_are_reported_at_their_line() -> None:
    result = rendered("## One\n\nText\n\n#### Deep one\n")

    assert [(problem.rule, problem.line) for problem in result.problems] == [("heading-jump", 14)]


def test_each_heading_jump_has_its_own_line() -> None:
    result = rendered("## One\n\n#### **Deep** one\n\n## Two\n\n#### _Low_ one\n\n##### Low\n\n## x\n\n#### !\n")

    assert [problem.line for problem in result.problems] == [12, 16, 22]


def test_embedded_images_have_their_line() -> None:
    image = f"![a](data:image/png;base64,{'A' * 40})"

    assert [problem.line for problem in rendered(f"{image}\n\n{image}\ntext {image}\n").problems][:3] == [10, 12, 13]


def test_markup_of_other_systems_is_rendered_and_lines_stay_exact() -> None:
    result = rendered(
        '{% hint style="tip" %}\ntext\n{% endhint %}\n\n[x](missing.md) and\n<Note>\n\n[y](javascript:a)\n\n</Note>'
    )

    assert '<div class="admonition tip">' in result.html
    assert [(link.path, link.line) for link in result.links] == [("apps/missing.md", 14)]
    assert [(problem.rule, problem.line) for problem in result.problems] == [("link", 17)]


def test_the_line_of_unknown_markup_is_that_of_the_file() -> None:
    (problem,) = rendered("%%\na\nb\nc\n%%\n{% odd %}").problems

    assert (problem.rule, problem.line) == ("unknown-markup", 15)


def test_unknown_markup_is_one_message_for_the_file() -> None:
    result = rendered(
        "text\n\n{% odd %}a{% endodd %} {{< strange >}} {% odd %}" + "".join(f"{{% t{n} %}}" for n in range(9))
    )

    (problem,) = result.problems
    assert (problem.rule, problem.line) == ("unknown-markup", 12)
    assert problem.message.startswith("not understood and left out: {% odd %}, {{< strange >}}, {% t0 %}")
    assert "and 6 more" in problem.message
    assert "{" not in result.html
