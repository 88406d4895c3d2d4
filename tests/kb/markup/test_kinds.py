"""The names of callouts."""

from __future__ import annotations

import pytest

from kb.markup.kinds import TAGS, canonical, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("info", "note"),
        ("Hint", "tip"),
        ("caution", "warning"),
        ("critical", "danger"),
        ("done", "success"),
        ("?", "note"),
    ],
)
def test_every_name_stands_for_one_of_five_kinds(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_name_that_says_more_than_its_kind_stays_for_the_title() -> None:
    assert canonical("Important", "") == "important"
    assert canonical("Important", "Title") == "note"
    assert canonical("hint", "") == "tip"


def test_every_name_of_a_tag_has_a_kind_of_its_own() -> None:
    assert {kind_of(name) for name in TAGS} == {"note", "tip", "success", "warning", "danger"}
