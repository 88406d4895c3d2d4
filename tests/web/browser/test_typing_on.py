"""Typing on: a list of suggestions, once shown, is only replaced by a better one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.web.browser.watch import Visit

BOX = "input[type=search]"
LIST = "[role=listbox]"
OPTION = "[role=option]"
STATUS = ".search [role=status]"


def test_typing_on_never_empties_a_list_once_it_is_shown(visit: Visit) -> None:
    page = visit("/")
    page.clock.install()
    page.evaluate(
        "() => { window.lists = [];"
        "const articles = () => document.querySelectorAll('.search a[href^=\"/articles/\"]');"
        "new MutationObserver(() => lists.push(articles().length))"
        ".observe(document.querySelector('.search'), {subtree: true, childList: true}); }"
    )
    question = "my phone was stolen"
    for text in (question[:end] for end in range(2, len(question) + 1) if question[end - 1] != " "):
        page.locator(BOX).fill(text)
        page.clock.run_for(200)
        expect(page.locator(OPTION).last).to_have_attribute("href", f"/contact?q={text.replace(' ', '+')}")
        with page.expect_response("**/api/suggest?*whole=1"):
            page.clock.run_for(200)

    articles = page.evaluate("lists")
    assert len(articles) >= len(question.replace(" ", "")) - 1
    assert 0 not in articles


def test_list_stays_and_names_its_query_while_typing_on_finds_nothing(visit: Visit) -> None:
    page = visit("/")
    box = page.locator(BOX)
    box.fill("password")
    expect(page.locator(LIST)).to_be_visible()
    options = page.get_by_role("group", name="Articles").get_by_role("option").all_inner_texts()
    page.route("**/api/suggest?*", lambda route: route.fulfill(json=_empty_response()))
    box.press_sequentially("zz")

    expect(page.locator(OPTION).last).to_have_attribute("href", "/contact?q=passwordzz")
    expect(page.locator(".suggestions-note")).to_have_text("Showing suggestions for “password”")
    assert page.get_by_role("group", name="Articles").get_by_role("option").all_inner_texts() == options
    expect(page.locator(STATUS)).to_contain_text("suggestions")


def test_another_query_that_finds_nothing_empties_the_list(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).fill("password")
    expect(page.locator(LIST)).to_be_visible()
    page.route("**/api/suggest?*", lambda route: route.fulfill(json=_empty_response()))
    page.locator(BOX).fill("zeppelin")

    expect(page.locator(STATUS)).to_have_text("No suggestions")
    expect(page.locator(OPTION)).to_have_count(1)


def _empty_response() -> dict[str, object]:
    return {"query": "", "corrected": None, "suggestions": [], "total": 0}
