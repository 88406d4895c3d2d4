"""The looks, as far as they can be measured: narrow screens, targets, print, forced colours, right to left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit

PATHS = (
    "/",
    "/categories/sending-and-receiving",
    "/articles/everything",
    "/articles/compare-plans",
    "/articles/arabic",
    "/search?q=forgot+my+pasword",
    "/search?q=" + "unbreakable" * 20,
    "/contact?q=password&article=codes-are-rejected",
    "/no/such/page",
)

TARGETS = "a, button, input:not([type=radio], [type=hidden]), select, textarea, label:has(input)"
FREE = ".prose *, .skip"
"""What a writer wrote, where links follow each other by lines of more than 24 pixels."""


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways(visit: Visit, path: str) -> None:
    page = visit(path)
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 700})

        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_suggestions_fit_a_narrow_screen(visit: Visit) -> None:
    page = visit("/", viewport={"width": 320, "height": 600})
    page.locator("input[type=search]").fill("password")
    expect(page.locator("[role=listbox]")).to_be_visible()
    box = page.locator(".suggestions").bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.locator("input[type=search]").press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_be_in_viewport()
    expect(page.locator("input[type=search]")).to_be_in_viewport()


@pytest.mark.parametrize("path", PATHS)
def test_every_target_outside_a_sentence_is_at_least_24_pixels_high(visit: Visit, path: str) -> None:
    page = visit(path, viewport={"width": 360, "height": 700})
    small = page.locator(TARGETS).evaluate_all(
        """(all, free) => all
        .filter((node) => node.checkVisibility() && !node.matches(free))
        .filter((node) => ![...node.parentNode.childNodes].some((near) => near.nodeType === 3 && near.data.trim()))
        .filter((node) => {
          const covered = getComputedStyle(node, "::after").position === "absolute" ? node.closest(".card") : node;
          return covered.getBoundingClientRect().height < 24;
        }).map((node) => node.outerHTML)""",
        FREE,
    )

    assert small == []


def test_dark_and_light_are_different_pages_to_the_eye(visit: Visit) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page = visit("/", color_scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    assert colours[0] != colours[1]


def test_print_shows_the_article_and_nothing_to_click(visit: Visit) -> None:
    page = visit("/articles/codes-are-rejected")
    page.emulate_media(media="print")

    expect(page.locator(".prose")).to_be_visible()
    for name in (".search", ".toc", ".feedback", ".offer", ".related", ".crumbs", ".foot-row"):
        expect(page.locator(name).first).to_be_hidden()


def test_in_forced_colours_the_active_option_still_shows(visit: Visit) -> None:
    page = visit("/", forced_colors="active")
    page.locator("input[type=search]").fill("password")
    expect(page.locator("[role=listbox]")).to_be_visible()
    page.locator("input[type=search]").press("ArrowDown")
    outline = page.locator("[aria-selected=true]").evaluate("(node) => getComputedStyle(node).outlineStyle")

    assert outline == "solid"


def test_who_wants_no_motion_gets_none(visit: Visit) -> None:
    page = visit("/articles/codes-are-rejected", reduced_motion="reduce")

    assert page.evaluate("getComputedStyle(document.querySelector('.toc a')).transitionDuration") == "0s"
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_an_article_from_right_to_left_is_laid_out_so(visit: Visit) -> None:
    page = visit("/articles/arabic", viewport={"width": 1280, "height": 800})
    heading = page.get_by_role("heading", level=1)

    assert heading.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    assert page.locator("article[lang=ar]").count() == 1


def test_a_table_wider_than_the_screen_scrolls_by_keyboard(visit: Visit) -> None:
    page = visit("/articles/everything", viewport={"width": 320, "height": 700})
    table = page.locator(".prose table")

    assert table.evaluate("(node) => node.scrollWidth > node.clientWidth")
    expect(table).to_have_attribute("tabindex", "0")


def test_focus_is_plain_to_see(visit: Visit) -> None:
    page = visit("/")
    for _ in range(6):
        page.keyboard.press("Tab")
        assert _ring(page) >= 2


def _ring(page: Page) -> float:
    """Return the width of the ring around what has the focus, or around the card that stands for it."""
    script = """() => Math.max(...[null, "::after"].map((part) => {
      const style = getComputedStyle(document.activeElement, part);
      return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    }))"""
    return float(page.evaluate(script))
