"""A ticket from form to solution, with a real browser, mail server and Dovecot."""

from __future__ import annotations

import io
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.running import ARTICLES, DATABASE, ROOT, running_site
from tests.servers import MailServer, dovecot, dovecot_program, free_port, mail_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.servers import Mailbox
    from tests.web.browser.watch import Visit

SUBJECT = "Two-factor code is rejected"
PASSWORD = "correct horse battery"  # noqa: S105 - no real password
MAIL_WAIT_MS = 60_000
"""Longest wait for mail: the server checks the mailbox every few seconds."""


class MailingSite:
    """A running help centre, its mail server and its mailbox."""

    def __init__(self, address: str, folder: Path, smtp: MailServer, mailbox: Mailbox) -> None:
        self.address = address
        self.folder = folder
        self.smtp = smtp
        self.mailbox = mailbox

    def mail_to(self, address: str, page: Page, subject: str = "") -> EmailMessage:
        """Return the first mail to an address whose subject contains a text; wait for it up to a minute."""
        for _ in range(MAIL_WAIT_MS // 100):
            for mail in self.smtp.mails(address):
                if subject in str(mail["Subject"]):
                    return mail
            page.wait_for_timeout(100)
        raise AssertionError(f"no mail to {address} arrived")


@pytest.fixture(scope="module")
def centre(northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailingSite]:
    if dovecot_program() is None:
        pytest.skip("no dovecot on this machine")
    folder = tmp_path_factory.mktemp("centre")
    port = free_port()
    with mail_server() as smtp, dovecot() as mailbox:
        settings = {
            "KB_WEB_PORT": str(port),
            "KB_WEB_BASE_URL": f"http://127.0.0.1:{port}",
            "KB_WEB_SMTP_URL": smtp.url,
            "KB_WEB_IMAP_URL": mailbox.url,
        }
        with running_site(ARTICLES, folder, settings, index=northpost_index) as address:
            add = [sys.executable, "-m", "web", "user", "add", "Ben"]
            environment = {**os.environ, "KB_WEB_DATABASE_URL": f"sqlite:///{folder / DATABASE}"}
            environment["KB_WEB_SECRET_FILE"] = str(folder / "secret")
            subprocess.run(add, cwd=ROOT, env=environment, input=PASSWORD, text=True, check=True, capture_output=True)  # noqa: S603
            yield MailingSite(address, folder, smtp, mailbox)


def screenshot() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()


def test_too_large_file_is_rejected_by_name_and_everything_else_is_preserved(
    visit: Visit, centre: MailingSite, tmp_path: Path
) -> None:
    page = visit("/contact", base=centre.address, java_script_enabled=False)
    page.get_by_label("Your e-mail address").fill("dora@example.org")
    page.get_by_label("What happened?").fill("All of it is here.")
    for name, size in (("disk.log", 100_000_000), ("small.log", 10)):
        (tmp_path / name).write_bytes(b"x" * size)
    page.get_by_label("Files, if they help").set_input_files([tmp_path / "disk.log", tmp_path / "small.log"])
    page.get_by_role("button", name="Send to support").click()
    expect(page.locator("#files-error")).to_contain_text("“disk.log” is too large: a file may have 10 MB")
    expect(page.get_by_label("What happened?")).to_have_value("All of it is here.")
    expect(page.get_by_label("small.log")).to_be_checked()
    with closing(sqlite3.connect(centre.folder / DATABASE)) as database:
        assert database.execute("select name from file where message_id is null").fetchall() == [("small.log",)]


@pytest.mark.parametrize("script", [True, False])
def test_ticket_goes_from_form_to_reply_and_solution(visit: Visit, centre: MailingSite, *, script: bool) -> None:
    email = f"anna{int(script)}@example.org"
    page = visit("/contact", base=centre.address, java_script_enabled=script)
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("What happened?").fill(f"{SUBJECT}\nMy authenticator app shows a code but it is refused.")
    files = {"name": "screen.png", "mimeType": "image/png", "buffer": screenshot()}
    page.get_by_label("Files, if they help").set_input_files(files)  # type: ignore[arg-type]
    if script:
        expect(page.locator(".open-answers li").first).to_contain_text("codes")
    page.get_by_role("button", name="Send to support").click()
    if not script:
        expect(page.locator(".open-answers li").first).to_contain_text("codes")
        page.get_by_role("button", name="No, send my message").click()
    reference = page.locator(".stamp strong").inner_text()

    confirmation = centre.mail_to(email, page, reference)
    reply = EmailMessage()
    reply["From"], reply["To"] = email, "support@northpost.example"
    reply["Subject"], reply["In-Reply-To"] = f"Re: {confirmation['Subject']}", confirmation["Message-ID"]
    reply.set_content(
        f"My clock is right.\n\nOn Mon, 2 Nov 2026 at 10:11, Northpost <s@x.example> wrote:\n> {reference}"
    )
    centre.mailbox.put(reply.as_bytes())

    page.get_by_role("link", name="Follow your message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    ticket_url = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="screen.png").click()
    assert download.value.suggested_filename == "screen.png"

    body = confirmation.get_body(("plain",))
    assert body is not None
    (status,) = set(re.findall(rf"{centre.address}/tickets/\S+", body.get_content()))
    page.goto(status)
    reload_until_shown(page, "My clock is right.")
    page.goto(ticket_url)
    expect(page.locator("main")).not_to_contain_text("My clock is right.")
    page.goto(status)
    page.get_by_role("button", name="Yes, this is mine").click()
    expect(page.get_by_role("button", name="Yes, this is mine")).to_have_count(0)
    page.goto(ticket_url)
    expect(page.locator("main")).to_contain_text("Find your ticket")

    reply_at_the_desk(visit, centre, reference, script=script)
    answer = centre.mail_to(email, page, "Re: Two-factor")
    text = answer.get_body(("plain",))
    assert text is not None
    assert "Set the clock by the network." in text.get_content()
    assert f"{centre.address}/articles/codes-are-rejected" in text.get_content()
    page.goto(status)
    expect(page.locator("main")).to_contain_text("Set the clock by the network.")
    expect(page.locator("main .state")).to_have_text("Solved")
    with page.expect_download() as download:
        page.get_by_role("link", name="clock.log").click()
    assert download.value.path().read_bytes() == b"two minutes late"


def reply_at_the_desk(visit: Visit, centre: MailingSite, reference: str, *, script: bool) -> None:
    desk = visit("/desk", base=centre.address, java_script_enabled=script)
    desk.get_by_label("Name").fill("Ben")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.locator(".row").filter(has_text=reference).get_by_role("link").click()
    expect(desk.locator(".facts")).to_contain_text("Shown to the customer")
    desk.get_by_label("Answer or note").fill("Set the clock by the network.")
    desk.get_by_role("searchbox", name="Find articles").fill("codes are rejected")
    if not script:
        desk.get_by_role("button", name="Find articles").last.click()
    found = desk.locator(".suggest-list li").filter(has_text="Two-factor codes are rejected").first
    found.locator("summary").click()
    found.get_by_role("button", name="Add: Two-factor codes are rejected").click()
    expect(desk.get_by_role("checkbox", name="Two-factor codes are rejected")).to_be_checked()
    expect(desk.get_by_label("Answer or note")).to_have_value("Set the clock by the network.")
    log = {"name": "clock.log", "mimeType": "text/plain", "buffer": b"two minutes late"}
    desk.get_by_label("Files, if they help").set_input_files(log)  # type: ignore[arg-type]
    desk.get_by_role("button", name="Send and solve").click()
    expect(desk.locator(".facts")).to_contain_text("Solved with")


def reload_until_shown(page: Page, text: str) -> None:
    for _ in range(MAIL_WAIT_MS // 500):
        if text in page.locator("main").inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{text!r} never appeared")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_ticket_and_desk_pages_are_accessible_and_fit_the_screen(
    visit: Visit, centre: MailingSite, scheme: str, width: int
) -> None:
    page = visit("/contact", base=centre.address, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.get_by_label("Your e-mail address").fill(f"{scheme}{width}@example.org")
    subject = f"An averylongwordthatdoesnotbreakbyitselfwhateverhappens {scheme} {width}"
    page.get_by_label("What happened?").fill(f"{subject}\nSomebody hacked my account.")
    page.get_by_role("button", name="Send to support").click()
    check_page(page)
    page.get_by_role("link", name="Follow your message").click()
    check_page(page)
    for path in ("/tickets", "/desk"):
        page.goto(path)
        check_page(page)
    page.get_by_label("Name").fill("Ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    check_page(page)
    page.locator(".queue h2 a").first.click()
    check_page(page)


def check_page(page: Page) -> None:
    response = Axe().run(page).response
    assert [violation["id"] for violation in response["violations"]] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_desk_works_by_keyboard(visit: Visit, centre: MailingSite) -> None:
    page = visit("/desk", base=centre.address)
    page.get_by_label("Name").fill("Ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting")
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_role("link", name="All", exact=True)).to_have_attribute("aria-current", "page")
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page.locator(".queue h2 a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Answer or note")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page.get_by_label("Answer or note")).to_be_focused()
    page.keyboard.type("just")
    expect(page.get_by_label("Answer or note")).to_have_value("just")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting")


@pytest.fixture(scope="module")
def suspicious_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of a help centre that demands a proof of work from every sender."""
    folder = tmp_path_factory.mktemp("suspicious")
    with running_site(ARTICLES, folder, {"KB_WEB_FORM_SECONDS": "600"}) as address:
        yield address


def test_fast_sender_solves_a_proof_of_work_in_the_background(visit: Visit, suspicious_site: str) -> None:
    page = visit("/contact", base=suspicious_site)
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_label("What happened?").fill("It shows yesterday.")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message", timeout=30_000)
