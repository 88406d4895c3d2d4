"""The recorder notes steps at once and writes them later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.events.test_visitor import environ
from web.events import recorder
from web.events.recorder import Found, Note, Recorder
from web.storage.states import SearchOutcome, StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

NOTHING = Found(SearchOutcome.NONE, 0, ())


def test_steps_wait_until_they_are_flushed_in_their_order() -> None:
    written: list[Note] = []
    noted = Recorder(written.extend)
    noted.searched(environ(), "reset password", Found(SearchOutcome.ANSWERED, 2, ("reset", "other")), is_typing=True)
    noted.opened(environ(), "reset", "reset password")
    noted.voted(environ(), "reset", is_helpful=True)
    noted.voted(environ(), "reset", is_helpful=False)
    noted.solved(environ(), "reset")
    noted.wrote(environ(), "still stuck")
    assert written == []
    noted.flush()
    assert [note.kind for note in written] == ["searched", "opened", "helpful", "unhelpful", "solved", "wrote"]
    assert (written[0].outcome, written[0].total, written[0].shown) == ("answered", 2, ("reset", "other"))
    assert written[0].is_typing
    assert (written[1].slug, written[1].query, written[5].query) == ("reset", "reset password", "still stuck")


def test_nothing_is_noted_of_readers_who_object_or_where_recording_is_off() -> None:
    written: list[Note] = []
    noted = Recorder(written.extend)
    noted.searched(environ(HTTP_DNT="1"), "a", NOTHING)
    noted.opened(environ(HTTP_SEC_GPC="1"), "reset")
    noted.flush()
    off = Recorder(None)
    off.searched(environ(), "a", NOTHING)
    off.opened(environ(), "reset")
    off.flush()
    assert written == []


def test_a_full_queue_drops_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MAX_WAITING", 3)
    written: list[Note] = []
    noted = Recorder(written.extend)
    for number in range(5):
        noted.opened(environ(), f"article-{number}")
    noted.flush()
    assert [note.slug for note in written] == ["article-0", "article-1", "article-2"]


def test_steps_are_written_in_batches_and_a_failing_one_does_not_stop_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorder, "_BATCH", 2)
    sizes: list[int] = []

    def write(notes: Sequence[Note]) -> None:
        sizes.append(len(notes))
        if len(sizes) == 1:
            raise OSError("a secret query")

    noted = Recorder(write)
    for _ in range(5):
        noted.opened(environ(), "reset")
    noted.flush()
    assert sizes == [2, 2, 1]
    assert "OSError" in caplog.text
    assert "a secret query" not in caplog.text


def test_closing_writes_what_waits() -> None:
    written: list[Note] = []
    noted = Recorder(written.extend)
    noted.start()
    noted.opened(environ(), "reset")
    noted.close()
    assert [note.kind for note in written] == [StepKind.OPENED]
