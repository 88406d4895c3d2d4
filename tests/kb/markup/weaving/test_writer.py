"""The lines of a translated text."""

from __future__ import annotations

from kb.markup.edits import Edit, Opening, Role
from kb.markup.weaving.pairing import pair
from kb.markup.weaving.writer import write


def written(text: str, **openings: Opening) -> tuple[str, list[int]]:
    """Return the text with ``<name>`` as the opening of that name and ``</name>`` as its end."""
    edits = []
    for name, opening in openings.items():
        start = text.find(f"<{name}>")
        edits.append(Edit(start, start + len(name) + 2, opening=opening))
        end = text.find(f"</{name}>")
        edits.append(Edit(end, end + len(name) + 3, closes=opening.key))
    lines, origins = write(text, pair(sorted(edits, key=lambda edit: edit.start), len(text)), ":::")
    return "\n".join(lines), origins


NOTE = Opening("n", Role.CALLOUT, "note")


def test_a_directive_stands_on_a_line_of_its_own() -> None:
    assert written("a <n>b</n> c", n=NOTE) == ("a\n:::note\nb\n:::\nc", [0, 0, 0, 0, 0])


def test_lines_of_tags_become_lines_of_directives() -> None:
    assert written("<n>\nb\n</n>\nc", n=NOTE) == (":::note\nb\n:::\nc", [0, 1, 2, 3])


def test_a_directive_stays_in_its_list_item_and_quotation() -> None:
    assert written("1. <n>a\n   b</n>", n=NOTE)[0] == "1. :::note\n   a\n   b\n   :::"
    assert written("> <n>a</n>", n=NOTE)[0] == "> :::note\n> a\n> :::"


def test_a_directive_below_html_has_a_blank_line_above() -> None:
    assert written("<p>a</p>\n<n>b</n>", n=NOTE)[0] == "<p>a</p>\n\n:::note\nb\n:::"


def test_no_directive_stands_in_a_table_or_heading() -> None:
    assert written("| <n>a</n> | b |", n=NOTE)[0] == "| a | b |"
    assert written("## <n>a</n>", n=NOTE)[0] == "## a"


def test_tabs_inside_a_line_are_only_text() -> None:
    tabs, tab = Opening("ts", Role.TABS), Opening("t", Role.TAB, title="A")
    assert written("a <ts><t>b</t></ts> c", ts=tabs, t=tab)[0] == "a b c"


def test_indentation_below_a_tag_is_taken_away() -> None:
    opening = Opening("n", Role.CALLOUT, "note", dedents=True)
    text = "<n>\n    a\n\n      - b\n    ```\n      c\n    ```\n</n>\n  d"
    assert written(text, n=opening)[0] == ":::note\na\n\n  - b\n```\n  c\n```\n:::\n  d"


def test_indentation_of_a_list_item_is_kept() -> None:
    opening = Opening("n", Role.CALLOUT, "note", dedents=True)
    assert written("- x\n\n  <n>\n    a\n  </n>", n=opening)[0] == "- x\n\n  :::note\n  a\n  :::"


def test_a_title_without_a_role_is_a_bold_paragraph() -> None:
    assert written("a\n<n>\nb\n</n>", n=Opening("n", title="T"))[0] == "a\n\n**T**\n\nb\n"


def test_a_block_of_text_has_blank_lines_around() -> None:
    lines, origins = write("a\nX\nb", pair([Edit(2, 3, "one\ntwo", is_block=True)], 5), ":::")
    assert lines == ["a", "", "one", "two", "", "b"]
    assert origins == [0, 1, 1, 1, 2, 2]
