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
