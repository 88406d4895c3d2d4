"""Tags that open and close."""

from __future__ import annotations

from kb.markup.edits import Edit, Opening, Role
from kb.markup.weaving.pairing import MAX_DEPTH, Step, pair

NOTE = Opening("note", Role.CALLOUT, "note")
TABS = Opening("tabs", Role.TABS)
TAB = Opening("tab", Role.TAB, title="A")


def steps(*edits: Opening | str, optional: bool = False) -> list[Step]:
    """Return the steps of a text with these tags, one character each; a text closes its key."""
    made = [
        Edit(n, n + 1, closes=each, is_optional=optional)
        if isinstance(each, str)
        else Edit(n, n + 1, opening=each, is_optional=optional)
        for n, each in enumerate(edits)
    ]
    return pair(made, len(edits))


def test_a_pair_begins_and_ends_once() -> None:
    first, second, _ = steps(NOTE, "note")
    assert first.begins == second.ends
    assert first.begins[0].closed_at == 1


def test_a_tag_without_a_partner_begins_nothing() -> None:
    assert [step.begins + step.ends for step in steps(NOTE, "other")] == [(), (), ()]


def test_an_optional_tag_without_a_partner_stays_in_the_text() -> None:
    assert len(steps(NOTE, optional=True)) == 1
    assert len(steps("note", optional=True)) == 1
    assert len(steps(NOTE, "note", optional=True)) == 3


def test_a_closing_tag_closes_what_was_left_open_inside() -> None:
    *_, closing, _ = steps(TABS, TAB, NOTE, "tabs")
    assert [each.opening.key for each in closing.ends] == ["note", "tab", "tabs"]
    assert [each.height for each in closing.ends] == [0, 1, 2]


def test_the_first_tab_of_a_group_is_known() -> None:
    made = steps(TABS, TAB, "tab", TAB, "tab", "tabs")
    assert [each.is_first_tab for step in made for each in step.begins] == [False, True, False]


def test_a_tab_outside_a_group_is_plain() -> None:
    assert steps(TAB, "tab")[0].begins[0].role is Role.PLAIN


def test_the_end_of_the_text_closes_tabs_without_a_closing_tag() -> None:
    opening = Opening("t", Role.TAB, title="A", tabs_key="ts", ends_with_text=True)
    made = steps(opening)
    assert [each.role for each in made[0].begins] == [Role.TABS, Role.TAB]
    assert [each.role for each in made[-1].ends] == [Role.TAB, Role.TABS]


def test_depth_is_limited_and_the_outer_pairs_still_match() -> None:
    made = steps(*[NOTE] * (MAX_DEPTH + 10), *["note"] * (MAX_DEPTH + 10))
    begun = [each for step in made for each in step.begins]
    assert len(begun) == MAX_DEPTH
    assert begun[0].closed_at == 2 * (MAX_DEPTH + 10) - 1
    assert begun[0].height == MAX_DEPTH - 1
