"""axe-core finds no violations: on every page, in every state of the suggestions, in light and dark mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.deep_centre import DEEP_PATHS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit

PAGES = {
    "home": "/",
    "category": "/categories/two-factor",
    "article": "/articles/codes-are-rejected?q=code+rejected",
    "required": "/articles/compromised-account",
    "everything": "/articles/everything",
    "arabic": "/articles/arabic",
    "thanks": "/articles/codes-are-rejected?feedback=thanks",
    "results": "/search?q=password",
    "corrected": "/search?q=forgot+my+pasword",
    "filtered": "/search?q=password&category=two-factor",
    "unsure": "/search?q=calendar+sharing",
    "none": "/search?q=zzyzzx+qqwv",
    "empty": "/search?q=",
    "contact": "/contact?q=password&article=codes-are-rejected",
    "solved": "/contact/solved?slug=codes-are-rejected",
    "lost": "/no/such/page",
    "privacy": "/privacy",
    "widget": "/widget",
    "api": "/api/docs",
}


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_violations(visit: Visit, name: str) -> None:
    page = _open_for_axe(visit, PAGES[name])

    assert _violations(page) == []


@pytest.mark.parametrize("path", ["/embed/contact?q=password", "/embed/search?q=password", "/widget/demo"])
def test_embedded_page_has_no_violations(visit: Visit, path: str) -> None:
    page = _open_for_axe(visit, path)

    assert _violations(page) == []


@pytest.mark.parametrize("query", ["password", "forgot my pasword ", "zzyzzx qqwv", "p"])
def test_suggestions_have_no_violations(visit: Visit, query: str) -> None:
    page = _open_for_axe(visit, "/")
    page.locator("input[type=search]").fill(query)
    expect(page.locator(".search [role=status]")).not_to_be_empty()
    page.locator("input[type=search]").press("ArrowDown")

    assert _violations(page) == []


def test_form_with_errors_has_no_violations_and_focuses_the_summary(visit: Visit) -> None:
    page = _open_for_axe(visit, "/contact")
    page.get_by_role("button", name="Send to support").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert _violations(page) == []


def test_expanded_feedback_form_has_no_violations(visit: Visit) -> None:
    page = _open_for_axe(visit, "/articles/codes-are-rejected")
    page.get_by_label("Was this helpful?").get_by_text("No", exact=True).click()

    expect(page.get_by_label("It didn't work")).to_be_visible()
    assert _violations(page) == []


def test_mailbox_question_has_no_violations(visit: Visit) -> None:
    page = _open_for_axe(visit, "/contact")
    page.get_by_label("Your e-mail address").fill("reader@northpost.example")
    page.get_by_label("What happened?").fill("My account was hacked.")
    page.get_by_role("button", name="Send to support").click()

    expect(page.get_by_role("heading", name="Can you open this mailbox?")).to_be_visible()
    assert _violations(page) == []


def test_received_page_has_no_violations(visit: Visit) -> None:
    page = _open_for_axe(visit, "/contact?q=receipt")
    page.get_by_label("Your e-mail address").fill("reader@example.org")
    page.get_by_label("What happened?").fill("Nothing at all.")
    page.get_by_role("button", name="Send to support").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    assert _violations(page) == []


@pytest.mark.parametrize("path", ["/", "/search?q=password", "/articles/codes-are-rejected"])
def test_page_without_index_and_with_extreme_accents_has_no_violations(visit: Visit, bare_site: str, path: str) -> None:
    page = _open_for_axe(visit, path, bare_site)

    assert _violations(page) == []


@pytest.mark.parametrize("path", DEEP_PATHS)
def test_page_of_a_help_centre_with_many_topics_has_no_violations(visit: Visit, deep_site: str, path: str) -> None:
    page = _open_for_axe(visit, path, deep_site)
    for fold in page.locator("summary:visible").all():
        fold.click()

    assert _violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_one_main_heading_and_a_support_link_in_the_footer(visit: Visit, name: str) -> None:
    page = visit(PAGES[name])

    assert page.locator("h1").count() == 1
    link = page.get_by_role("contentinfo").get_by_role("link", name="Contact support")
    expect(link).to_have_attribute("href", "/contact")
    levels = page.evaluate("() => [...document.querySelectorAll('h1, h2, h3, h4')].map((node) => +node.tagName[1])")
    assert all(after - before <= 1 for before, after in zip([1, *levels], levels, strict=False)), levels


def _open_for_axe(visit: Visit, path: str, base: str = "") -> Page:
    """Open a page without its security policy, which would block axe, and without motion, which blurs its colours."""
    return visit(path, base=base, bypass_csp=True, reduced_motion="reduce")


def _violations(page: Page) -> list[str]:
    """Return violations of all rules on the light page, and of the colour rules on the dark page."""
    violations = _axe(page, {"resultTypes": ["violations"]})
    page.emulate_media(color_scheme="dark")
    return violations + _axe(page, {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]})


def _axe(page: Page, options: dict[str, object]) -> list[str]:
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in violations for node in rule["nodes"]]
