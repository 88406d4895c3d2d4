"""Everything works as plain HTML, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit


@pytest.fixture
def page(visit: Visit) -> Page:
    """Return the home page, without script."""
    return visit("/", java_script_enabled=False)


def test_search_leads_to_an_article_feedback_and_a_ticket(page: Page) -> None:
    page.get_by_label("Describe it in your own words").fill("authenticator code invalid")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("main").get_by_role("link", name="Two-factor codes are rejected", exact=True)).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Two-factor codes are rejected", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-factor codes are rejected")

    page.get_by_label("Was this helpful?").get_by_text("No", exact=True).click()
    page.get_by_label("It didn't work").check()
    page.get_by_label("Anything to add?").fill("Still refused after setting the clock")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    page.get_by_label("Still need help?").get_by_role("link", name="Write to support").click()
    expect(page.get_by_text("You were reading Two-factor codes are rejected")).to_be_visible()
    page.get_by_label("Your e-mail address").fill("reader@example.org")
    page.get_by_label("What happened?").fill("Can two phones show the same codes?")
    page.get_by_role("button", name="Send to support").click()
    page.get_by_role("button", name="No, send my message").click()
    expect(page.get_by_role("heading", name="We have your message")).to_be_visible()
    expect(page.locator(".stamp strong")).to_have_text(re.compile(r"[A-Z]{2,4}-\w{4}-\w{4}"))


def test_search_without_answer_fills_the_form_with_its_query(page: Page) -> None:
    page.get_by_label("Describe it in your own words").fill("zzyzzx qqwv")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We found no answer for zzyzzx qqwv")
    expect(page.get_by_text("None of our articles mentions")).to_contain_text("qqwv")

    expect(page.get_by_label("What happened?")).to_have_value("zzyzzx qqwv")
    page.get_by_label("What happened?").fill("My zzyzzx is qqwv.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()
    expect(page.get_by_label("What happened?")).to_have_value("My zzyzzx is qqwv.")
    expect(page.get_by_role("checkbox", name="You searched for zzyzzx qqwv")).to_be_checked()


def test_misspelled_search_shows_the_correction_and_offers_the_original_query(page: Page) -> None:
    page.goto("/search?q=forgot+my+pasword")
    expect(page.get_by_role("heading", level=1)).to_contain_text("forgot my password")

    page.locator(".corrected").get_by_role("link", name="forgot my pasword").click()
    expect(page.locator(".corrected")).to_have_count(0)
    expect(page.locator("input[type=search]")).to_have_value("forgot my pasword")


def test_results_can_be_filtered_by_topic_and_paged(page: Page) -> None:
    page.goto("/search?q=password")
    expect(page.locator(".hit").first).to_be_visible()
    topics = page.get_by_role("navigation", name="Narrow by topic")
    topics.get_by_role("link", name="Passwords and recovery").click()
    expect(topics.locator("[aria-current]")).to_contain_text("Passwords and recovery")
    for trail in page.locator(".hit-trail").all():
        expect(trail).to_have_text("Passwords and recovery")

    page.goto("/search?q=account+password")
    first = page.locator(".hit-title").first.inner_text()
    page.locator(".more-hits > summary").click()
    page.get_by_role("navigation", name="Pages of results").get_by_role("link", name="Page 2").click()
    expect(page.locator(".hit-title").first).not_to_have_text(first)


def test_invalid_form_comes_back_with_everything_that_was_typed(page: Page) -> None:
    page.goto("/contact")
    page.get_by_label("What happened?").fill("My words")
    page.get_by_label("Your e-mail address").fill("not an address")
    page.get_by_role("button", name="Send to support").click()

    expect(page.get_by_label("What happened?")).to_have_value("My words")
    email = page.get_by_label("Your e-mail address")
    expect(email).to_have_value("not an address")
    expect(email).to_have_attribute("aria-invalid", "true")
    described_by = email.get_attribute("aria-describedby") or ""
    assert "email-error" in described_by.split()
    expect(page.locator("#email-error")).to_be_visible()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.url.endswith("#email")


def test_missing_page_shows_hits_for_the_words_of_its_url(page: Page) -> None:
    page.goto("/help/reset-password-old")

    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    expect(page.locator(".hit").first).to_contain_text(re.compile("password", re.IGNORECASE))


def test_browsing_and_the_form_work_without_an_index(visit: Visit, bare_site: str) -> None:
    page = visit("/", base=bare_site, java_script_enabled=False)
    expect(page.get_by_text("Search is temporarily unavailable")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Two-factor authentication").click()
    page.get_by_role("link", name="Two-factor codes are rejected").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-factor codes are rejected")
    page.goto("/search?q=password")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search is temporarily unavailable")
    page.get_by_label("Ask us instead").get_by_role("link", name="Write to support").click()
    expect(page.get_by_label("What happened?")).to_have_value("password")


def test_query_too_long_for_a_url_leads_to_the_form(page: Page) -> None:
    page.get_by_label("Describe it in your own words").fill("My authenticator code is rejected. " * 4_000)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is too long")
    page.get_by_role("main").get_by_role("link", name="contact support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write to support")
