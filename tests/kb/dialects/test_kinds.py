"""Kinds of callouts."""

from __future__ import annotations

from kb.dialects.kinds import KINDS, kind_of


def test_every_name_has_one_of_five_kinds() -> None:
    assert set(KINDS.values()) == {"note", "tip", "success", "warning", "danger"}
    assert kind_of("CAUTION") == "warning"
    assert kind_of("anything") == "note"
