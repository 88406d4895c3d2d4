"""Walk through the help centre as a new user on a phone: ``python -m tests.bench.walk [--meaning static]``.

Builds Northpost's index, serves it, and asks for each need in ``northpost/walk.jsonl`` in Chromium, 360 pixels wide, on
a slow connection and a slow processor. Prints for each need what the results page showed:

- ``answered``: the quoted answer holds the fact that the person needs;
- ``advised``: the person is at risk, and safety advice comes first;
- ``in the list``: the right article is among the first three, and has to be opened;
- ``missed``: neither.

Beside it stand the seconds until the page was readable and its kilobytes, and whether it scrolled sideways or moved.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

import click
from playwright.sync_api import sync_playwright

from search.mode import SearchMode
from tests.bench.indexes import MODES
from tests.running import ARTICLES, CHROMIUM_FLAGS, build, chromium, running_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

NEEDS = Path(__file__).with_name("northpost") / "walk.jsonl"
WIDTH, HEIGHT = 360, 740

SLOW_4G: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""What Lighthouse calls slow 4G: milliseconds of a round trip, and bytes per second."""

SLOWER_PROCESSOR = 4
"""How many times slower than this machine's the phone's processor is."""

_SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
_BYTES = "performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)"


@dataclass(frozen=True, slots=True)
class Need:
    """What a person types, the article that helps, and the fact in it that they need, unless they need advice."""

    text: str
    slug: str
    fact: str = ""
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a results page shows: safety advice, the text of the quoted answer, and its articles, best first."""

    advice: bool
    answer: str
    slugs: tuple[str, ...]


def outcome(need: Need, shown: Shown) -> str:
    """Return what the results page did for a person with a need."""
    if need.advice:
        return "advised" if shown.advice else "missed"
    if need.fact in shown.answer and need.slug == next(iter(shown.slugs), ""):
        return "answered"
    return "in the list" if need.slug in shown.slugs[:3] else "missed"


def needs() -> tuple[Need, ...]:
    """Return the needs of the walk."""
    return tuple(Need(**json.loads(line)) for line in NEEDS.read_text(encoding="utf-8").splitlines())


def read(page: Page) -> Shown:
    """Return what a results page shows."""
    answer = page.locator("main .answer")
    links = page.locator("main").locator(".answer h2 a, .hit-title a, .card-title a")
    paths = [str(link.get_attribute("href")).partition("?")[0] for link in links.all()]
    slugs = dict.fromkeys(path.partition("/articles/")[2].partition("#")[0] for path in paths if "/articles/" in path)
    return Shown(page.locator(".safe-first").count() > 0, answer.inner_text() if answer.count() else "", tuple(slugs))


def walk(page: Page, need: Need) -> tuple[Shown, float, str]:
    """Type a need on the home page; return what came, after how many seconds, and what was wrong with the page."""
    page.goto("/")
    page.locator("#page\\/q").press_sequentially(need.text, delay=60)
    start = perf_counter()
    with page.expect_navigation(wait_until="load"):
        page.locator("#page\\/q").press("Enter")
    seconds = perf_counter() - start
    faults = []
    if page.evaluate("document.documentElement.scrollWidth") > WIDTH:
        faults.append("scrolls sideways")
    if page.evaluate("window.shift") > 0:
        faults.append("moves")
    return read(page), seconds, ", ".join((f"{page.evaluate(_BYTES) / 1000:.0f} kB", *faults))


def report(address: str, asked: Sequence[Need]) -> None:
    """Walk through a site with each need, in a browser of its own as new users have it, and print what came."""
    outcomes: Counter[str] = Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        for need in asked:
            context = browser.new_context(base_url=address, viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True)
            context.add_init_script(_SHIFT)
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW_4G)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
            shown, seconds, page_facts = walk(page, need)
            result = outcome(need, shown)
            outcomes[result] += 1
            click.echo(f"{result:12} {seconds:4.1f} s  {page_facts:22} {need.text}  ({', '.join(shown.slugs[:3])})")
            context.close()
        browser.close()
    click.echo(", ".join(f"{number} {name}" for name, number in outcomes.most_common()) + f", of {len(asked)}")


@click.command(help=__doc__)
@click.option("--meaning", type=click.Choice(MODES), default="static")
def main(meaning: str) -> None:
    """Build Northpost's index, serve it and walk."""
    if chromium() is None:
        sys.exit("This needs Chromium.")
    settings = {"KB_SEARCH_MEANING": SearchMode(meaning).setting}
    with tempfile.TemporaryDirectory() as folder:
        build(ARTICLES, Path(folder) / "index", settings)
        with running_site(ARTICLES, Path(folder), settings) as address:
            report(address, needs())


if __name__ == "__main__":
    main()
