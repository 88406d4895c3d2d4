"""Of a query that grows, the last form is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.events.test_visitor import BROWSER
from web.events import settling
from web.events.note import Note
from web.events.settling import SETTLE_SECONDS, Settling
from web.events.visitor import Visitor
from web.storage.states import StepKind

if TYPE_CHECKING:
    import pytest

ANNA = Visitor("192.0.2.1", BROWSER)
BEN = Visitor("192.0.2.2", BROWSER)


def typed(query: str, visitor: Visitor = ANNA) -> Note:
    return Note(StepKind.SEARCHED, visitor, query, is_typing=True)


def searched(query: str) -> Note:
    return Note(StepKind.SEARCHED, ANNA, query)


def opened(query: str) -> Note:
    return Note(StepKind.OPENED, ANNA, query, "reset")


def record(*notes: Note) -> list[tuple[str, str]]:
    """Return kind and query of what is recorded once everything has settled."""
    kept = Settling()
    return [(note.kind, note.query) for note in (*kept.settled(notes, 0.0), *kept.rest())]


def test_a_growing_or_shrinking_query_counts_once() -> None:
    assert record(typed("reset"), typed("Reset  pass"), typed("reset password")) == [("searched", "reset password")]
    assert record(typed("reset passx"), typed("reset pass")) == [("searched", "reset pass")]


def test_another_query_does_not_take_it_away() -> None:
    assert record(typed("reset password"), typed("export")) == [("searched", "reset password"), ("searched", "export")]


def test_the_results_page_counts_instead_of_the_suggestions_before() -> None:
    assert record(typed("reset pass"), searched("reset password")) == [("searched", "reset password")]
    assert record(typed("reset password"), searched("export")) == [
        ("searched", "reset password"),
        ("searched", "export"),
    ]


def test_opening_a_suggestion_settles_its_query_as_it_was_then() -> None:
    assert record(typed("reset pass"), opened("reset password")) == [
        ("searched", "reset password"),
        ("opened", "reset password"),
    ]
    assert record(typed("reset password"), opened("")) == [("searched", "reset password"), ("opened", "")]


def test_visitors_do_not_disturb_each_other() -> None:
    assert record(typed("reset"), typed("reset password", BEN)) == [
        ("searched", "reset"),
        ("searched", "reset password"),
    ]


def test_a_query_settles_after_a_pause() -> None:
    kept = Settling()
    assert kept.settled([typed("reset")], 0.0) == []
    assert kept.settled([], SETTLE_SECONDS - 1) == []
    assert [note.query for note in kept.settled([], SETTLE_SECONDS)] == ["reset"]
    assert kept.rest() == []


def test_a_crowd_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "MAX_WAITING", 1)
    assert record(typed("reset"), typed("export", BEN)) == [("searched", "reset")]
