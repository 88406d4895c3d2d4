"""The community in a browser: below the articles, beside the form, and behind a reminder; with and without script."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.running import ARTICLES, ROOT, running_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.browser.watch import Visit

SETTINGS = {
    "KB_COMMUNITY_SOURCE": "folder",
    "KB_COMMUNITY_NAME": "the forum",
    "KB_COMMUNITY_ASK_URL": "https://forum.example/new-topic?title={title}&body={body}",
}
MESSAGE = "How do I set up our office printer to send scans by email?"


@pytest.fixture(scope="module")
def community_site(northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of Northpost with its community."""
    folder = tmp_path_factory.mktemp("community")
    shutil.copytree(northpost_index, folder / "index")
    options = ["--articles", str(ARTICLES), "--index", str(folder / "index")]
    command = [sys.executable, "-m", "search", "community", "sync", *options]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **SETTINGS}, check=True, capture_output=True)  # noqa: S603 - our own command
    with running_site(ARTICLES, folder, SETTINGS) as address:
        yield address


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/search?q=printer+scan+to+email",
        "/search?q=eudora+import",
        "/contact/community?q=printer+of+ada@example.org",
        "/contact/community?q=someone+hacked+my+account",
    ],
)
def test_pages_have_no_violations(visit: Visit, community_site: str, path: str, scheme: str, width: int) -> None:
    page = visit(path, base=community_site, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_answers_of_the_community_appear_beside_the_form(visit: Visit, community_site: str) -> None:
    page = visit("/contact", base=community_site)
    page.locator("#body").fill(MESSAGE)
    section = page.locator("[data-community]")
    expect(section.get_by_role("link", name="Can an office printer send scans through Northpost?")).to_be_visible()
    expect(section).to_contain_text("Accepted answer · 12 votes · March 2026")
    assert Axe().run(page).response["violations"] == []


def test_the_widget_shows_answers_of_the_community_below_the_articles(visit: Visit, community_site: str) -> None:
    page = visit("/widget/demo", base=community_site)
    page.get_by_label("Subject").fill("printer scan to email")
    page.get_by_label("Description").fill(MESSAGE)
    beside = page.locator("#beside")
    link = beside.get_by_role("link", name="Can an office printer send scans through Northpost?")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(beside).to_contain_text("From other customers, not from us:")
    expect(link.locator("..")).to_contain_text("accepted · 12 votes · 2026-03-")
    assert Axe().run(page).response["violations"] == []


def test_a_message_about_a_risk_loses_the_way_to_the_public(visit: Visit, community_site: str) -> None:
    page = visit("/contact", base=community_site)
    ask = page.get_by_role("button", name="Ask the forum")
    expect(ask).to_be_visible()
    page.locator("#body").fill("Someone hacked my account and changed the password")
    expect(ask).to_be_hidden()


@pytest.mark.parametrize("has_script", [True, False])
def test_what_was_typed_is_filled_in_without_secrets(visit: Visit, community_site: str, *, has_script: bool) -> None:
    page = visit("/contact", base=community_site, java_script_enabled=has_script)
    page.locator("#body").fill(f"{MESSAGE} My password is hunter2!x.")
    page.get_by_role("button", name="Ask the forum").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask the forum")
    target = page.get_by_role("link", name="Continue to forum.example").get_attribute("href") or ""
    assert target.startswith("https://forum.example/new-topic?title=How%20do%20I%20set%20up%20our%20office%20printer")
    assert "hunter2" not in page.content()
