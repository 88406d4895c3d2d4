"""A reader leaves nothing behind and is told to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.web.browser.watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.web.browser.watch import Visit


def test_a_whole_visit_leaves_no_cookie_and_stores_nothing(visit: Visit) -> None:
    page = visit("/")
    page.locator("input[type=search]").fill("code rejected")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/articles/**")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto("/contact?q=code+rejected")
    page.get_by_label("Your e-mail address").fill("reader@example.org")
    page.get_by_label("What happened?").fill("Nothing to store.")
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator(".reference")).to_be_visible()

    assert page.context.cookies() == []
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
        " (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert kept == [0, 0, 0, 0, 0]


def test_markup_in_a_query_stays_text(visit: Visit) -> None:
    page = visit("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E")

    expect(page.locator("input[type=search]")).to_have_value("<script>alert(1)</script><img src=x onerror=alert(1)>")
    assert page.locator("main :is(script, img)").count() == 0


def test_what_the_policy_forbids_is_refused_and_the_watch_hears_of_it(browser: Browser, site: str) -> None:
    """Prove that the watch over every other visit is awake."""
    context = browser.new_context(base_url=site)
    watch = Watch(context, site)
    page = context.new_page()
    page.goto("/")
    page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    page.evaluate("() => fetch('https://elsewhere.example/').catch(() => {})")
    page.evaluate("() => { try { document.body.innerHTML = '<b>bold</b>'; } catch {} }")
    context.close()

    for directive in ("style-src-attr", "connect-src", "require-trusted-types-for"):
        assert any(directive in complaint for complaint in watch.complaints), directive
