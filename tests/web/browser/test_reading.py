"""Reading an article: contents that follow, the way on at its end, and a page on which nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.web.browser.watch import Visit

ARTICLE = "/articles/codes-are-rejected"
WIDE = {"width": 1280, "height": 800}
PATHS = ("/", "/categories/two-factor", ARTICLE, "/search?q=payment+failed", "/search?q=zzyzzx+qqwv", "/no/such/page")

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""
"""Cumulative layout shift so far."""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_moves_while_a_page_loads(visit: Visit, path: str, width: int) -> None:
    page = visit(path, viewport={"width": width, "height": 800})
    page.wait_for_load_state("networkidle")

    assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_without_its_font_and_at_twice_the_size(visit: Visit, path: str) -> None:
    """A window of 640 pixels is one of 1280 at 200 %."""

    def without_font(route: Route) -> None:
        style = route.fetch().text().replace("url(../fonts/inter.woff2)", 'local("missing")')
        route.fulfill(content_type="text/css", body=style)

    page = visit("/robots.txt", viewport={"width": 640, "height": 400})
    page.route("**/base.css", without_font)
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_contents_follow_the_reader(visit: Visit) -> None:
    page = visit(ARTICLE, viewport=WIDE)
    contents = page.get_by_role("navigation", name="On this page")
    current = contents.locator("[aria-current=location]")
    second, last = (contents.get_by_role("link").nth(place).inner_text() for place in (1, -1))

    contents.get_by_role("link", name=second).click()
    expect(current).to_have_text(second)
    page.keyboard.press("End")
    expect(current).to_have_text(last)
    page.keyboard.press("Home")
    expect(current).to_have_count(0)


def test_contents_are_folded_where_there_is_no_room_beside_the_text(visit: Visit) -> None:
    page = visit(ARTICLE, viewport={"width": 360, "height": 700}, java_script_enabled=False)
    fold = page.locator(".toc-fold")

    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    expect(fold.get_by_role("link").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.get_by_role("link").first).to_be_visible()


def test_feedback_and_the_way_to_a_person_follow_the_text(visit: Visit) -> None:
    """On a phone they come in this order; beside the text the letter stays in view."""
    page = visit(ARTICLE, viewport={"width": 360, "height": 700})
    tops = [page.locator(name).evaluate("(node) => node.getBoundingClientRect().top") for name in (".feedback", ".ask")]
    end = page.locator(".prose").evaluate("(node) => node.getBoundingClientRect().bottom")

    assert end < tops[0] < tops[1]
    assert tops[1] - end < 700
    page.set_viewport_size(WIDE)
    page.get_by_role("heading", name="Was this helpful?").scroll_into_view_if_needed()
    expect(page.get_by_label("Still need help?").get_by_role("link")).to_be_in_viewport()


def test_neighbours_lead_through_the_topic(visit: Visit) -> None:
    page = visit(ARTICLE, viewport=WIDE)
    page.locator(".neighbours [rel=next]").click()
    back = page.locator(".neighbours [rel=prev]")

    expect(back).to_contain_text("Two-factor codes are rejected")
    back.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-factor codes are rejected")
