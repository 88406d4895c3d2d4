"""Measurable layout: narrow screens, target sizes, print, forced colours, right-to-left text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.deep_centre import DEEP_PATHS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit

PATHS = (
    "/",
    "/categories/sending-and-receiving",
    "/articles/everything",
    "/articles/compare-plans",
    "/articles/arabic",
    "/articles/long-words",
    "/search?q=steamboat",
    "/search?q=forgot+my+pasword",
    "/search?q=" + "unbreakable" * 20,
    "/contact?q=password&article=codes-are-rejected",
    "/no/such/page",
)

TARGETS = "a, button, input:not([type=radio], [type=hidden]), select, textarea, label:has(input)"
EXEMPT = ".prose *, .skip"
"""Elements exempt from the target size: article text, whose lines are more than 24 pixels apart, and the skip link."""


@pytest.mark.parametrize("path", DEEP_PATHS)
def test_page_of_many_topics_fits_a_narrow_screen(visit: Visit, deep_site: str, path: str) -> None:
    page = visit(path, base=deep_site, viewport={"width": 320, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert _small_targets(page) == []


def test_folded_topics_open_by_keyboard_and_narrow_the_results(visit: Visit, deep_site: str) -> None:
    page = visit("/search?q=firmware", base=deep_site, java_script_enabled=False)
    facets = page.get_by_role("navigation", name="Narrow by topic")
    assert facets.get_by_role("link").count() == 6
    facets.locator("summary").press("Enter")
    facets.get_by_role("link", name="Speakers").press("Enter")

    expect(facets.locator("[aria-current]")).to_contain_text("Speakers")
    expect(page.locator(".hit-trail").first).to_contain_text("Speakers ›")


@pytest.mark.parametrize("path", PATHS)
def test_page_does_not_scroll_sideways(visit: Visit, path: str) -> None:
    page = visit(path)
    for width in (320, 360, 768, 1280, 1600):
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
def test_targets_outside_sentences_are_at_least_24_pixels_high(visit: Visit, path: str) -> None:
    page = visit(path, viewport={"width": 360, "height": 700})

    assert _small_targets(page) == []


def _small_targets(page: Page) -> list[str]:
    """Return the links, buttons and fields outside of sentences that are less than 24 pixels high."""
    small = page.locator(TARGETS).evaluate_all(
        """(all, exempt) => all
        .filter((node) => node.checkVisibility() && !node.matches(exempt))
        .filter((node) => ![...node.parentNode.childNodes].some((near) => near.nodeType === 3 && near.data.trim()))
        .filter((node) => {
          const covered = getComputedStyle(node, "::after").position === "absolute" ? node.closest(".card") : node;
          return covered.getBoundingClientRect().height < 24;
        }).map((node) => node.outerHTML)""",
        EXEMPT,
    )
    return [str(html) for html in small]


def test_dark_and_light_pages_have_different_backgrounds(visit: Visit) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page = visit("/", color_scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    assert colours[0] != colours[1]


def test_print_shows_the_article_without_controls(visit: Visit) -> None:
    page = visit("/articles/codes-are-rejected")
    page.emulate_media(media="print")

    expect(page.locator(".prose")).to_be_visible()
    for name in (".search", ".toc", ".feedback", ".ask", ".related", ".crumbs", ".foot-row"):
        expect(page.locator(name).first).to_be_hidden()


def test_active_option_is_visible_in_forced_colours(visit: Visit) -> None:
    page = visit("/", forced_colors="active")
    page.locator("input[type=search]").fill("password")
    expect(page.locator("[role=listbox]")).to_be_visible()
    page.locator("input[type=search]").press("ArrowDown")
    outline = page.locator("[aria-selected=true]").evaluate("(node) => getComputedStyle(node).outlineStyle")

    assert outline == "solid"


def test_reduced_motion_disables_animation(visit: Visit) -> None:
    page = visit("/articles/codes-are-rejected", reduced_motion="reduce")

    assert page.evaluate("getComputedStyle(document.querySelector('.toc a')).transitionDuration") == "0s"
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_arabic_article_is_laid_out_from_right_to_left(visit: Visit) -> None:
    page = visit("/articles/arabic", viewport={"width": 1280, "height": 800})
    heading = page.get_by_role("heading", level=1)

    assert heading.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    assert page.locator("article[lang=ar]").count() == 1


def test_wide_table_scrolls_by_keyboard(visit: Visit) -> None:
    page = visit("/articles/everything", viewport={"width": 320, "height": 700})
    table = page.locator(".prose .table")

    assert table.evaluate("(node) => node.scrollWidth > node.clientWidth")
    expect(table).to_have_attribute("tabindex", "0")


def test_columns_are_aligned_as_the_writer_says(visit: Visit) -> None:
    cells = visit("/articles/everything").locator(".prose td")
    aligned = [cells.nth(place).evaluate("(node) => getComputedStyle(node).textAlign") for place in (0, 4)]

    assert aligned == ["start", "-webkit-right"]


def test_link_without_a_target_looks_like_text(visit: Visit) -> None:
    link = visit("/articles/long-words").locator(".prose a:not([href])")

    assert link.evaluate("(node) => getComputedStyle(node).color === getComputedStyle(node.parentElement).color")


def test_focus_is_visible(visit: Visit) -> None:
    page = visit("/")
    for _ in range(6):
        page.keyboard.press("Tab")
        assert _focus_ring_width(page) >= 2


def _focus_ring_width(page: Page) -> float:
    """Return the width of the ring around the focused element, its card or its search box."""
    script = """() => Math.max(...[[0, null], [0, "::after"], [1, null]].map(([row, part]) => {
      const box = row && document.activeElement.closest(".search-row");
      const style = getComputedStyle(box || document.activeElement, part);
      return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    }))"""
    return float(page.evaluate(script))
