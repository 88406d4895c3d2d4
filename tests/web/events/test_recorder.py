"""The recorder notes steps at once and writes them later."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.web.events.test_visitor import environ
from web.events import recorder
from web.events.note import Found, Note
from web.events.recorder import Recorder
from web.storage.states import SearchOutcome, StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = Found(SearchOutcome.NONE, 0, ())


class Memory:
    """A writer that keeps what it is given, and fails at the batches in ``broken``."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.sizes: list[int] = []
        self.broken: set[int] = set()
        self.cleaned = 0

    def write(self, notes: Sequence[Note]) -> None:
        self.sizes.append(len(notes))
        if len(self.sizes) in self.broken:
            raise OSError("a secret query")
        self.notes += notes

    def readable(self, session: Session, query: str) -> str:
        del session
        return query.upper()

    def clean_up(self) -> None:
        self.cleaned += 1


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def noted(memory: Memory) -> Recorder:
    return Recorder(memory)


def test_steps_wait_until_they_are_flushed_in_their_order(noted: Recorder, memory: Memory) -> None:
    noted.searched(environ(), "reset password", Found(SearchOutcome.ANSWERED, 2, ("reset", "other")))
    noted.opened(environ(), "reset", "reset password")
    noted.voted(environ(), "reset", is_helpful=True)
    noted.voted(environ(), "reset", is_helpful=False)
    noted.solved(environ(), "reset")
    noted.wrote(environ(), "still stuck")
    assert memory.notes == []
    noted.flush()
    assert [note.kind for note in memory.notes] == ["searched", "opened", "helpful", "unhelpful", "solved", "wrote"]
    search, opening, *_, ticket = memory.notes
    assert (search.outcome, search.total, search.shown) == ("answered", 2, ("reset", "other"))
    assert (opening.slug, opening.query, ticket.query) == ("reset", "reset password", "still stuck")


def test_a_query_that_may_grow_waits_until_it_has_settled(noted: Recorder, memory: Memory) -> None:
    noted.searched(environ(), "reset pass", NOTHING, is_typing=True)
    noted.flush()
    assert memory.notes == []
    noted.flush(everything=True)
    assert [note.query for note in memory.notes] == ["reset pass"]


@pytest.mark.parametrize(("is_on", "headers"), [(True, {"HTTP_DNT": "1"}), (True, {"HTTP_SEC_GPC": "1"}), (False, {})])
def test_nothing_is_noted_of_readers_who_object_or_where_recording_is_off(
    memory: Memory, *, is_on: bool, headers: dict[str, str]
) -> None:
    noted = Recorder(memory, is_on=is_on)
    noted.searched(environ(**headers), "a", NOTHING)
    noted.opened(environ(**headers), "reset")
    noted.voted(environ(**headers), "reset", is_helpful=True)
    noted.solved(environ(**headers), "reset")
    noted.wrote(environ(**headers))
    with Session() as session:
        assert noted.readable(session, environ(**headers), "a") == ""
    noted.flush(everything=True)
    assert memory.notes == []


def test_a_query_is_readable_as_the_writer_says(noted: Recorder) -> None:
    with Session() as session:
        assert noted.readable(session, environ(), "often asked") == "OFTEN ASKED"


def test_a_long_query_is_cut_between_words_before_it_waits(noted: Recorder, memory: Memory) -> None:
    noted.opened(environ(), "reset", f"{'word ' * 59}ben@example.org {'x' * 60_000}")
    noted.searched(environ(), f"reset {'x' * 60_000}", NOTHING)
    noted.flush()
    assert [note.query for note in memory.notes] == [("word " * 59).strip(), "reset"]


def test_a_full_queue_drops_steps(noted: Recorder, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MAX_WAITING", 3)
    for number in range(5):
        noted.opened(environ(), f"article-{number}")
    noted.flush()
    assert [note.slug for note in memory.notes] == ["article-0", "article-1", "article-2"]


def test_a_batch_that_fails_is_lost_alone_and_logged_without_words(
    noted: Recorder, memory: Memory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorder, "_BATCH", 2)
    memory.broken = {1}
    for number in range(5):
        noted.opened(environ(), f"article-{number}")
    noted.flush()
    assert memory.sizes == [2, 2, 1]
    assert [note.slug for note in memory.notes] == ["article-2", "article-3", "article-4"]
    assert "OSError" in caplog.text
    assert "a secret query" not in caplog.text


def test_closing_writes_what_waits(noted: Recorder, memory: Memory) -> None:
    noted.start()
    noted.opened(environ(), "reset")
    noted.searched(environ(), "reset pass", NOTHING, is_typing=True)
    noted.close()
    assert [note.kind for note in memory.notes] == [StepKind.OPENED, StepKind.SEARCHED]


def test_days_end_and_steps_are_written_while_it_runs(
    noted: Recorder, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_PAUSE_SECONDS", 0.0)
    written = threading.Event()
    monkeypatch.setattr(memory, "write", lambda _: written.set())
    noted.start()
    noted.opened(environ(), "reset")
    assert written.wait(timeout=60)
    noted.close()
    assert memory.cleaned > 0
