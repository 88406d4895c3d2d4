"""Insights in a browser: no violations, nothing wider than the screen, and a gap becomes a draft without script."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.running import ARTICLES, DATABASE, running_site
from tests.web.browser.record import write_record
from web.desk.staff import add_user
from web.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.web.browser.watch import Visit

PASSWORD = "correct horse battery"  # noqa: S105 - no real password
PAGES = (
    "",
    "?days=90&list=wrote",
    "/gaps",
    "/gaps?state=dismissed",
    "/gaps/1/draft",
    "/tickets/{reference}",
    "/articles",
    "/learning",
)


@pytest.fixture(scope="module")
def insights(northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """Yield the URL of a site with a month of questions, the reference of a ticket, and its articles folder."""
    folder = tmp_path_factory.mktemp("insights")
    shutil.copytree(ARTICLES, folder / "articles")
    with running_site(folder / "articles", folder, index=northpost_index) as address:
        database = Database(f"sqlite:///{folder / DATABASE}")
        add_user(database, "Ben", PASSWORD, "agent")
        reference = write_record(database)
        database.close()
        yield address, reference, folder / "articles"


def signed_in(visit: Visit, address: str, **options: object) -> Page:
    page = visit("/desk/sign-in", base=address, **options)
    page.get_by_label("Name").fill("Ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_have_no_violations_and_fit_the_screen(visit: Visit, insights: tuple[str, str, Path], width: int) -> None:
    address, reference, _ = insights
    size = {"width": width, "height": 900}
    page = signed_in(visit, address, viewport=size, bypass_csp=True, reduced_motion="reduce")
    page.goto("/desk/insights/gaps")
    for path in PAGES:
        page.goto(f"/desk/insights{path.format(reference=reference)}")
        for fold in page.locator("summary:visible").all():
            fold.click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [(path, rule["id"], node["target"]) for rule in violations for node in rule["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("script", [True, False])
def test_a_gap_becomes_a_draft_in_the_articles_folder(
    visit: Visit, insights: tuple[str, str, Path], *, script: bool
) -> None:
    address, _, articles = insights
    page = signed_in(visit, address, java_script_enabled=script)
    page.get_by_role("link", name="Insights").click()
    page.get_by_label("Insights").get_by_role("link", name="Gaps").click()
    page.get_by_role("link", name="about change the ringtone").click()
    page.get_by_label("Title").fill(f"Ringing {'with' if script else 'without'} script")
    page.get_by_label("Topic").select_option(index=1)
    page.get_by_role("button", name="Save the draft").click()

    expect(page.get_by_role("status")).to_contain_text("The draft is in ringing-with")
    assert list(articles.glob(f"*/ringing-{'with' if script else 'without'}-script.md"))
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "gaps-30-days.csv"
