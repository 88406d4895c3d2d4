"""Take screenshots of the help centre: ``python -m tests.screenshots [--out DIR]``.

Builds an index of ``articles/``, serves it, takes the pictures for README.md, and then pictures every page and state at
360, 768, 1280 and 1600 pixels, light and dark, for review.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.running import ARTICLES, CHROMIUM_FLAGS, DATABASE, ROOT, build, chromium, running_site
from tests.web.browser.record import write_record
from tests.web.browser.samples import write_samples
from tests.web.browser.test_community import SETTINGS as COMMUNITY
from web.desk.staff import add_user
from web.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page

README_PICTURES = ROOT / "web" / "screenshots"
STAFF, PASSWORD = "Ben", "correct horse battery"
WIDTHS = (360, 768, 1280, 1600)
SCHEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to picture, with the text to type into the search box and the key or button to press after it."""

    name: str
    path: str
    typed: str = ""
    pressed: str = ""


SHOTS = (
    Shot("home", "/"),
    Shot("suggestions", "/", typed="two factor code rej", pressed="#ArrowDown"),
    Shot("suggestions-corrected", "/articles/backup-codes", typed="forgot my pasword "),
    Shot("suggestions-none", "/", typed="zzyzzx qqwv"),
    Shot("topics", "/categories"),
    Shot("category", "/categories/sending-and-receiving"),
    Shot("article", "/articles/codes-are-rejected?q=code+rejected"),
    Shot("article-person-first", "/articles/compromised-account"),
    Shot("article-table", "/articles/compare-plans"),
    Shot("article-vote", "/articles/backup-codes", pressed=".feedback summary"),
    Shot("article-thanks", "/articles/backup-codes?feedback=thanks"),
    Shot("article-contents", "/articles/spf-dkim-dmarc"),
    Shot("results-answer", "/search?q=payment+failed"),
    Shot("results-corrected", "/search?q=forgot+my+pasword"),
    Shot("results-topic", "/search?q=password&category=two-factor"),
    Shot("results-more", "/search?q=password", pressed=".more-hits > summary"),
    Shot("results-doubt", "/search?q=calendar+sharing"),
    Shot("results-none", "/search?q=zzyzzx+qqwv"),
    Shot("results-person", "/search?q=talk+to+a+human"),
    Shot("results-community", "/search?q=set+up+our+office+printer+to+send+scans+by+email"),
    Shot("results-risk", "/search?q=someone+hacked+my+account"),
    Shot("results-long", "/search?q=" + "unbreakable" * 20),
    Shot("search-empty", "/search?q="),
    Shot("embedded-search", "/embed/search?q=password"),
    Shot("embedded-form", "/embed/contact?q=password"),
    Shot("contact", "/contact?q=code+rejected&article=codes-are-rejected"),
    Shot("contact-errors", "/contact", pressed=".letter [type=submit]"),
    Shot("contact-answers", "/contact?q=the+app+rejects+my+two+factor+code", pressed=".open-answers summary >> nth=1"),
    Shot(
        "contact-risk",
        "/contact?q=somebody+hacked+my+account.+The+pin+was+4711",
        pressed=".open-answers summary >> nth=1",
    ),
    Shot("contact-community", "/contact/community?q=printer+of+ada@example.org"),
    Shot("contact-solved", "/contact/solved?slug=codes-are-rejected"),
    Shot("lookup", "/tickets"),
    Shot("privacy", "/privacy"),
    Shot("widget", "/widget"),
    Shot("widget-demo", "/widget/demo"),
    Shot("api-docs", "/api/docs"),
    Shot("not-found", "/help/reset-password-old"),
)

ELEMENT_SHOTS = (
    Shot("elements", "/articles/everything"),
    Shot("elements-right-to-left", "/articles/arabic"),
)

EXTREME_SHOTS = (
    Shot("extreme-home", "/"),
    Shot("extreme-category", "/categories/settings"),
    Shot("extreme-article", "/articles/a"),
    Shot("search-unavailable", "/search?q=password"),
)

EXTREME_TITLE = "Donaudampfschifffahrtsgesellschaftskapitän"
EXTREMES = {"KB_WEB_ACCENT_LIGHT": "#ffe600", "KB_WEB_ACCENT_DARK": "#ffe600", "KB_WEB_POPULAR": '["a"]'}
"""A title of more than forty letters without a space, and an accent on which white cannot be read."""

INSIGHTS = {
    "questions": "",
    "gaps": "/gaps",
    "draft": "/gaps/1/draft",
    "articles": "/articles",
    "learning": "/learning",
}
"""Pages of the desk about a month of questions."""

README_SHOTS = (
    Shot("answer", "/search?q=forgot+my+pasword"),
    Shot("no-answer", "/search?q=my+washing+machine+leaks"),
)


def main() -> int:
    """Take the pictures and return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description="Pictures of the help centre.")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screenshots", help="the folder for the pages")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(ARTICLES, Path(folder, "index"))
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[*CHROMIUM_FLAGS, "--font-render-hinting=none"]
        )
        sync_community(Path(folder, "index"))
        with running_site(ARTICLES, Path(folder), COMMUNITY) as address:
            fill_database(Path(folder))
            picture_for_readme(browser, address)
            picture_all(browser, address, options.out)
        picture_elements(browser, Path(folder, "elements"), options.out)
        picture_extremes(browser, Path(folder, "extremes"), options.out)
        browser.close()
    return 0


def sync_community(index: Path) -> None:
    """Read Northpost's topics beside an index."""
    command = [sys.executable, "-m", "search", "community", "sync", "--articles", str(ARTICLES), "--index", str(index)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **COMMUNITY}, check=True, capture_output=True)  # noqa: S603 - our own command


def fill_database(folder: Path) -> None:
    """Add an account for the desk, and a month of what readers asked."""
    database = Database(f"sqlite:///{folder / DATABASE}")
    add_user(database, STAFF, PASSWORD, "admin")
    write_record(database)
    database.close()


def picture_for_readme(browser: Browser, address: str) -> None:
    """Take the pictures that README.md shows."""
    page = browser.new_page(base_url=address, viewport={"width": 900, "height": 640}, device_scale_factor=1.5)
    for shot in README_SHOTS:
        _prepare(page, shot)
        _picture(page, README_PICTURES / f"{shot.name}.png", full=False)
    page.goto("/widget/demo")
    page.get_by_label("Subject").fill("Codes are rejected")
    page.get_by_label("Description").fill("The app says that my two-factor code is invalid.")
    page.locator("#beside .hits li").first.wait_for()
    _picture(page, README_PICTURES / "widget.png", full=False)
    _write(page, "The app says “code invalid”. I tried twice.")
    page.get_by_role("button", name="Send to support").click()
    _sign_in(page)
    page.locator(".queue h2 a").first.click()
    _picture(page, README_PICTURES / "desk.png", full=False)
    page.close()


def picture_all(browser: Browser, address: str, out: Path) -> None:
    """Picture every page at every width in light and dark."""
    for page, look in _looks(browser, address):
        for shot in SHOTS:
            _prepare(page, shot)
            _picture(page, out / f"{shot.name}-{look}.png", full=not shot.typed)
        for name in _ticket_pages(page):
            _picture(page, out / f"{name}-{look}.png")


def picture_elements(browser: Browser, folder: Path, out: Path) -> None:
    """Picture the articles that have every element, in a help centre of their own."""
    articles = folder / "articles"
    articles.mkdir(parents=True)
    write_samples(articles)
    build(articles, folder / "index")
    with running_site(articles, folder) as address:
        _picture_shots(browser, address, ELEMENT_SHOTS, out)


def picture_extremes(browser: Browser, folder: Path, out: Path) -> None:
    """Picture pages with a long word as title and a yellow accent, on a site without an index."""
    articles = folder / "articles"
    summary = "summary: Where to find all settings, what each of them does, and what happens if you change it."
    for name in "abc":
        source = f"---\ntitle: {EXTREME_TITLE} {name}\n{summary}\n---\n\n## One\n\n1. Do it.\n\n## Two\n\nDone.\n"
        (articles / "settings").mkdir(parents=True, exist_ok=True)
        (articles / "settings" / f"{name}.md").write_text(source, encoding="utf-8")
    with running_site(articles, folder, EXTREMES) as address:
        _picture_shots(browser, address, EXTREME_SHOTS, out)


def _picture_shots(browser: Browser, address: str, shots: Sequence[Shot], out: Path) -> None:
    for page, look in _looks(browser, address):
        for shot in shots:
            _prepare(page, shot)
            _picture(page, out / f"{shot.name}-{look}.png", full=not shot.typed)


def _looks(browser: Browser, address: str) -> Iterator[tuple[Page, str]]:
    """Yield an open page for every width in light and dark, and the end of its pictures' names."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            page = browser.new_page(
                base_url=address,
                viewport={"width": width, "height": 800},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            yield page, f"{width}-{scheme}"
            page.close()


def _picture(page: Page, target: Path, *, full: bool = True) -> None:
    page.screenshot(path=target, full_page=full, animations="disabled", caret="hide")


def _ticket_pages(page: Page) -> Iterator[str]:
    """Take a ticket from the form to its solution; yield the name of each page as it is open."""
    words = f"It says “code invalid”.\n\nI tried twice. {uuid.uuid4().hex}"
    _write(page, words)
    log = {"name": "app.log", "mimeType": "text/plain", "buffer": b"rejected"}
    program = {**log, "name": "program.exe", "buffer": b"MZ\x90\0\x03\0"}
    page.get_by_label("Files, if they help").set_input_files([log, program])  # type: ignore[list-item]
    page.locator(".file.wrong").wait_for()
    yield "contact-file-refused"
    page.get_by_role("button", name="Send to support").click()
    yield "received"
    followed = page.get_by_role("link", name="Follow your message").get_attribute("href")
    _write(page, words)
    page.get_by_role("button", name="Send to support").click()
    yield "contact-known"
    page.goto(str(followed))
    yield "ticket"
    page.get_by_label("Add something").fill("My password is hunter2!")
    page.locator(".secret-notice").wait_for()
    yield "ticket-secret"
    page.goto("/desk")
    if page.get_by_label("Password").count():
        yield "desk-sign-in"
        _sign_in(page)
    yield "desk-queue"
    page.locator(".queue h2 a").first.click()
    yield "desk-ticket"
    page.goto("/desk/people")
    page.get_by_label("E-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Look up").click()
    yield "desk-people"
    for name, path in INSIGHTS.items():
        page.goto(f"/desk/insights{path}")
        yield f"desk-insights-{name}"


def _sign_in(page: Page) -> None:
    page.goto("/desk")
    page.get_by_label("Name").fill(STAFF)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _write(page: Page, words: str) -> None:
    page.goto("/contact?article=codes-are-rejected")
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_label("What happened?").fill(f"The code is rejected on my phone.\n\n{words}")


def _prepare(page: Page, shot: Shot) -> None:
    page.goto(shot.path)
    if shot.typed:
        page.locator("input[type=search]").press_sequentially(shot.typed)
        page.locator("[role=listbox]").wait_for()
    if shot.pressed.startswith("#"):
        page.keyboard.press(shot.pressed[1:])
    elif shot.pressed:
        page.locator(shot.pressed).click()
        page.wait_for_load_state()


if __name__ == "__main__":
    sys.exit(main())
