"""Keyboard control of the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.web.browser.watch import Visit

OPTION = "[role=option]"
LIST = "[role=listbox]"


@pytest.fixture
def page(visit: Visit) -> Page:
    """Return the home page with open suggestions."""
    page = visit("/")
    page.locator("input[type=search]").fill("password")
    expect(page.locator(LIST)).to_be_visible()
    return page


def test_arrow_keys_move_through_the_options_and_wrap(page: Page) -> None:
    box = page.locator("input[type=search]")
    last = page.locator(OPTION).count() - 1
    positions = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown"):
        box.press(key)
        positions.append(_active(page))

    assert positions == [0, 1, 0, last, 0]


def test_active_option_is_exposed_to_screen_readers_and_focus_stays(page: Page) -> None:
    box = page.locator("input[type=search]")
    box.press("ArrowDown")

    expect(box).to_be_focused()
    active = page.locator(f"[id='{box.get_attribute('aria-activedescendant')}']")
    expect(active).to_have_attribute("aria-selected", "true")
    assert page.locator("[aria-selected=true]").count() == 1


def test_enter_opens_the_active_option(page: Page) -> None:
    box = page.locator("input[type=search]")
    box.press("ArrowDown")
    address = page.locator(OPTION).first.get_attribute("href")
    box.press("Enter")

    page.wait_for_url(f"**{address}")


def test_enter_without_an_active_option_searches(page: Page) -> None:
    page.locator("input[type=search]").press("Enter")

    page.wait_for_url("**/search?q=password")


def test_typing_clears_the_active_option(page: Page) -> None:
    box = page.locator("input[type=search]")
    box.press("ArrowDown")
    box.press_sequentially("s")

    expect(box).not_to_have_attribute("aria-activedescendant", "page/q-suggestions-0")
    box.press("Enter")
    page.wait_for_url("**/search?q=passwords")


def test_escape_closes_the_list_and_keeps_the_query(page: Page) -> None:
    box = page.locator("input[type=search]")
    box.press("Escape")

    expect(page.locator(LIST)).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("password")
    expect(box).to_be_focused()


def test_arrow_key_reopens_the_list(page: Page) -> None:
    box = page.locator("input[type=search]")
    box.press("Escape")
    box.press("ArrowDown")

    expect(page.locator(LIST)).to_be_visible()


def test_tab_leaves_the_box_and_closes_the_list(page: Page) -> None:
    page.locator("input[type=search]").press("Tab")

    expect(page.locator(LIST)).to_be_hidden()
    expect(page.get_by_role("search").get_by_role("button")).to_be_focused()


@pytest.mark.parametrize(("key", "position"), [("Home", 0), ("End", len("password"))])
def test_home_and_end_move_the_caret(page: Page, key: str, position: int) -> None:
    box = page.locator("input[type=search]")
    box.press("ArrowDown")
    box.press(key)

    assert box.evaluate("(box) => box.selectionStart") == position
    assert box.get_attribute("aria-activedescendant") is None


def test_slash_focuses_the_search_box(visit: Visit) -> None:
    page = visit("/categories/two-factor")
    page.keyboard.press("/")

    expect(page.locator("input[type=search]")).to_be_focused()
    expect(page.locator("input[type=search]")).to_have_value("")


@pytest.mark.parametrize("field", ["email", "body"])
def test_slash_types_a_slash_in_form_fields(visit: Visit, field: str) -> None:
    page = visit("/contact")
    page.locator(f"#{field}").press_sequentially("a/b")

    expect(page.locator(f"#{field}")).to_have_value("a/b")


def test_slash_types_a_slash_inside_a_shadow_root(visit: Visit) -> None:
    page = visit("/")
    page.evaluate(
        "() => { const host = document.createElement('div'); const box = document.createElement('input');"
        " host.attachShadow({mode: 'open'}).append(box); document.querySelector('main').append(host); box.focus(); }"
    )
    page.keyboard.press("/")

    expect(page.locator("input[type=search]")).not_to_be_focused()


def test_enter_during_composition_opens_nothing(page: Page) -> None:
    box = page.locator("input[type=search]")
    box.press("ArrowDown")
    composing = "{key: 'Enter', isComposing: true, bubbles: true}"
    box.evaluate(f"(box) => box.dispatchEvent(new KeyboardEvent('keydown', {composing}))")

    expect(page.locator(LIST)).to_be_visible()
    assert page.url.endswith("/")


def test_first_tab_focuses_the_skip_link(visit: Visit) -> None:
    page = visit("/articles/codes-are-rejected")
    page.keyboard.press("Tab")
    skip: Locator = page.get_by_role("link", name="Skip to content")

    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def _active(page: Page) -> int:
    script = "(all) => all.findIndex((option) => option.ariaSelected === 'true')"
    return int(page.locator(OPTION).evaluate_all(script))
