"""Suggestions while typing: the list, its announcements, and stale or hostile responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

    from tests.web.browser.watch import Visit

BOX = "input[type=search]"
LIST = "[role=listbox]"
OPTION = "[role=option]"
STATUS = ".search [role=status]"


def test_typing_shows_grouped_suggestions_and_support_last(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).press_sequentially("code rejected")

    expect(page.locator(LIST)).to_be_visible()
    expect(page.locator(OPTION).first).to_contain_text("codes are rejected")
    expect(page.get_by_role("group", name="Articles")).to_be_visible()
    last = page.locator(OPTION).last
    expect(last).to_have_text("No answer? Contact support")
    expect(last).to_have_attribute("href", "/contact?q=code+rejected")


def test_first_suggestion_equals_first_result(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).fill("how do I get my money back")
    suggested = page.locator(OPTION).first.locator(".suggestions-words > span").first.inner_text()
    page.locator(BOX).press("Enter")
    page.wait_for_url("**/search?*")

    expect(page.locator("main").locator(".answer h2, .card-title, .hit-title").first).to_have_text(suggested)


def test_long_query_has_suggestions_and_is_passed_in_full_to_the_ticket_form(visit: Visit) -> None:
    message = f"my two factor code is rejected {'whatever I try ' * 30}".strip()
    page = visit("/")
    page.locator(BOX).fill(message)

    expect(page.locator(OPTION).last).to_have_attribute("href", f"/contact?q={message.replace(' ', '+')}")
    expect(page.locator(STATUS)).not_to_contain_text("not available")


def test_topics_have_their_own_group(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).fill("password")

    expect(page.get_by_role("group", name="Topics").get_by_role("option")).to_contain_text("Passwords and recovery")


def test_search_box_follows_the_combobox_pattern(visit: Visit) -> None:
    page = visit("/")
    box = page.get_by_role("combobox")

    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    box.press_sequentially("password")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert page.locator(f"[id='{box.get_attribute('aria-controls')}']").get_attribute("role") == "listbox"


def test_number_of_suggestions_is_announced(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).press_sequentially("password")

    expect(page.locator(STATUS)).to_contain_text("suggestion")
    shown = page.locator(OPTION).count() - 1  # the support link does not count
    expect(page.locator(STATUS)).to_have_text(f"{shown} suggestions")


def test_single_letter_is_reported_as_too_short(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).press_sequentially("p")

    expect(page.locator(STATUS)).to_have_text("Type at least 2 characters")
    expect(page.locator(LIST)).to_be_hidden()


def test_single_japanese_character_is_enough(visit: Visit) -> None:
    page = visit("/")
    with page.expect_request("**/api/suggest?*"):
        page.locator(BOX).press_sequentially("画")

    expect(page.locator(LIST)).to_be_visible()


def test_unknown_query_shows_no_suggestions_but_a_support_link(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).press_sequentially("zzyzzx qqwv")

    expect(page.locator(STATUS)).to_have_text("No suggestions")
    expect(page.locator(".suggestions-note")).to_have_text("No suggestions for “zzyzzx qqwv”")
    expect(page.locator(OPTION)).to_have_count(1)


def test_corrected_word_is_shown(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).press_sequentially("forgot my pasword ")

    expect(page.locator(".suggestions-note")).to_contain_text("password")
    expect(page.locator(OPTION).first).to_contain_text("password")


def test_pause_in_typing_sends_one_request(visit: Visit) -> None:
    page = visit("/")
    requests = _record_requests(page)
    page.locator(BOX).press_sequentially("password")
    expect(page.locator(LIST)).to_be_visible()

    assert len(_prefix_urls(requests)) == 1


def test_repeated_query_is_not_requested_again(visit: Visit) -> None:
    page = visit("/")
    requests = _record_requests(page)
    box = page.locator(BOX)
    box.press_sequentially("invoice")
    expect(page.locator(LIST)).to_be_visible()
    box.press("Escape")
    box.fill("")
    box.fill("Invoice ")

    expect(page.locator(LIST)).to_be_visible()
    assert len(_prefix_urls(requests)) == 1


def test_longer_pause_requests_the_complete_query_once(visit: Visit) -> None:
    page = visit("/")
    page.clock.install()
    requests = _record_requests(page)
    box = page.locator(BOX)
    box.fill("lost phone")
    page.clock.run_for(200)
    expect(page.locator(LIST)).to_be_visible()
    with page.expect_response("**/api/suggest?*whole=1"):
        page.clock.run_for(200)
    page.evaluate("() => fetch('/healthz').then((answer) => answer.text())")  # the response is read by then
    box.fill("")
    box.fill("lost phone")
    expect(page.locator(LIST)).to_be_visible()
    page.clock.run_for(1_000)

    assert [request.url.partition("?")[2] for request in requests] == ["q=lost+phone", "q=lost+phone&whole=1"]


def test_unchanged_list_is_not_redrawn(visit: Visit) -> None:
    page = visit("/")
    page.route("**/api/suggest?*", lambda route: route.fulfill(json=_response_to_complete_query()))
    held_routes = _hold(page, "**/api/suggest?*whole=1")
    with page.expect_request("**/api/suggest?*whole=1"):
        page.locator(BOX).fill("password")
    page.evaluate(
        "() => { window.changes = 0; new MutationObserver((all) => { window.changes += all.length; })"
        ".observe(document.querySelector('.search'), {subtree: true, childList: true, characterData: true}); }"
    )
    held_routes[0].fulfill(json=_response_to_complete_query())
    page.evaluate("() => fetch('/healthz').then((answer) => answer.text())")

    expect(page.locator(LIST)).to_be_visible()
    assert page.evaluate("window.changes") == 0


def test_suggestions_for_the_complete_query_replace_those_for_prefixes(visit: Visit) -> None:
    page = visit("/")
    page.route("**/api/suggest?*whole=1", lambda route: route.fulfill(json=_response_to_complete_query()))
    page.locator(BOX).fill("password")

    expect(page.locator(OPTION).first).to_have_text("Complete")
    expect(page.locator(STATUS)).to_have_text("1 suggestion")


def test_list_does_not_change_while_an_option_is_active(visit: Visit) -> None:
    page = visit("/")
    held_routes = _hold(page, "**/api/suggest?*whole=1")
    with page.expect_request("**/api/suggest?*whole=1"):
        page.locator(BOX).fill("password")
    page.locator(BOX).press("ArrowDown")
    before = page.locator(LIST).inner_text()
    held_routes[0].fulfill(json=_response_to_complete_query())
    page.evaluate("() => fetch('/healthz').then((answer) => answer.text())")

    assert page.locator(LIST).inner_text() == before
    expect(page.locator(OPTION).first).to_have_attribute("aria-selected", "true")


def test_failed_request_for_the_complete_query_keeps_the_list(visit: Visit) -> None:
    page = visit("/")
    with page.expect_request("**/api/suggest?*whole=1"):
        page.route("**/api/suggest?*whole=1", lambda route: route.fulfill(json={"suggestions": "no list"}))
        page.locator(BOX).fill("password")
    page.evaluate("() => fetch('/healthz').then((answer) => answer.text())")

    expect(page.locator(LIST)).to_be_visible()
    expect(page.locator(STATUS)).to_contain_text("suggestions")


def test_late_response_to_an_earlier_query_is_never_shown(visit: Visit) -> None:
    page = visit("/")
    held_routes = _hold(page, "**/api/suggest?q=pass*")
    box = page.locator(BOX)
    with page.expect_request("**/api/suggest?q=pass*"):
        box.fill("pass")
    page.route("**/api/suggest?q=invoice*", lambda route: route.fulfill(json=_response_to_complete_query()))
    box.fill("invoice")
    expect(page.locator(OPTION).last).to_have_attribute("href", "/contact?q=invoice")
    before = page.locator(LIST).inner_text()
    _send_late_response(page, held_routes[0])

    assert page.locator(LIST).inner_text() == before


def test_response_after_leaving_the_box_is_never_shown(visit: Visit) -> None:
    page = visit("/")
    held_routes = _hold(page, "**/api/suggest?*")
    with page.expect_request("**/api/suggest?*"):
        page.locator(BOX).fill("password")
    page.locator(BOX).blur()
    _send_late_response(page, held_routes[0])

    expect(page.locator(LIST)).to_be_hidden()


def test_old_list_stays_until_the_new_one_arrives(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).fill("password")
    expect(page.locator(LIST)).to_be_visible()
    held_routes = _hold(page, "**/api/suggest?q=password+reset*")
    with page.expect_request("**/api/suggest?q=password+reset*"):
        page.locator(BOX).fill("password reset")

    expect(page.locator(LIST)).to_be_visible()
    held_routes[0].continue_()
    expect(page.locator(OPTION).last).to_have_attribute("href", "/contact?q=password+reset")


def test_failed_suggestions_are_announced_and_search_still_works(visit: Visit) -> None:
    page = visit("/")
    answer = {"suggestions": "not a list"}
    page.route("**/api/suggest?*", lambda route: route.fulfill(json=answer))
    page.locator(BOX).fill("password")

    expect(page.locator(STATUS)).to_have_text("Suggestions are unavailable; press Enter to search")
    page.locator(BOX).press("Enter")
    page.wait_for_url("**/search?q=password")


def test_text_from_the_server_is_never_parsed_as_markup(visit: Visit) -> None:
    page = visit("/")
    item = {"label": "<img src=x onerror=alert(1)>", "url": "/articles/x", "kind": "article", "detail": "<b>bold</b>"}
    bad = {"label": "elsewhere", "url": "javascript:alert(1)", "kind": "article", "detail": ""}
    far = {"label": "elsewhere", "url": "//evil.example/", "kind": "article", "detail": ""}
    answer = {"query": "x", "corrected": "<i>i</i>", "suggestions": [item, bad, far], "total": 3}
    page.route("**/api/suggest?*", lambda route: route.fulfill(json=answer))
    page.locator(BOX).fill("password")

    expect(page.locator(OPTION).first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator(OPTION)).to_have_count(2)
    assert page.locator(".suggestions :is(img, b, i)").count() == 0


def test_article_opened_from_the_list_keeps_the_query(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).fill("code rejected")
    page.locator(OPTION).first.click()
    page.wait_for_url("**/articles/*?q=code+rejected*")

    expect(page.get_by_label("Still need help?").get_by_role("link")).to_have_attribute(
        "href", "/contact?article=codes-are-rejected&q=code+rejected"
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_opening_the_list_does_not_shift_the_page(visit: Visit, width: int) -> None:
    page = visit("/", viewport={"width": width, "height": 800})
    before = _positions(page)
    page.evaluate(
        "() => { window.moved = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) =>"
        " entry.sources.forEach((source) => moved.push([entry.value, source.node?.outerHTML ?? '']))))"
        ".observe({type: 'layout-shift'}); }"
    )
    page.locator(BOX).press_sequentially("password")
    expect(page.locator(LIST)).to_be_visible()

    assert _positions(page) == before
    assert page.evaluate("moved") == []


def _record_requests(page: Page) -> list[Request]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request) if "/api/suggest" in request.url else None)
    return requests


def _prefix_urls(requests: list[Request]) -> list[str]:
    """Return the URLs of the requests made while typing, without those for a complete query."""
    return [request.url for request in requests if "whole=1" not in request.url]


def _hold(page: Page, pattern: str) -> list[Route]:
    """Hold back requests that match a pattern; return the list of their routes."""
    held_routes: list[Route] = []

    def hold(route: Route) -> None:
        held_routes.append(route)

    page.route(pattern, hold)
    return held_routes


def _send_late_response(page: Page, route: Route) -> None:
    """Answer a held route, then wait for another request to complete, after which the response has arrived."""
    item = {"label": "STALE", "url": "/articles/stale", "kind": "article", "detail": ""}
    route.fulfill(json={"query": "", "corrected": None, "suggestions": [item], "total": 1})
    page.evaluate("() => fetch('/healthz').then((answer) => answer.text())")
    assert "STALE" not in page.content()


def _positions(page: Page) -> object:
    script = "(all) => all.map((node) => node.getBoundingClientRect().top)"
    return page.locator("main h1, main h2, footer, .search-row").evaluate_all(script)


def _response_to_complete_query() -> dict[str, object]:
    language = {"lang": "en", "dir": "ltr", "language": ""}
    item = {"label": "Complete", "url": "/articles/x", "kind": "article", "detail": "", **language}
    return {"query": "", "corrected": None, "suggestions": [item], "total": 1}


def test_long_text_in_the_search_box_is_shortened_to_fit_a_url(visit: Visit) -> None:
    page = visit("/")
    page.locator(BOX).fill("My authenticator code is rejected. " * 4_000)
    page.locator(BOX).press("Enter")
    page.wait_for_url("**/search?*")

    expect(page.get_by_text("Your search was long")).to_be_visible()
    expect(page.locator(".hit-title").first).to_be_visible()


def test_suggestions_are_in_their_language_and_name_one_the_reader_may_not_expect(visit: Visit) -> None:
    page = visit("/")
    arabic = {"label": "إعدادات", "url": "/articles/x", "kind": "article", "detail": "", "lang": "ar", "dir": "rtl"}
    answer = {"query": "", "corrected": None, "suggestions": [{**arabic, "language": "العربية"}], "total": 1}
    page.route("**/api/suggest?*", lambda route: route.fulfill(json=answer))
    page.locator(BOX).fill("imap")

    label = page.locator(OPTION).first.locator(".suggestions-words > span").first
    expect(label).to_have_attribute("lang", "ar")
    expect(label).to_have_attribute("dir", "rtl")
    expect(label.locator(".language")).to_have_text("العربية")
