"""Quick answers about a text."""

from __future__ import annotations

import re

from kb.markup.page import Page


def test_find_and_search_skip_code() -> None:
    page = Page("`{x}` {x}", "a.md", {})
    assert page.find("{x}", 0) == 6
    found = page.search(re.compile(r"\{x\}"), 0)
    assert found is not None
    assert found.start() == 6


def test_find_goes_on_from_where_it_was_asked() -> None:
    page = Page("a . b . c", "a.md", {})
    assert [page.find(".", start) for start in (0, 2, 3, 7)] == [2, 2, 6, -1]


def test_an_address_is_distinguished_from_words() -> None:
    text = '[a](X) <img src="X"> [b]: X\n\nwords X'
    page = Page(text, "a.md", {})
    assert [page.is_target(match.start()) for match in re.finditer("X", text)] == [True, True, False, False]
    assert Page("[b]: X", "a.md", {}).is_target(5)


def test_a_tag_may_have_its_line_for_itself() -> None:
    page = Page("> TAG\nTAG and\n- TAG", "a.md", {})
    assert [page.is_alone(match.start(), match.end()) for match in re.finditer("TAG", page.text)] == [True, False, True]


def test_a_text_with_components_has_no_indented_code() -> None:
    assert "Q" in Page("<Tabs>\n\n    Q\n\n</Tabs>", "a.md", {}).masked
    assert "Q" not in Page("text\n\n    Q\n", "a.md", {}).masked


def test_unknown_markup_is_noted_once() -> None:
    page = Page("", "a.md", {})
    page.miss("{% a\n b %}", 3)
    page.miss("{% a b %}", 9)
    assert page.unknown == {"{% a b %}": 3}
