"""Drafts: what an article begins with, without what may name a person."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.editing.scaffold import draft
from tests.web.insights.conftest import TODAY
from web.insights.drafts import as_patch, is_writable, of_questions, of_ticket
from web.storage.models import Message, Ticket
from web.storage.states import Author

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = """Dear Anna,

choose Print in the menu:

1. Open https://shop.example/orders/4711 as anna@example.org.
2. Choose Print.

Kind regards,
Ben
0171 2345678
"""


def ticket(*messages: Message, subject: str = "label 4711 of anna@example.org", query: str = "print a label") -> Ticket:
    return Ticket(reference="NP-1", subject=subject, query=query, messages=list(messages))


def staff(body: str, *, internal: bool = False) -> Message:
    return Message(author=Author.STAFF, name="Ben", body=body, internal=internal)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run([shutil.which("git") or "git", *arguments], cwd=folder, check=True)  # noqa: S603 - our own words


def test_the_most_asked_question_gives_the_title_and_all_are_expected() -> None:
    outline = of_questions(("print a label", "label printing"))

    assert (outline.title, outline.questions) == ("Print a label", ("print a label", "label printing"))


def test_a_title_writes_i_as_english_does() -> None:
    assert of_questions(("can i print, if i'm away from wifi",)).title == "Can I print, if I'm away from wifi"


def test_a_ticket_gives_its_last_answer_scrubbed_and_without_greetings() -> None:
    customer = Message(author=Author.CUSTOMER, name="", body="I am Anna.", internal=False)
    outline = of_ticket(ticket(customer, staff("Which one?"), staff(ANSWER), staff("She is angry.", internal=True)))

    assert outline.answer == "choose Print in the menu:\n\n1. Open as\n2. Choose Print."
    assert outline.questions == ("print a label", "label of")
    assert outline.title == "Label of"


def test_a_ticket_without_an_answer_begins_with_the_usual_advice() -> None:
    outline = of_ticket(ticket(staff("A note.", internal=True), query=""))

    assert (outline.answer, outline.questions) == ("", ("label of",))


def test_the_patch_of_a_draft_applies_and_changes_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    git(tmp_path, "init", "-q")
    config = KbConfig(articles=tmp_path / "articles")
    made = draft(config, of_questions(("print a label",)), TODAY)
    (tmp_path / "a.patch").write_bytes(as_patch(made, config))

    git(tmp_path, "apply", "a.patch")

    assert (tmp_path / "articles" / "print-a-label.md").read_text("utf-8") == made.text
    assert [path.name for path in (tmp_path / "articles").iterdir()] == ["print-a-label.md"]


def test_a_folder_that_does_not_exist_cannot_be_written(tmp_path: Path) -> None:
    assert is_writable(KbConfig(articles=tmp_path))
    assert not is_writable(KbConfig(articles=tmp_path / "none"))


@pytest.mark.parametrize("line", ["Hi Anna!", "Hello there, this is a real sentence that says what to do. Choose it."])
def test_only_greetings_are_left_out(line: str) -> None:
    outline = of_ticket(ticket(staff(f"{line}\nChoose it.")))

    assert ("Hi Anna" in outline.answer) is False
    assert outline.answer.endswith("Choose it.")
