"""Tables in frames."""

from __future__ import annotations

from kb.rendering.tables import framed_tables

FRAME = '<div class="table" role="region" aria-label="Table" tabindex="0">'


def test_a_table_gets_a_frame_that_the_keyboard_reaches() -> None:
    table = '<table class="a"><tr><td>1</td></tr></table>'
    assert framed_tables(f"<p>a</p>{table}<p>b</p>") == f"<p>a</p>{FRAME}{table}</div><p>b</p>"


def test_frames_of_one_article_have_names_of_their_own() -> None:
    framed = framed_tables("<table></table><table></table>")
    assert framed == f"{FRAME}<table></table></div>{FRAME.replace('Table', 'Table 2')}<table></table></div>"


def test_a_table_in_a_table_has_no_frame_of_its_own() -> None:
    tables = "<table><tr><td><table></table></td></tr></table>"
    assert framed_tables(tables) == f"{FRAME}{tables}</div>"


def test_html_without_tables_stays_as_it_is() -> None:
    assert framed_tables("<p>&lt;table&gt;</p>") == "<p>&lt;table&gt;</p>"
