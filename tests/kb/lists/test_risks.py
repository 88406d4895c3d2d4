"""The writers' risks, and the problems of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.lists.risks import RISKS_FILE, parse

if TYPE_CHECKING:
    from conftest import ReadAll

LIST = """\
takeover:
  advice: >
    Change the password
    first.
  article: hacked
  when: [account hacked, someone signed in]
legal:
  advice: A person answers.
  when: [court order]
"""


def test_risks_have_advice_patterns_and_an_article() -> None:
    risks = parse(LIST.encode())
    takeover, legal = risks.known
    assert (takeover.kind, takeover.advice, takeover.article) == ("takeover", "Change the password first.", "hacked")
    assert takeover.when == ("account hacked", "someone signed in")
    assert (legal.kind, legal.article) == ("legal", "")
    assert risks.problems == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("takeover:\n  when: [hacked]\n", 'takeover: "advice:" is missing'),
        ("takeover:\n  advice: A.\n  when: []\n", "takeover: when is empty"),
        ("takeover:\n  advice: A.\n  wen: [hacked]\n  when: [x]\n", "takeover: wen is unknown; did you mean when?"),
        ("Take Over:\n  advice: A.\n  when: [hacked]\n", "Take Over: write the name in lower-case"),
        ("takeover: hacked\n", 'write "advice:"'),
        ("- hacked\n", "expected names of risks"),
        ("takeover: [\n", "cannot be read, so no risk is recognised"),
        ("x" * 100_001, "longer than 100,000 characters"),
    ],
)
def test_wrong_risks_are_left_out_and_reported(text: str, message: str) -> None:
    risks = parse(text.encode())
    assert risks.known == ()
    assert any(message in problem.message and problem.path == RISKS_FILE for problem in risks.problems)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("words: [a]\n", "words: write names below it"),
        ("words:\n  a: [b]\n", "words: a: write words with spaces between"),
        ("unless: never\n", "unless: write patterns below it"),
    ],
)
def test_values_that_should_be_lists_are_reported(words: str, message: str) -> None:
    assert any(message in problem.message for problem in parse(f"{words}{LIST}".encode()).problems)


def test_a_bad_risk_does_not_affect_the_others() -> None:
    assert [risk.kind for risk in parse(f"{LIST}abuse: 3\n".encode()).known] == ["takeover", "legal"]


def test_an_empty_file_is_valid() -> None:
    assert (parse(b"").known, parse(b"# nothing yet\n").problems) == ((), ())


def test_the_article_of_a_risk_must_exist(read_all: ReadAll) -> None:
    article = "---\ntitle: Hacked\nsummary: One sentence.\n---\nText.\n"
    incomplete = read_all({RISKS_FILE: LIST, "hacking.md": article})
    assert ["no article is called 'hacked'" in problem.message for problem in incomplete.problems] == [True]
    complete = read_all(
        {RISKS_FILE: LIST, "hacking.md": article, "hacked.md": article.replace("Hacked", "Been hacked")}
    )
    assert (len(complete.risks.known), complete.problems) == (2, ())


SITUATIONS = """\
takeover:
  advice: A.
  link: https://example.org/
  when: [hacked]
  situations:
    stolen: {when: [phone stolen], advice: Sign it out., article: gone}
    empty: {when: [x]}
    typed:
      when:
        - "a| b"
      advice: B.
  unsuitable: [delete-it]
"""


def test_wrong_situations_are_reported_at_their_line_and_the_others_count() -> None:
    risks = parse(SITUATIONS.encode())
    (takeover,) = risks.known
    assert [(case.name, case.advice, case.article) for case in takeover.situations] == [
        ("stolen", "Sign it out.", "gone")
    ]
    reported = [(problem.line, problem.message) for problem in risks.problems]
    assert reported[0][0] == 7
    assert 'takeover: situations: empty: "advice:" is missing; the situation is left out' in reported[0][1]
    assert reported[1][0] == 10


def test_articles_of_situations_and_unsuitable_articles_must_exist(read_all: ReadAll) -> None:
    problems = " ".join(problem.message for problem in read_all({RISKS_FILE: SITUATIONS}).problems)
    assert "no article is called 'gone'" in problems
    assert "no article is called 'delete-it'" in problems


def test_the_articles_of_all_advice_are_named_once() -> None:
    assert parse(LIST.encode()).articles == ("hacked",)
    both = LIST.replace("  when: [court order]", "  article: hacked\n  when: [court order]") + SITUATIONS.replace(
        "takeover:", "theft:"
    )
    assert parse(both.encode()).articles == ("hacked", "gone")


def test_links_must_be_https_addresses() -> None:
    risks = parse(SITUATIONS.replace("https://example.org/", "javascript:alert(1)").encode())
    assert risks.known == ()
    assert any("write an address that begins with https://" in problem.message for problem in risks.problems)
