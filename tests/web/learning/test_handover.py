"""The file that search gets."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from tests.web.conftest import services
from tests.web.learning.conftest import today
from web.learning.decisions import drop, restore
from web.learning.handover import fingerprint
from web.tickets import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.web.learning.conftest import Ask
    from web.learning.learner import Learner

    Lines = Callable[[], list[dict[str, object]]]

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_every_change_gives_another_fingerprint(app: Flask, ask: Ask, solve: Callable[..., str]) -> None:
    def figures() -> tuple[object, ...]:
        services(app).learner.learn()
        with services(app).database.session() as session:
            return fingerprint(session)

    seen = [figures()]
    ask("mail returned", text="mail returned", solved=1)
    seen.append(figures())
    solve("Do you sell hats")
    seen.append(figures())
    solve("My mail is lost", "bounce")
    seen.append(figures())
    for decide in (drop, restore):
        with services(app).database.writing() as session:
            decide(session, 1)
        seen.append(figures())
    records.erase(services(app).database, "anna@example.org")
    seen.append(figures())
    assert len({*seen[:5]}) == 5
    assert seen[5:] == [seen[3], seen[1]]  # restored, and both tickets erased


def test_tickets_that_no_article_solved_make_search_less_sure(solve: Callable[..., str], handed_over: Lines) -> None:
    for email in ("anna@example.org", "ben@example.org"):
        solve("Do you sell hats", email=email)
    assert handed_over() == [
        {"article": "", "question": "Do you sell hats", "day": str(today()), "kind": "ticket", "sources": 2}
    ]


def test_the_file_is_written_only_when_it_changes(learner: Learner, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "learning" / "solved.jsonl"
    assert not learner.learn()
    assert not path.exists()
    ask("mail returned", solved=1)
    assert learner.learn()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.stat().st_ino
    assert not learner.learn()
    assert path.stat().st_ino == before
    assert [file.name for file in path.parent.iterdir()] == ["solved.jsonl"]


def test_leftovers_of_a_killed_writer_are_removed(learner: Learner, ask: Ask, tmp_path: Path) -> None:
    ask("mail returned", solved=1)
    assert learner.learn()
    leftover = tmp_path / "learning" / ".solved.jsonl.x4k2"
    leftover.write_text('{"question": "Do you sell hats"}\n', encoding="utf-8")
    assert not learner.hand_over()
    assert not leftover.exists()
