"""The values that systems of markup return."""

from __future__ import annotations

from kb.markup.edits import Edit, Opening, Role


def test_an_edit_only_removes_its_range_unless_it_says_more() -> None:
    edit = Edit(2, 5)
    assert (edit.text, edit.opening, edit.closes, edit.is_block, edit.is_optional) == ("", None, "", False, False)


def test_a_pair_vanishes_unless_it_has_a_role() -> None:
    assert Opening("x").role is Role.PLAIN
