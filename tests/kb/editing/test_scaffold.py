"""New articles are drafts without problems."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.cli.commands import main
from kb.config import KbConfig
from kb.corpus import read_corpus
from kb.editing.scaffold import Outline, draft, start
from kb.errors import ScaffoldError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[[dict[str, str | bytes]], Path]

TODAY = dt.date(2026, 11, 30)
GOOD = "---\ntitle: {}\nsummary: One sentence.\n---\nText.\n"


def test_new_articles_are_drafts_without_problems(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"apps/a.md": GOOD.format("A")})

    assert main(["new", "Change: the colour", "--category", "Apps", "--articles", str(root)]) == 0

    path = root / "apps" / "change-the-colour.md"
    assert capsys.readouterr().out == f"{path}\n"
    corpus = read_corpus(KbConfig(articles=root))
    assert corpus.problems == ()
    entry = corpus.readings["apps/change-the-colour.md"].entry
    assert entry is not None
    assert (entry.title, entry.category, entry.metadata.status) == ("Change: the colour", "apps", "draft")
    assert (entry.metadata.owner, entry.metadata.review_in) == ("support-team", "6 months")


def test_new_articles_never_replace_existing_ones(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"apps/lost-phone.md": GOOD.format("A")})

    assert main(["new", "Lost phone!", "--category", "two-factor", "--articles", str(root)]) == 2
    assert "apps/lost-phone.md already has that name" in capsys.readouterr().err
    assert not (root / "two-factor").exists()


def test_questions_become_expected_ones_and_an_answer_begins_the_text(articles_from: Build) -> None:
    root = articles_from({})
    outline = Outline("Print a label", questions=("print: a label", "- label #2"), answer="Choose {Print}.\n")

    path = start(KbConfig(articles=root), outline, TODAY)

    assert path.read_text("utf-8").split("---\n")[2].startswith("\nChoose {Print}.\n\n## What to do")
    entry = read_corpus(KbConfig(articles=root)).readings["print-a-label.md"].entry
    assert entry is not None
    assert entry.metadata.expect_queries == ("print: a label", "- label #2")


def test_a_draft_is_made_without_writing_anything(articles_from: Build) -> None:
    root = articles_from({})

    made = draft(KbConfig(articles=root), Outline("Print a label", "Post office"), TODAY)

    assert (made.path, made.slug) == ("post-office/print-a-label.md", "print-a-label")
    assert not (root / "post-office").exists()


def test_a_file_that_appeared_meanwhile_is_not_replaced(articles_from: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    root = articles_from({})
    monkeypatch.setattr("kb.editing.scaffold.scan", lambda _folder: type("Empty", (), {"articles": ()}))
    (root / "print.md").write_text("Mine.")

    with pytest.raises(ScaffoldError, match=r"print\.md: cannot be written"):
        start(KbConfig(articles=root), Outline("Print"), TODAY)
    assert (root / "print.md").read_text() == "Mine."
