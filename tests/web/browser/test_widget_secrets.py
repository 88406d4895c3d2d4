"""The widget keeps secrets on the page, names them, and removes them on request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from playwright.sync_api import expect

from tests.web.browser.host_site import LEAKING, SUBJECT, fill_form
from web.api.widget import script_source

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.web.browser.host_site import HostSite, OpenPage

PAUSE_MS = 600
SECRETS = ("Tr0ub4dor", "4111")
WARNING = "This looks like a password"

WATCHED_VALUE = """
const field = document.querySelector("#description");
const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
let known = field.value;
const watched = (value) => { known = value; set.call(field, value); };
Object.defineProperty(field, "value", { get: () => get.call(field), set: watched });
window.changes = [];
document.addEventListener("input", () => { if (field.value !== known) changes.push((known = field.value)); });
"""
"""Behaves like a framework, which ignores input events if the value equals the one that its setter received."""


def record_requests(page: Page) -> list[str]:
    """Return a list that collects the URL and body of each request, including those of frames."""
    texts: list[str] = []
    page.on("request", lambda request: texts.append(f"{unquote_plus(request.url)} {request.post_data or ''}"))
    return texts


def test_no_part_of_a_secret_leaves_the_page(open_page: OpenPage) -> None:
    page = open_page()
    texts = record_requests(page)
    fill_form(page, *LEAKING)
    expect(page.locator("#beside").get_by_role("alert")).to_contain_text(WARNING)
    page.locator("#box").get_by_role("searchbox").fill("my password is Tr0ub4dor&3")
    page.keyboard.press("Enter")
    expect(page.locator("#box").get_by_role("alert")).to_contain_text(WARNING)
    page.evaluate(
        "document.querySelector('#box').suggest('password: Tr0ub4dor&3', 'x'.repeat(9990) + ' 4111111111111111')"
    )
    page.get_by_role("button", name="Help", exact=True).click()
    corner = page.locator("#corner")
    corner.get_by_role("searchbox").fill("card 4111 1111 1111 1111 is charged twice")
    expect(corner.locator(".hits button").first).to_be_visible()
    corner.get_by_role("button", name="Contact support", exact=True).click()
    frame = corner.frame_locator("iframe")
    expect(frame.get_by_label("What happened?")).to_have_value("card [removed] is charged twice")
    with page.expect_request("**/api/deflect"):
        frame.get_by_label("What happened?").fill("My password is Tr0ub4dor&3")
    assert sum("[removed]" in text for text in texts) >= 5
    assert [text for text in texts if any(secret in text for secret in SECRETS)] == []
    assert not any(secret in str(page.evaluate("recorded")) for secret in SECRETS)


def test_only_the_beginning_of_a_very_long_field_is_checked_and_sent(open_page: OpenPage) -> None:
    page = open_page()
    rest = "The code is rejected. " * 45_455 + "4111 1111 1111 1111"
    with page.expect_request(lambda request: "is rejected" in (request.post_data or "")) as request:
        beside = fill_form(page, "My password", f"Tr0ub4dor&3 is rejected. {rest}")
    body = request.value.post_data_json["body"]
    assert body.startswith("[removed] is rejected. The code is rejected.")
    assert len(body) == 10_000
    warning = beside.get_by_role("alert")
    expect(warning).to_contain_text(WARNING)
    expect(warning).not_to_contain_text("card number")
    beside.get_by_role("button", name="Remove it").click()
    value = page.get_by_label("Description").input_value()
    assert (value[:9], value[-9:], len(value) > 1_000_000) == ("[removed]", "[removed]", True)


def test_secret_at_the_cut_of_a_long_field_does_not_leave_the_page(open_page: OpenPage) -> None:
    page = open_page()
    key = f"-----BEGIN PRIVATE KEY-----\n{'A' * 15_000}\n-----END PRIVATE KEY-----\n"
    body = f"{key}{'It fails. ' * 500}"[:19_990] + " 4111 1111 1111 1111 and on"
    with page.expect_request(lambda request: "It fails." in (request.post_data or "")) as request:
        fill_form(page, SUBJECT, body)
    assert "4111" not in request.value.post_data_json["body"]


def test_secret_is_named_and_removed_from_the_field_of_the_host(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate(WATCHED_VALUE)
    beside = fill_form(page, *LEAKING)
    warning = beside.get_by_role("alert")
    expect(warning).to_have_text(
        f"{WARNING} (“Tr0u…”) and a card number (“4111…”). We don't need it, and will never ask for it."
    )
    remove = beside.get_by_role("button", name="Remove it")
    expect(remove).to_have_accessible_description(re.compile(WARNING))
    remove.click()
    clean = "[removed] is rejected, and [removed] is charged twice"
    description = page.get_by_label("Description")
    expect(description).to_have_value(clean)
    expect(description).to_be_focused()
    assert page.evaluate("changes.at(-1)") == clean
    expect(warning).to_be_hidden()
    expect(beside.get_by_role("status")).to_have_text("Removed. Undo brings it back.")
    page.keyboard.press("Control+z")
    expect(description).to_have_value(LEAKING[1])
    expect(warning).to_be_visible()
    kinds = {"kinds": ["password", "card number"]}
    assert [detail for name, detail in page.evaluate("recorded") if name == "secret"] == [kinds, {"kinds": []}, kinds]


RECORDED = """region => {
  window.said = [];
  const record = () => said.push(region.textContent);
  new MutationObserver(record).observe(region, { childList: true, characterData: true, subtree: true });
}"""
"""Keeps what a status region said, which the answers to the changed text replace within moments."""


def test_secret_is_removed_from_a_full_field_and_its_framework_is_notified(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("document.querySelector('#description').maxLength = 10")
    page.evaluate(WATCHED_VALUE)
    beside = fill_form(page, "It", "PIN = 4711")
    beside.get_by_role("status").evaluate(RECORDED)
    beside.get_by_role("button", name="Remove it").click()
    expect(page.get_by_label("Description")).to_have_value("PIN = [removed]")
    assert page.evaluate("changes.at(-1)") == "PIN = [removed]"
    page.wait_for_function("said.includes('Removed.')")


def test_secret_is_removed_from_the_search_box(open_page: OpenPage) -> None:
    page = open_page()
    box = page.locator("#box")
    box.get_by_role("searchbox").fill("my password is hunter2! and fails")
    box.get_by_role("button", name="Remove it").click()
    expect(box.get_by_role("searchbox")).to_have_value("my password is [removed] and fails")
    expect(box.get_by_role("searchbox")).to_be_focused()
    expect(box.get_by_role("alert")).to_be_hidden()


def test_new_secret_reopens_closed_answers_once(open_page: OpenPage) -> None:
    page = open_page()
    beside = fill_form(page)
    beside.get_by_role("button", name="Close").click()
    page.get_by_label("Description").fill("My password is hunter2! and fails")
    expect(beside.get_by_role("alert")).to_be_visible()
    beside.get_by_role("button", name="Close").click()
    with page.expect_response("**/api/deflect"):
        page.get_by_label("Description").fill("My password is hunter2! and fails since Monday")
    expect(beside.get_by_role("alert")).to_be_hidden()


def test_widget_without_its_secret_rules_does_not_start_and_sends_nothing(browser: Browser, host: HostSite) -> None:
    page = browser.new_page()
    script = re.sub(r'const TABLE="(?:\\.|[^"\\])*"', 'const TABLE=""', script_source().decode(), count=1)
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route(
        "**/widget/v1.js", lambda route: route.fulfill(body=script, headers=headers, content_type="text/javascript")
    )
    texts = record_requests(page)
    with page.expect_event("pageerror"):
        page.goto(host.origin)
    fill_form(page, *LEAKING)
    expect(page.locator("#beside a")).to_be_visible()
    page.wait_for_timeout(PAUSE_MS)
    assert not any("/api/" in text for text in texts)
    page.close()
