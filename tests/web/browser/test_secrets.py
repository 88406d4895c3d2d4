"""The browser detects the same secrets as the server, and removing one can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.tickets.test_secrets import CORPUS
from web.api.widget import script_source

if TYPE_CHECKING:
    from tests.web.browser.watch import Visit

DETECT = """async ([script, texts]) => {
  const { secrets, withoutSecrets } = await import(script);
  return texts.map((text) => [...withoutSecrets([text]), [...new Set(secrets([text]).map(([kind]) => kind))]]);
}"""
REDACT_BOTH_FIELDS = "async (texts) => (await import('/static/secrets.js')).withoutSecrets(texts)"


@pytest.mark.parametrize("script", ["/static/secrets.js", "/widget/v1.js?opened"])
def test_browser_and_server_detect_the_same_secrets(visit: Visit, script: str) -> None:
    """On our pages and in the widget, whose script contains the same rules."""
    page = visit("/contact")
    opened = script_source().decode() + "\nexport { secrets, withoutSecrets };"
    page.route("**/*?opened", lambda route: route.fulfill(body=opened, content_type="text/javascript"))
    expected = [[case["without"], case["kinds"]] for case in CORPUS["secrets"]]
    expected += [[text, []] for text in CORPUS["none"]]
    texts = [case["text"] for case in CORPUS["secrets"]] + CORPUS["none"]
    results = page.evaluate(DETECT, [script, texts])
    wrong = [(text, result) for text, result, right in zip(texts, results, expected, strict=True) if result != right]
    assert wrong == []


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("My password", "Tr0ub4dor&3 is rejected", ["My password", "[removed] is rejected"]),
        ("My password is hunter2!", "card 4111 1111 1111 1111", ["My password is [removed]", "card [removed]"]),
        ("About my order", "4111 1111 1111 1111 was charged", ["About my order", "[removed] was charged"]),
    ],
)
def test_secret_is_detected_in_each_field_and_across_both(
    visit: Visit, subject: str, body: str, expected: list[str]
) -> None:
    """Fields must be checked separately, too: after "order" in the subject, a card number passes as an order number."""
    assert visit("/contact").evaluate(REDACT_BOTH_FIELDS, [subject, body]) == expected


def test_undo_restores_a_removed_secret(visit: Visit) -> None:
    page = visit("/contact")
    body = page.get_by_label("What happened?")
    body.press_sequentially("My password is hunter2! and it fails")
    notice = page.locator(".secret-notice")
    expect(notice).to_contain_text("a password (“hunt…”)")
    notice.get_by_role("button", name="Remove it").click()
    expect(body).to_have_value("My password is [removed] and it fails")
    expect(body).to_be_focused()
    page.keyboard.press("Control+z")
    expect(body).to_have_value("My password is hunter2! and it fails")


def test_dismissed_secret_is_not_reported_again_but_later_ones_are(visit: Visit) -> None:
    page = visit("/contact")
    body = page.get_by_label("What happened?")
    body.fill("My password is Tr0ub4dor&3")
    notice = page.locator(".secret-notice")
    notice.get_by_role("button", name="It isn't a secret").click()
    expect(notice).to_be_hidden()
    body.fill("My password is Tr0ub4dor&3 and card 4111 1111 1111 1111")
    expect(notice).to_contain_text("a card number")
    expect(notice).not_to_contain_text("a password")
    page.get_by_label("Your e-mail address").fill("none@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", name="Your message contains a")).to_contain_text("card number")
