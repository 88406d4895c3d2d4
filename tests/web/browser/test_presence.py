"""Two browsers at one ticket of the desk: each learns of the other while its page stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.running import DATABASE, build, running_site
from tests.small_centre import MAIL
from tests.web.conftest import write
from web.desk.staff import add_user
from web.storage.database import Database
from web.tickets.new_ticket import NewTicket
from web.tickets.repository import store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.browser.watch import Visit

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
HEARD_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
"""What a browser says when a page is looked at again: the page asks then, and not only once a minute."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the address of a site with two agents, and the path of a ticket at its desk."""
    write(tmp_path / "articles", {**MAIL})
    build(tmp_path / "articles", tmp_path / "index")
    with running_site(tmp_path / "articles", tmp_path) as address:
        database = Database(f"sqlite:///{tmp_path / DATABASE}")
        for name in ("ada", "Ben"):
            add_user(database, name, PASSWORD, "agent")
        with database.writing() as session:
            ticket, _ = store(session, NewTicket("anna@example.org", "The calendar", "It shows yesterday."), "1", "HC")
            path = f"/desk/tickets/{ticket.reference}"
        database.close()
        yield address, path


def signed_in(visit: Visit, desk: tuple[str, str], name: str) -> Page:
    address, path = desk
    page = visit("/desk/sign-in", base=address)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(path)
    return page


def test_an_open_page_learns_who_comes_who_answers_and_who_leaves(visit: Visit, desk: tuple[str, str]) -> None:
    ben = signed_in(visit, desk, "Ben")
    others, news = (ben.locator(f"[data-part={part}]") for part in ("others", "news"))
    expect(others).to_be_hidden()
    ada = signed_in(visit, desk, "ada")
    expect(ada.locator("[data-part=others]")).to_contain_text("Ben (since")
    ben.evaluate(HEARD_AGAIN)
    expect(others).to_contain_text("ada (since")
    ada.get_by_label("Reply or internal note").fill("Set the clock.")
    ada.get_by_role("button", name="Send reply").click()
    expect(ada.get_by_text("Reply posted on the ticket page.")).to_be_visible()
    ben.evaluate(HEARD_AGAIN)
    expect(news).to_have_text("ada replied meanwhile.")
    ada.goto("/desk")
    hidden = f"() => {{ {HEARD_AGAIN}; return document.querySelector('[data-part=others]').hidden; }}"
    ben.wait_for_function(hidden, polling=200)  # the browser sends its farewell when it has time
