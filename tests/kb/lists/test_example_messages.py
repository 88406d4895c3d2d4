"""The writers' example messages, and the problems of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.lists.example_messages import FEWEST, MESSAGES_FILE, MOST_CHARS, parse

if TYPE_CHECKING:
    from conftest import ReadAll

FILE = """\
<!-- a remark -->
# Takeover

- Odd replies: my vacation reply is
  in Portuguese.
* Who
is in here?

  And why?

Another remark.

## harmless
- "Hacked" together # 2
"""


def test_items_belong_to_the_risk_above_them() -> None:
    assert parse(FILE.encode(), ["takeover"]).sorted == {
        "takeover": ("Odd replies: my vacation reply is in Portuguese.", "Who is in here? And why?"),
        "harmless": ('"Hacked" together # 2',),
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- nowhere\n", 1, '"" is not a risk: put the message below one of # takeover, # harmless'),
        ("# abuse\n- he threatens me\n", 2, '"abuse" is not a risk'),
        ("# harmless\n- a\n- b\n\n# takeover\n- a\n", 6, "repeats line 2"),
        (f"# harmless\n- {'x' * (MOST_CHARS + 1)}\n", 2, "longer than 2,000 characters"),
        ("# harmless\n- a\n", None, "there are no messages under takeover"),
        ("# harmless\n- a\n", None, f"too few to learn from: write at least {FEWEST} messages of risks"),
    ],
)
def test_unusable_messages_are_reported_with_their_line(text: str, line: int | None, message: str) -> None:
    problems = parse(text.encode(), ["takeover"]).problems
    assert any(message in problem.message and problem.line == line for problem in problems)
    assert {(problem.rule, problem.path) for problem in problems} == {("messages", MESSAGES_FILE)}


def test_a_bad_line_does_not_affect_the_others() -> None:
    text = "# abuse\n- lost\n# takeover\n- kept\n"
    assert parse(text.encode(), ["takeover"]).sorted == {"takeover": ("kept",)}


def test_enough_messages_of_both_kinds_are_no_problem() -> None:
    lines = [
        "# takeover",
        *(f"- risk {n}" for n in range(FEWEST)),
        "# harmless",
        *(f"- calm {n}" for n in range(FEWEST)),
    ]
    assert parse("\n".join(lines).encode(), ["takeover"]).problems == ()


def test_an_empty_file_is_valid() -> None:
    assert parse(b" \n", []).problems == ()


def test_the_messages_file_is_not_an_article(read_all: ReadAll) -> None:
    risks = "takeover:\n  advice: A.\n  when: [hacked]\n"
    corpus = read_all({MESSAGES_FILE: FILE, "_risks.yaml": risks})
    assert len(corpus.messages.sorted["takeover"]) == 2
    assert not corpus.entries
    changed = read_all({MESSAGES_FILE: f"{FILE}- one more\n", "_risks.yaml": risks})
    assert changed.fingerprint != corpus.fingerprint
