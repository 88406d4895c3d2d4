"""Two agents on the same ticket see each other without reloading the page."""

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

PASSWORD = "correct horse battery"  # noqa: S105 - no real password
LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
"""The event of a page that becomes visible: the page then polls at once, not only every minute."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Yield the URL of a site with two agents, and the path of a ticket page at the desk."""
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


def test_open_ticket_shows_which_agents_arrive_reply_and_leave(desk: tuple[str, str], visit: Visit) -> None:
    ben = signed_in(visit, desk, "Ben")
    others, news = (ben.locator(f"[data-part={part}]") for part in ("others", "news"))
    expect(others).to_be_hidden()
    ada = signed_in(visit, desk, "ada")
    expect(ada.locator("[data-part=others]")).to_contain_text("Ben (since")
    ben.evaluate(LOOK_AGAIN)
    expect(others).to_contain_text("ada (since")
    ada.get_by_label("Answer or note").fill("Set the clock.")
    ada.get_by_role("button", name="Send and wait").click()
    expect(ada.get_by_text("Reply posted on the ticket page.")).to_be_visible()
    ben.evaluate(LOOK_AGAIN)
    expect(news).to_have_text("ada replied meanwhile.")
    ada.goto("/desk")
    hidden = f"() => {{ {LOOK_AGAIN}; return document.querySelector('[data-part=others]').closest('.notice').hidden; }}"
    ben.wait_for_function(hidden, polling=200)  # the browser reports that it left when it has time
