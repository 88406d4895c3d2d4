"""New articles are drafts without problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.commands import main
from kb.config import KbConfig
from kb.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Build = Callable[[dict[str, str | bytes]], Path]

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
