"""The writers' list of risks: what it says, and what is wrong with it."""

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


def test_each_risk_has_its_advice_its_words_and_its_article() -> None:
    risks = parse(LIST.encode())
    takeover, legal = risks.known
    assert (takeover.kind, takeover.advice, takeover.article) == ("takeover", "Change the password first.", "hacked")
    assert takeover.when == ("account hacked", "someone signed in")
    assert (legal.kind, legal.article) == ("legal", "")
    assert risks.problems == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("takeover:\n  when: [hacked]\n", "takeover: advice: field required"),
        ("takeover:\n  advice: A.\n  when: []\n", "takeover: when: tuple should have at least 1"),
        ("takeover:\n  advice: A.\n  wen: [hacked]\n  when: [x]\n", "takeover: wen: extra inputs"),
        ("Take Over:\n  advice: A.\n  when: [hacked]\n", "Take Over: kind: string should match"),
        ("takeover: hacked\n", 'write "advice:"'),
        ("- hacked\n", "expected names of risks"),
        ("takeover: [\n", "cannot be read, so no risk is recognised"),
        ("x" * 100_001, "longer than 100,000 characters"),
    ],
)
def test_a_risk_that_cannot_be_understood_is_left_out_and_named(text: str, message: str) -> None:
    risks = parse(text.encode())
    assert risks.known == ()
    assert any(message in problem.message and problem.path == RISKS_FILE for problem in risks.problems)


PATTERNS = """\
words:
  somebody: someone stranger
unless:
  - what happens if|when
takeover:
  advice: A.
  when:
    - <somebody> in|inside my account
    - account| hacked
    - <nobody> hacked
    - phone stolen + no codes
  unless: [is it real]
"""


def test_lists_of_words_are_spelt_out_and_what_is_harmless_for_all_counts_for_each() -> None:
    risks = parse(PATTERNS.encode())
    (takeover,) = risks.known
    assert takeover.when == ("someone|stranger in|inside my account", "phone stolen + no codes")
    assert takeover.unless == ("what happens if|when", "is it real")


def test_a_line_that_cannot_be_understood_is_named_with_its_place_and_the_others_count() -> None:
    problems = parse(PATTERNS.encode()).problems
    assert [problem.line for problem in problems] == [9, 10]
    assert 'write "|" between two words' in problems[0].message
    assert "no list of words is called 'nobody'" in problems[1].message


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("words: [a]\n", "words: write names below it"),
        ("words:\n  a: [b]\n", "words: a: write words with spaces between"),
        ("unless: never\n", "unless: write patterns below it"),
    ],
)
def test_lists_that_are_none_are_named(words: str, message: str) -> None:
    assert any(message in problem.message for problem in parse(f"{words}{LIST}".encode()).problems)


def test_a_bad_risk_never_stops_the_others() -> None:
    assert [risk.kind for risk in parse(f"{LIST}abuse: 3\n".encode()).known] == ["takeover", "legal"]


def test_an_empty_file_is_no_mistake() -> None:
    assert (parse(b"").known, parse(b"# nothing yet\n").problems) == ((), ())


def test_a_safe_path_must_be_an_article(read_all: ReadAll) -> None:
    article = "---\ntitle: Hacked\nsummary: One sentence.\n---\nText.\n"
    lost = read_all({RISKS_FILE: LIST, "hacking.md": article})
    assert ["no article is called 'hacked'" in problem.message for problem in lost.problems] == [True]
    found = read_all({RISKS_FILE: LIST, "hacking.md": article, "hacked.md": article.replace("Hacked", "Been hacked")})
    assert (len(found.risks.known), found.problems) == (2, ())


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


def test_a_situation_with_a_mistake_is_named_with_its_line_and_the_others_count() -> None:
    risks = parse(SITUATIONS.encode())
    (takeover,) = risks.known
    assert [(one.name, one.advice, one.article) for one in takeover.situations] == [("stolen", "Sign it out.", "gone")]
    said = [(problem.line, problem.message) for problem in risks.problems]
    assert said[0][0] == 7
    assert "takeover: situations: empty: advice: field required; the situation is left out" in said[0][1]
    assert said[1][0] == 10


def test_articles_of_situations_and_unsuitable_ones_must_exist(read_all: ReadAll) -> None:
    problems = " ".join(problem.message for problem in read_all({RISKS_FILE: SITUATIONS}).problems)
    assert "no article is called 'gone'" in problems
    assert "no article is called 'delete-it'" in problems


def test_a_link_must_be_an_https_address() -> None:
    risks = parse(SITUATIONS.replace("https://example.org/", "javascript:alert(1)").encode())
    assert risks.known == ()
    assert any("write an address that begins with https://" in problem.message for problem in risks.problems)
