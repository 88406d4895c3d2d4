"""Privacy: a visit stores nothing and contacts no other site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.web.browser.watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.web.browser.watch import Visit


def test_visit_sets_no_cookies_and_stores_nothing(visit: Visit) -> None:
    page = visit("/")
    page.locator("input[type=search]").fill("code rejected")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/articles/**")
    page.get_by_label("Was this helpful?").get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto("/contact?q=code+rejected")
    page.get_by_label("Your e-mail address").fill("reader@example.org")
    page.get_by_label("What happened?").fill("Nothing to store.")
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator(".stamp strong")).to_be_visible()

    assert page.context.cookies() == []
    stored = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
        " (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert stored == [0, 0, 0, 0, 0]


def test_markup_in_a_query_is_shown_as_text(visit: Visit) -> None:
    page = visit("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E")

    expect(page.locator("input[type=search]")).to_have_value("<script>alert(1)</script><img src=x onerror=alert(1)>")
    assert page.locator("main :is(script, img)").count() == 0


def test_policy_violations_are_blocked_and_recorded(browser: Browser, site: str) -> None:
    """Prove that the monitor of all other visits works."""
    context = browser.new_context(base_url=site)
    watch = Watch(context, site)
    page = context.new_page()
    page.goto("/")
    violations = {
        "style-src-attr": "() => document.body.setAttribute('style', 'color: red')",
        "connect-src": "() => fetch('https://elsewhere.example/').catch(() => {})",
        "require-trusted-types-for": "() => { try { document.body.innerHTML = '<b>bold</b>'; } catch {} }",
    }
    for directive, script in violations.items():
        with page.expect_console_message(lambda message, expected=directive: expected in message.text):
            page.evaluate(script)
    context.close()

    for directive in violations:
        assert any(directive in complaint for complaint in watch.complaints), directive
