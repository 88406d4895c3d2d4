"""The command insights: a report in each format, and articles started from gaps and tickets."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.record import write_record
from web.__main__ import main
from web.storage.database import Database

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Shell


@pytest.fixture
def reference(database_url: str) -> str:
    """Return the reference of a ticket without an article, in a database with a month of questions."""
    database = Database(database_url)
    written = write_record(database)
    database.close()
    return written


@pytest.fixture
def articles(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the articles, which a test may add to."""
    shutil.copytree(built / "articles", tmp_path / "articles")
    return tmp_path / "articles"


@pytest.mark.usefixtures("reference")
def test_report_is_markdown_json_or_csv(shell: Shell) -> None:
    assert "## Gaps" in shell("insights")
    assert shell("insights", "--markdown") == shell("insights")
    document = json.loads(shell("insights", "--json", "--since", "7"))
    assert document["gaps"][0]["questions"][0] == "change the ringtone of new mail"
    assert {row["question"] for row in csv.DictReader(io.StringIO(shell("insights", "--csv")))} >= {"payment failed"}
    assert shell("insights", "--csv", "--table", "days", "--since", "3").count("\n") == 4


@pytest.mark.usefixtures("reference")
def test_period_must_be_a_past_day_or_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["insights", "--since", "soon"]) == 2
    assert "write a past day, such as 2026-11-01, or a number of days" in capsys.readouterr().err


@pytest.mark.parametrize("is_gap", [True, False])
def test_a_draft_is_written_from_a_gap_and_from_a_ticket(
    shell: Shell, reference: str, articles: Path, capsys: pytest.CaptureFixture[str], *, is_gap: bool
) -> None:
    gaps = csv.DictReader(io.StringIO(shell("insights", "--csv", "--table", "gaps")))
    source = next(row["number"] for row in gaps if row["state"] == "open") if is_gap else reference

    assert main(["insights", "write", source, "--title", "Ringing", "--articles", str(articles)]) == 0

    assert capsys.readouterr().out == f"{articles / 'ringing.md'}\n"
    assert "status: draft" in (articles / "ringing.md").read_text("utf-8")


@pytest.mark.usefixtures("reference")
def test_a_patch_writes_nothing(shell: Shell, articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(articles.rglob("*"))
    shell("insights")

    assert main(["insights", "write", "1", "--patch", "--category", "apps", "--articles", str(articles)]) == 0

    patch = capsys.readouterr().out
    assert patch.startswith("diff --git a/articles/apps/change-the-ringtone-of-new-mail.md")
    assert sorted(articles.rglob("*")) == before


@pytest.mark.usefixtures("reference")
def test_a_folder_that_cannot_be_written_gives_a_patch(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.insights.drafts.is_writable", lambda _config: False)
    shell("insights")

    assert shell("insights", "write", "1").startswith("diff --git ")


@pytest.mark.usefixtures("reference")
def test_a_gap_is_dismissed_and_opened_again(shell: Shell) -> None:
    shell("insights")

    assert shell("insights", "dismiss", "1", "We have no ringtones.") == "Gap 1 is dismissed.\n"
    assert json.loads(shell("insights", "--json"))["gaps"][0]["reason"] == "We have no ringtones."
    assert shell("insights", "reopen", "1") == "Gap 1 is open.\n"


@pytest.mark.parametrize(
    "words", [["write", "77"], ["dismiss", "77", "x"], ["reopen", "77"], ["write", "HC-0000-0000"]]
)
def test_what_does_not_exist_is_an_error(
    words: list[str], database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_WEB_DATABASE_URL", database_url)

    assert main(["insights", *words]) == 1
    assert "error: " in capsys.readouterr().err
