"""The widget on another site with a strict security policy and storage denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.browser.host_site import BODY, LEAKING, SUBJECT, fill_form

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page, Route

    from tests.web.browser.host_site import HostSite, OpenPage

BACK = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} Back"
OPTIONS = {"resultTypes": ["violations"], "iframes": False}
"""The framed page has its own test: axe cannot inspect a page of another site without errors."""
WAITING = "As you write, articles that may help appear here."

CORNER = """
const corner = document.createElement("firstline-help");
const attributes = { mode: "suggestions", launcher: "", label: "Help", subject: "#subject", body: "#description" };
for (const [name, value] of Object.entries(attributes)) corner.setAttribute(name, value);
for (const other of document.querySelectorAll("firstline-help")) other.remove();
document.body.append(corner);
"""
"""Shows suggestions behind a button instead of beside the form."""


def expect_events(page: Page, *names: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-events", " ".join(names))


def test_article_appears_beside_the_form_opens_and_solves_the_problem(open_page: OpenPage, host: HostSite) -> None:
    page = open_page()
    beside = fill_form(page)
    expect(beside.get_by_role("status")).to_have_text("5 articles may answer this")
    beside.locator(".hits button").first.click()
    expect(beside.get_by_role("heading", level=3)).to_be_visible()
    expect(beside.locator(".article:visible li").nth(3)).to_be_visible()  # more than what was quoted above the list
    with page.expect_response(f"{host.ours}/api/solved") as answer:
        beside.get_by_role("button", name="This solved it").click()
    assert answer.value.status == 204
    assert answer.value.request.post_data_json["query"] == SUBJECT
    expect(beside.get_by_text("Glad that's solved.")).to_be_focused()
    expect_events(page, "open", "results", "article", "solved")
    assert page.url == f"{host.origin}/"
    expect(page.get_by_label("Description")).to_have_value(BODY)


def test_risk_shows_safety_advice_first(open_page: OpenPage) -> None:
    page = open_page()
    beside = fill_form(page, "Somebody hacked my account", "They changed my password.")
    expect(beside.get_by_role("heading", name="First, to be safe")).to_be_visible()
    expect(beside.get_by_role("status")).to_contain_text("Important advice comes first")
    above = page.evaluate(
        "() => { const root = document.querySelector('#beside').shadowRoot;"
        " return root.querySelector('.safe').getBoundingClientRect().bottom"
        " <= root.querySelector('.hits').getBoundingClientRect().top; }"
    )
    assert above
    beside.locator(".safe a").click()
    expect(beside.locator(".article")).to_be_visible()
    expect(beside.get_by_role("button", name="This solved it")).to_have_count(0)


def test_advice_can_link_to_another_site(open_page: OpenPage) -> None:
    link = fill_form(open_page(), "Goodbye", "I want to kill myself.").locator(".safe a")
    expect(link).to_have_attribute("href", "https://findahelpline.com/")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_contain_text("findahelpline.com (opens in a new tab)")


def test_search_works_by_keyboard_and_back_returns_to_the_hit(open_page: OpenPage) -> None:
    page = open_page()
    box = page.locator("#box")
    box.get_by_role("searchbox").fill("forgot my pasword")
    expect(box.get_by_role("status")).to_contain_text("may answer this")
    expect(box.get_by_text("From our article, word for word:")).to_be_visible()
    box.locator(".hits button").first.press("Enter")
    expect(box.get_by_role("heading", level=3)).to_be_focused()
    box.get_by_role("button", name=BACK).click()
    expect(box.locator(".hits button").first).to_be_focused()
    link = box.get_by_role("link", name="Contact support")
    expect(link).to_have_attribute("target", "_blank")


def test_search_without_hits_says_so_and_offers_support(open_page: OpenPage) -> None:
    page = open_page()
    box = page.locator("#box")
    box.get_by_role("searchbox").fill("zzyzzx qqwv")
    expect(box.get_by_role("status")).to_have_text("No article found")
    expect(box.get_by_text("Our support team can help.")).to_be_visible()
    expect(box.locator(".hits")).to_be_hidden()


def test_corner_button_opens_a_form_that_sends_a_ticket(open_page: OpenPage) -> None:
    page = open_page()
    corner = page.locator("#corner")
    corner.get_by_role("button", name="Help", exact=True).click()
    expect(corner.get_by_role("searchbox")).to_be_focused()
    corner.get_by_role("searchbox").fill("zzyzzx qqwv")
    expect(corner.get_by_role("status")).to_have_text("No article found")
    corner.get_by_role("button", name="Contact support", exact=True).click()
    form = corner.frame_locator("iframe")
    expect(form.get_by_label("What happened?")).to_have_value("zzyzzx qqwv")
    form.get_by_label("Your e-mail address").fill("anna@example.org")
    form.get_by_label("What happened?").fill("Nothing that an article knows.")
    form.get_by_role("button", name="Send to support").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("We have your message")
    expect_events(page, "open", "results", "ticket")


def start_message(page: Page) -> tuple[Locator, FrameLocator]:
    """Open the corner, search, and start a message; return the corner and the frame with the form."""
    page.get_by_role("button", name="Help", exact=True).click()
    corner = page.locator("#corner")
    corner.get_by_label("Describe it in your own words").fill("code is rejected")
    expect(corner.locator(".hits button").first).to_be_visible()
    corner.locator(".hits button").first.click()
    corner.get_by_role("button", name=BACK).click()
    corner.get_by_role("button", name="Contact support", exact=True).click()
    frame = corner.frame_locator("iframe")
    frame.get_by_label("What happened?").fill("A long story.")
    return corner, frame


def test_unfinished_message_survives_suggestions_and_closing_the_form(open_page: OpenPage) -> None:
    page = open_page()
    corner, frame = start_message(page)
    page.evaluate("document.querySelector('#corner').suggest('somebody hacked my account')")
    expect(frame.get_by_label("What happened?")).to_have_value("A long story.")
    corner.get_by_role("button", name=BACK).click()
    expect(corner.locator("iframe")).to_be_hidden()
    corner.get_by_role("button", name="Contact support", exact=True).click()
    expect(frame.get_by_label("What happened?")).to_have_value("A long story.")
    expect(frame.get_by_role("group", name="What support sees")).to_contain_text("You opened")


def test_late_response_does_not_replace_the_form(open_page: OpenPage, host: HostSite) -> None:
    page = open_page()
    held_routes: list[Route] = []
    page.route(f"{host.ours}/api/deflect", lambda route: held_routes.append(route))  # noqa: PLW0108 - playwright marks it
    page.get_by_role("button", name="Help", exact=True).click()
    corner = page.locator("#corner")
    corner.get_by_label("Describe it in your own words").fill("code is rejected")
    page.keyboard.press("Enter")
    corner.get_by_role("button", name="Contact support", exact=True).click()
    expect(corner.frame_locator("iframe").get_by_label("What happened?")).to_have_value("code is rejected")
    for route in held_routes:
        route.continue_()
    frame = corner.frame_locator("iframe")
    frame.get_by_label("What happened?").fill("A long story.")
    expect(frame.get_by_label("What happened?")).to_have_value("A long story.")


def test_errors_in_the_form_scroll_into_view(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 700})
    corner, frame = start_message(page)
    frame.get_by_label("What happened?").fill("My password is hunter2! and it fails")
    frame.get_by_role("button", name="Send to support").click()
    expect(frame.locator(".errors").first).to_be_focused()
    expect(frame.locator(".errors").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(corner.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_focused()


def test_suggestions_behind_a_button_explain_themselves_before_writing(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate(CORNER)
    page.get_by_role("button", name="Help", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_focused()
    expect(dialog).to_contain_text(WAITING)
    assert page.evaluate("document.querySelector('firstline-help').suggest()") == 0
    expect(dialog).to_contain_text(WAITING)
    fill_form(page, "zzyzzx", "qqwv zzyzzx")
    expect(dialog).to_contain_text("We found no article about this.")
    fill_form(page, "", "")
    expect(dialog).to_contain_text(WAITING)
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect_events(page, "open", "results", "close")


def test_closed_answers_can_be_reopened_and_a_risk_reopens_them(open_page: OpenPage) -> None:
    page = open_page()
    beside = fill_form(page)
    beside.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Description")).to_be_focused()
    beside.get_by_role("button", name="Show 5 answers").click()
    expect(beside.locator(".hits button").first).to_be_visible()
    beside.get_by_role("button", name="Close").click()
    page.get_by_label("Subject").fill("Somebody hacked my account")
    expect(beside.get_by_role("heading", name="First, to be safe")).to_be_visible()


def test_unchanged_hit_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page()
    beside = fill_form(page)
    beside.locator(".hits button").first.focus()
    page.evaluate(
        f"document.querySelector('#beside').suggest({SUBJECT!r}, 'the app shows a code and the phone is new')"
    )
    expect(beside.locator(".hits button").first).to_be_focused()


def test_escape_closes_the_dialog_and_restores_the_focus(open_page: OpenPage) -> None:
    page = open_page()
    corner = page.locator("#corner")
    launcher = corner.get_by_role("button", name="Help", exact=True)
    launcher.click()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(corner.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    expect_events(page, "open", "close")


def test_outdated_response_is_never_shown(open_page: OpenPage, host: HostSite) -> None:
    page = open_page()
    held_requests: list[object] = []
    page.route(
        f"{host.ours}/api/deflect",
        lambda route: held_requests.append(route) if "bounce" in (route.request.post_data or "") else route.continue_(),
    )
    counts = page.evaluate(
        "async () => { const box = document.querySelector('#box');"
        " const first = box.suggest('bounce messages'); const second = box.suggest('forgot my password');"
        " return [await first, await second]; }"
    )
    assert counts[1] > 0
    expect(page.locator("#box .hits b").first).to_contain_text("password")


def test_methods_open_close_and_destroy_the_widget(open_page: OpenPage) -> None:
    page = open_page()
    call = "(name) => document.querySelector('#corner')[name]()"
    dialog = page.locator("#corner").get_by_role("dialog")
    page.evaluate(call, "open")
    expect(dialog).to_be_visible()
    page.evaluate(call, "close")
    expect(dialog).to_be_hidden()
    page.evaluate(call, "destroy")
    expect(page.locator("#corner > a")).to_be_visible()
    for name in ("open", "close", "suggest", "destroy"):
        page.evaluate(call, name)


def test_link_is_shown_without_script(open_page: OpenPage, host: HostSite) -> None:
    page = open_page(java_script_enabled=False)
    expect(page.locator("#box a")).to_have_attribute("href", f"{host.ours}/contact")
    expect(page.locator("#box a")).to_be_visible()


def test_site_that_is_not_allowed_gets_a_support_link(browser: Browser, host: HostSite) -> None:
    page = browser.new_page()
    page.goto(host.origin.replace("127.0.0.1", "localhost"))
    page.locator("#box").get_by_role("searchbox").fill("forgot my password")
    expect(page.locator("#box").get_by_role("status")).to_contain_text("temporarily unavailable")
    expect(page.locator("#box").get_by_role("link", name="Contact support")).to_be_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["suggestions", "risk", "secret", "waiting", "article", "search", "launcher", "form"])
def test_widget_has_no_violations(open_page: OpenPage, state: str, scheme: str) -> None:
    page = open_page(bypass_csp=True, reduced_motion="reduce", color_scheme=scheme)
    _bring_into_state(page, state)
    result = Axe().run(page, context={"include": [["firstline-help"]]}, options=OPTIONS)
    assert [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in result.response["violations"]
        for node in rule["nodes"]
    ] == []


def _bring_into_state(page: Page, state: str) -> None:
    corner = page.locator("#corner")
    if state in {"suggestions", "risk", "article"}:
        beside = fill_form(page, "Somebody hacked my account" if state == "risk" else SUBJECT)
        expect(beside.locator(".hits button").first).to_be_visible()
        if state == "article":
            beside.locator(".hits button").first.click()
            expect(beside.locator(".article").last).to_be_visible()
    elif state == "secret":
        expect(fill_form(page, *LEAKING).get_by_role("alert")).to_be_visible()
    elif state == "waiting":
        page.evaluate(CORNER)
        page.get_by_role("button", name="Help", exact=True).click()
        expect(page.get_by_text(WAITING)).to_be_visible()
    elif state == "search":
        page.locator("#box").get_by_role("searchbox").fill("password")
        expect(page.locator("#box .hits button").first).to_be_visible()
    else:
        corner.get_by_role("button", name="Help", exact=True).click()
        if state == "form":
            corner.get_by_role("button", name="Contact support", exact=True).click()
            expect(corner.frame_locator("iframe").get_by_label("What happened?")).to_be_visible()
