"""The browser sees the same secrets as the server, and takes them out so that they can be brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.tickets.test_secrets import CORPUS
from web.api.widget import script_source

if TYPE_CHECKING:
    from tests.web.browser.watch import Visit

LOOK = """async ([script, texts]) => {
  const { secrets, withoutSecrets } = await import(script);
  return texts.map((text) => [...withoutSecrets([text]), [...new Set(secrets([text]).map(([kind]) => kind))]]);
}"""
TOGETHER = "async (texts) => (await import('/static/secrets.js')).withoutSecrets(texts)"


@pytest.mark.parametrize("script", ["/static/secrets.js", "/widget/v1.js?opened"])
def test_the_browser_and_the_server_see_the_same(visit: Visit, script: str) -> None:
    """Be it on our pages or in the widget, whose script has the same rules inside it."""
    page = visit("/contact")
    opened = script_source().decode() + "\nexport { secrets, withoutSecrets };"
    page.route("**/*?opened", lambda route: route.fulfill(body=opened, content_type="text/javascript"))
    expected = [[case["without"], case["kinds"]] for case in CORPUS["secrets"]]
    expected += [[text, []] for text in CORPUS["none"]]
    texts = [case["text"] for case in CORPUS["secrets"]] + CORPUS["none"]
    found = page.evaluate(LOOK, [script, texts])
    wrong = [(text, got) for text, got, right in zip(texts, found, expected, strict=True) if got != right]
    assert wrong == []


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("My password", "Tr0ub4dor&3 is rejected", ["My password", "[removed] is rejected"]),
        ("My password is hunter2!", "card 4111 1111 1111 1111", ["My password is [removed]", "card [removed]"]),
        ("About my order", "4111 1111 1111 1111 was charged", ["About my order", "[removed] was charged"]),
    ],
)
def test_a_secret_is_seen_in_each_field_and_in_both_as_one(
    visit: Visit, subject: str, body: str, expected: list[str]
) -> None:
    """Not only as one: a card number behind the end of a subject would pass as the number of an order."""
    assert visit("/contact").evaluate(TOGETHER, [subject, body]) == expected


def test_what_was_removed_comes_back_by_undo(visit: Visit) -> None:
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


def test_what_is_none_is_not_asked_about_again_and_what_comes_later_is(visit: Visit) -> None:
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
    page.get_by_label("Subject").fill("Two things at once")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", name="Your message has a")).to_contain_text("card number")
