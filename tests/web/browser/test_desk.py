"""The desk in a browser: articles reach a reply without losing its text, news appear by themselves, keys send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.running import ARTICLES, DATABASE, running_site
from web.desk.staff import add_user
from web.storage.database import Database
from web.tickets.new_ticket import NewTicket
from web.tickets.repository import store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit

PASSWORD = "correct horse battery"  # noqa: S105 - no real password
LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
"""The event of a page that becomes visible: the page then polls at once, not only every minute."""

TEXT = "Dear Anna,"


def add_ticket(database: Path, subject: str) -> None:
    opened = Database(f"sqlite:///{database}")
    with opened.writing() as session:
        store(session, NewTicket("anna@example.org", subject, "How do I get a refund?"), subject, "HC")
    opened.close()


@pytest.fixture
def desk(northpost_index: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the URL of a site with an agent and a ticket, and the path of its database."""
    with running_site(ARTICLES, tmp_path, index=northpost_index) as address:
        database = Database(f"sqlite:///{tmp_path / DATABASE}")
        add_user(database, "Ben", PASSWORD, "agent")
        database.close()
        add_ticket(tmp_path / DATABASE, "The first")
        yield address, tmp_path / DATABASE


def queue(visit: Visit, address: str, **options: object) -> Page:
    page = visit("/desk/sign-in", base=address, **options)
    page.get_by_label("Name").fill("Ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def violations(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def test_new_tickets_are_announced_in_the_queue(visit: Visit, desk: tuple[str, Path]) -> None:
    address, database = desk
    page = queue(visit, address)
    news = page.locator("#page\\/news")
    expect(news).to_be_hidden()
    add_ticket(database, "The second")
    page.evaluate(LOOK_AGAIN)
    expect(news).to_contain_text("1 ticket is new or has a new message.")
    news.get_by_role("link", name="Show").click()
    expect(page.get_by_role("link", name="The second")).to_be_visible()
    expect(news).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_article_is_found_quoted_and_sent_along(visit: Visit, desk: tuple[str, Path], *, script: bool) -> None:
    page = queue(visit, desk[0], java_script_enabled=script)
    page.get_by_role("link", name="The first").click()
    page.get_by_label("Answer or note").fill(TEXT)
    page.get_by_role("searchbox", name="Find articles").fill("export my data")
    if script:
        expect(page.get_by_role("status").filter(has_text="articles found")).to_be_attached()
    else:
        page.get_by_role("button", name="Find articles").last.click()
    found = page.locator(".suggest-list li").filter(has_text="Export").first
    found.locator("summary").click()
    found.get_by_role("button", name="Quote:").click()
    text = page.get_by_label("Answer or note").input_value()
    assert text.startswith(f"{TEXT}\n\n")
    assert f"{desk[0]}/articles/" in text
    enclosed = page.get_by_role("checkbox", name="Export")
    expect(enclosed).to_be_checked()
    page.get_by_role("button", name="Send and wait").click()
    expect(page.locator(".conversation .enclosed")).to_contain_text("Export")


def test_digits_quote_and_link_articles_without_leaving_the_text(visit: Visit, desk: tuple[str, Path]) -> None:
    page = queue(visit, desk[0])
    page.get_by_role("link", name="The first").click()
    text, quotes = page.get_by_label("Answer or note"), page.get_by_role("button", name="Quote:", include_hidden=True)
    expect(quotes.first).to_have_attribute("aria-keyshortcuts", "1 Control+Shift+1")
    page.keyboard.press("Shift+Digit1")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(rf"^[^\n]+: {desk[0]}/articles/[\w-]+\n$"))
    page.keyboard.type("5")
    expect(text).to_have_value(re.compile(r"\n5$"))
    page.keyboard.press("Control+Shift+Digit2")
    expect(text).to_have_value(re.compile(rf"\n5\n\n.+{desk[0]}/articles/[\w-]+\n$", re.DOTALL))
    expect(page.locator(".compose .enclosed")).to_have_count(2)
    page.get_by_role("button", name="Send and wait").click()
    expect(page.locator(".conversation .enclosed")).to_have_count(2)


@pytest.mark.parametrize("script", [True, False])
def test_solving_without_an_article_asks_for_one(visit: Visit, desk: tuple[str, Path], *, script: bool) -> None:
    page = queue(visit, desk[0], java_script_enabled=script)
    page.get_by_role("link", name="The first").click()
    page.get_by_label("Answer or note").fill(TEXT)
    page.get_by_role("button", name="Send and solve").click()
    question = page.get_by_role("form", name="Solved without an article.")
    expect(question).to_be_visible()
    if script:
        assert violations(page) == []
    question.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("It is on the list of articles to write.")).to_be_visible()
    expect(question).to_be_hidden()


def test_keys_send_and_a_note_stays_here(visit: Visit, desk: tuple[str, Path]) -> None:
    page = queue(visit, desk[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Note, only for us").check()
    expect(page.get_by_role("button", name="Send and wait")).to_be_hidden()
    page.get_by_label("Answer or note").fill("between us")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Internal note added.")).to_be_visible()


def test_enter_in_the_search_for_articles_sends_nothing(visit: Visit, desk: tuple[str, Path]) -> None:
    page = queue(visit, desk[0], java_script_enabled=False)
    page.get_by_role("link", name="The first").click()
    page.get_by_label("Answer or note").fill(TEXT)
    page.get_by_role("searchbox", name="Find articles").fill("refund")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Answer or note")).to_have_value(TEXT)
    expect(page.get_by_role("heading", name="Articles found")).to_be_visible()
    expect(page.locator(".said")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_queue_and_ticket_have_no_violations_and_fit_the_screen(
    visit: Visit, desk: tuple[str, Path], scheme: str, width: int
) -> None:
    page = queue(visit, desk[0], color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in ("/desk", "/desk?status=solved", "/desk?q=refund"):
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/desk")
    page.get_by_role("link", name="The first").click()
    page.locator(".suggest-list summary").first.click()
    page.get_by_role("button", name="Add:").first.click()
    expect(page.locator(".compose .enclosed")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
