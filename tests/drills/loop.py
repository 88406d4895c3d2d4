"""Play the whole loop in a browser: ``python -m tests.drills.loop --out DIR``.

Readers ask what no article answers, and one of them writes. An agent makes an article from the gap, a writer publishes
it, and the agent solves the ticket with it. Then the same question in other words is answered. It is played with and
without script, each on a help centre of its own; every step is pictured at 360 and 1280 pixels, light and dark.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect, sync_playwright

from tests.running import ARTICLES, CHROMIUM_FLAGS, DATABASE, ROOT, build, chromium, running_site
from web.desk.staff import add_user
from web.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

QUESTION: Final = "dictate a mail by voice"
TITLE: Final = "Dictate a message by voice"
SUMMARY: Final = "Speak instead of typing: the keyboard of your phone or computer writes down what you say."
ANSWER: Final = "Put the cursor into the message, press the microphone of your keyboard, and speak."
IN_OTHER_WORDS: Final = "write a message with the microphone"
LETTER: Final = "My arm is in a cast. Can I dictate a mail by voice instead of typing it?\n\nAnna"

STAFF, PASSWORD = "Ben", "correct horse battery"
WIDTHS: Final = (360, 1280)
SCHEMES: Final = ("light", "dark")
AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0"
"""A browser per reader: that of the drill says that it is a program, which is not recorded."""


@dataclass(slots=True)
class Sitting:
    """A help centre in a folder of its own, and the browser of those who use it."""

    address: str
    folder: Path
    browser: Browser
    has_script: bool
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, path: str = "/") -> Page:
        """Return a page of a person who was not here before."""
        number = 120 + len(self.contexts)
        context = self.browser.new_context(
            base_url=self.address,
            java_script_enabled=self.has_script,
            user_agent=AGENT.format(number, number),
            viewport={"width": 1280, "height": 800},
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    def run(self, *arguments: str) -> str:
        """Return what a command prints about this help centre."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed: {done.stdout}{done.stderr}")
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this help centre, as variables of its commands."""
        return {
            **os.environ,
            "KB_KB_ARTICLES": str(self.folder / "articles"),
            "KB_SEARCH_INDEX": str(self.folder / "index"),
            "KB_SEARCH_LEARNING_FILE": str(self.folder / "learning" / "solved.jsonl"),
            "KB_WEB_DATABASE_URL": f"sqlite:///{self.folder / DATABASE}",
            "KB_WEB_SECRET_FILE": str(self.folder / "secret"),
        }


@contextmanager
def sitting(browser: Browser, folder: Path, index: Path, *, script: bool) -> Iterator[Sitting]:
    """Serve Northpost's articles, with a copy of an index, from a folder of its own, to an agent and to readers."""
    shutil.copytree(ARTICLES, folder / "articles")
    shutil.copytree(index, folder / "index")
    with running_site(folder / "articles", folder) as address:
        database = Database(f"sqlite:///{folder / DATABASE}")
        add_user(database, STAFF, PASSWORD, "agent")
        database.close()
        centre = Sitting(address, folder, browser, script)
        yield centre
        for context in centre.contexts:
            context.close()


def play(centre: Sitting) -> Iterator[tuple[str, Page]]:
    """Play the loop; yield each page worth a look with a name. An assertion fails where a step does not work."""
    yield from _ask_and_write(centre)
    desk = _signed_in(centre)
    desk.get_by_role("link", name="My arm is in a cast").click()
    expect(desk.locator(".conversation .event")).to_contain_text(f"Searched for {QUESTION}")
    yield "ticket-waiting", desk
    yield from _draft(desk)
    _publish(centre)
    yield from _solve(centre, desk)
    yield from _ask_again(centre, desk)


def _ask_and_write(centre: Sitting) -> Iterator[tuple[str, Page]]:
    for _ in range(2):
        _search(centre.page(), QUESTION)
    page = centre.page()
    _search(page, QUESTION)
    expect(page.get_by_role("heading", name="We found no answer")).to_be_visible()
    yield "no-answer", page
    page.get_by_label("What happened?").fill(LETTER)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    expect(page.get_by_label("What happened?")).to_have_value(LETTER)
    yield "form", page
    page.get_by_role("button", name="Send to support").click()
    if page.get_by_role("button", name="No, send my message").count():
        yield "form-answers", page
        page.get_by_role("button", name="No, send my message").click()
    expect(page.locator(".stamp strong")).to_be_visible()
    yield "received", page


def _search(page: Page, words: str) -> None:
    page.locator("main input[type=search]").first.fill(words)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def _signed_in(centre: Sitting) -> Page:
    page = centre.page("/desk/sign-in")
    page.get_by_label("Name").fill(STAFF)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def _draft(desk: Page) -> Iterator[tuple[str, Page]]:
    """Make an article from the gap."""
    for _ in range(20):  # steps are written in the background, and queries wait until they no longer grow
        desk.goto("/desk/insights")
        if desk.get_by_text(QUESTION).count():
            break
        desk.wait_for_timeout(1_000)
    yield "questions", desk
    desk.get_by_label("Insights").get_by_role("link", name="Gaps").click()
    yield "gaps", desk
    desk.get_by_role("link", name=f"Write an article about {QUESTION}").click()
    desk.get_by_label("Title").fill(TITLE)
    desk.get_by_label("Topic").select_option(label="Apps and mail programs")
    yield "draft", desk
    desk.get_by_role("button", name="Save the draft").click()
    expect(desk.get_by_role("status").first).to_contain_text("The draft is in")
    yield "draft-saved", desk


def _publish(centre: Sitting) -> None:
    """Write the article as a writer does, and publish it."""
    (path,) = centre.folder.glob("articles/**/dictate-a-message-by-voice.md")
    _, front_matter, _ = path.read_text("utf-8").split("---\n", 2)
    for old, new in (("summary: ''", f"summary: '{SUMMARY}'"), ("status: draft", "status: published")):
        assert old in front_matter
        front_matter = front_matter.replace(old, new)
    path.write_text(f"---\n{front_matter}---\n{ANSWER}\n", "utf-8")
    centre.run("build_index.py")


def _solve(centre: Sitting, desk: Page) -> Iterator[tuple[str, Page]]:
    """Answer the ticket with the new article."""
    desk.goto("/desk")
    desk.get_by_role("link", name="My arm is in a cast").click()
    article = desk.locator(".suggest-list li").filter(has_text=TITLE)
    expect(article).to_be_visible()
    if centre.has_script:
        desk.keyboard.press("Digit1")
    else:
        article.locator("summary").click()
        article.get_by_role("button", name="Quote:").click()
    expect(desk.get_by_label("Answer or note")).to_have_value(re.compile(re.escape(ANSWER)))
    expect(desk.get_by_role("checkbox", name=TITLE)).to_be_checked()
    yield "ticket-answer", desk
    desk.get_by_role("button", name="Send and solve").click()
    expect(desk.get_by_role("heading", name="Solved with")).to_be_visible()
    expect(desk.get_by_text("Should there be one?")).to_have_count(0)
    yield "ticket-solved", desk


def _ask_again(centre: Sitting, desk: Page) -> Iterator[tuple[str, Page]]:
    """Ask the same in other words, and why it is answered."""
    page = centre.page()
    _search(page, IN_OTHER_WORDS)
    expect(page.locator(".answer")).to_contain_text(TITLE)
    yield "answered", page
    desk.goto("/desk/insights/gaps?state=closed")
    expect(desk.get_by_text(QUESTION)).to_be_visible()
    expect(desk.get_by_role("link", name=TITLE)).to_be_visible()
    yield "gap-closed", desk
    centre.run("-m", "web", "learn", "now")
    desk.goto("/desk/insights/learning")
    yield "learning", desk
    explanation = centre.run("-m", "search", "explain", IN_OTHER_WORDS).partition("\n  2.")[0]
    assert "verdict      answered" in explanation
    assert TITLE in explanation
    assert f"{QUESTION} (ticket" in explanation, "it names the solved question"


def main() -> int:
    """Play the loop with and without script, and picture it; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.loop", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder for the pictures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(ARTICLES, Path(folder, "index"))
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        for script in (True, False):
            name = "script" if script else "plain"
            with sitting(browser, Path(folder, name), Path(folder, "index"), script=script) as centre:
                for number, (step, page) in enumerate(play(centre), 1):
                    picture(page, options.out, f"{name}-{number:02}-{step}")
        browser.close()
    return 0


def picture(page: Page, out: Path, name: str) -> None:
    """Picture a page at every width, light and dark."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page=True, animations="disabled")
    page.set_viewport_size({"width": 1280, "height": 800})


if __name__ == "__main__":
    sys.exit(main())
