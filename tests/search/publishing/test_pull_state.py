"""The state of the last pull is replaced whole, and a damaged one is an empty one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from search.publishing.pull_state import PullState, keep_state, read_state

if TYPE_CHECKING:
    from pathlib import Path


def test_a_state_is_read_as_it_was_kept(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
    state = PullState(answered=moment, name="20261201T080000-abcdef", published=moment, problem="gone")
    keep_state(tmp_path / "index", state)
    assert read_state(tmp_path / "index") == state


def test_without_a_readable_state_nothing_is_known(tmp_path: Path) -> None:
    assert read_state(tmp_path) == PullState()
    (tmp_path / "pulled.json").write_bytes(b'{"answered": 7')
    assert read_state(tmp_path) == PullState()
