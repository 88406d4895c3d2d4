"""``python -m kb``: what it prints and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kb.cli.commands import main
from kb.config import KbConfig
from kb.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[[dict[str, str | bytes]], Path]

GOOD = "---\ntitle: {}\nsummary: One sentence.\n---\nText.\n"
WARNED = "---\ntitle: Warned\n---\nText.\n"
BROKEN = "---\ntitle: [\n---\nText.\n"


def test_clean_articles_end_with_0(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": GOOD.format("A")})

    assert main(["lint", "--strict", "--articles", str(root)]) == 0
    assert capsys.readouterr() == ("", "1 file: 0 errors, 0 warnings\n")


def test_warnings_end_with_1_only_when_strict(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": WARNED})

    assert main(["lint", "--articles", str(root)]) == 0
    assert main(["lint", "--strict", "--articles", str(root)]) == 1
    assert capsys.readouterr().out.startswith(f"{root}/a.md:2: warning: no summary")


def test_errors_end_with_1_and_the_rest_is_still_read(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": BROKEN, "b.md": BROKEN})

    assert main(["lint", "--articles", str(root)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_only_the_paths_asked_for_are_listed(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"x/a.md": BROKEN, "y/b.md": BROKEN, "y/c.md": GOOD.format("C")})

    assert main(["lint", str(root / "y"), "--articles", str(root)]) == 1
    assert main(["lint", "y/c.md", "--articles", str(root)]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [f"{root}/y/b.md"]


def test_rules_that_are_ignored_are_not_listed_and_do_not_count(
    articles_from: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    overdue = "---\ntitle: A\nlast_reviewed: 2001-01-01\nreview_in: 1 month\n---\nText.\n"
    root = articles_from({"a.md": overdue})

    assert main(["lint", "--strict", "--ignore", "review-overdue", "--articles", str(root)]) == 1
    assert "[summary]" in capsys.readouterr().out
    both = ["--ignore", "review-overdue", "--ignore", "summary"]
    assert main(["lint", "--strict", *both, "--articles", str(root)]) == 0
    assert capsys.readouterr().out == ""


def test_a_rule_that_does_not_exist_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--ignore", "reveiw-overdue"]) == 2
    assert "there is no rule reveiw-overdue; did you mean review-overdue?" in capsys.readouterr().err


def test_problems_can_be_had_as_json(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": BROKEN})

    main(["lint", "--format", "json", "--articles", str(root)])

    document = json.loads(capsys.readouterr().out)
    assert (document["files"], document["errors"], document["warnings"]) == (1, 1, 0)
    assert set(document["problems"][0]) == {"rule", "path", "line", "message", "severity"}
    assert document["problems"][0]["path"] == "a.md"


@pytest.mark.parametrize("arguments", [["lint", "--articles", "nowhere"], ["lint", "nowhere.md"], ["new", "?"]])
def test_wrong_usage_ends_with_2_and_one_line(
    articles_from: Build, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(articles_from({"a.md": "x"}).parent)

    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_new_article_is_a_draft_without_a_fault(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_a_new_article_never_replaces_one(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"apps/lost-phone.md": GOOD.format("A")})

    assert main(["new", "Lost phone!", "--category", "two-factor", "--articles", str(root)]) == 2
    assert "apps/lost-phone.md already has that name" in capsys.readouterr().err
    assert not (root / "two-factor").exists()


def test_the_schema_has_every_field_with_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0

    schema = json.loads(capsys.readouterr().out)
    assert schema["required"] == ["title"]
    assert all(field.get("description") or "$ref" in field for field in schema["properties"].values())
    assert schema["properties"]["status"]["enum"] == ["published", "draft", "archived"]


@pytest.mark.parametrize("command", [[], ["lint"], ["new"], ["schema"]])
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    assert main([*command, "--help"]) == 0
    assert "Usage: python -m kb" in capsys.readouterr().out
