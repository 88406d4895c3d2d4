"""The commands of the community, from the folder of topics to the list of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.cli.commands import main
from search.config import SearchConfig
from search.generations.builder import build
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOPIC = (
    "---\ntitle: {title}\naccepted: {accepted}\nvotes: 1\ndate: 2026-01-01\nurl: {url}\n---\nQ.\n\n## Answer\n\nA.\n"
)


def topic(title: str, accepted: str = "true", url: str = "https://forum.example/1") -> str:
    return TOPIC.format(title=title, accepted=accepted, url=url)


@pytest.fixture
def options(
    articles_from: Callable[[dict[str, str | bytes]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    settings = tmp_path / "config.toml"
    settings.write_text('[search]\nmeaning = "off"\n[community]\nsource = "folder"\n')
    monkeypatch.setenv("KB_CONFIG", str(settings))
    monkeypatch.delenv("KB_SEARCH_MEANING", raising=False)
    folder = articles_from({**MAIL, "_community/a.md": topic("Printing"), "_community/b.md": topic("Refund", "true")})
    articles_from({"_community/c.md": topic("Scanning", "false"), "_community/d.md": topic("Broken", url="x")})
    build(KbConfig(articles=folder), SearchConfig(index=tmp_path / "index"))
    return ["--index", str(tmp_path / "index"), "--articles", str(folder)]


def test_sync_prints_a_summary(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["community", "sync", *options]) == 0
    output = capsys.readouterr()
    assert output.out == "3 topics read, 0 removed, 1 problem; 2 can be searched\n"
    assert "d.md: url must be" in output.err


def test_list_prints_why_a_topic_is_not_shown(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["community", "sync", *options])
    capsys.readouterr()
    assert main(["community", "list", *options[:2]]) == 0
    assert [line.partition(" (")[0] for line in capsys.readouterr().out.splitlines()] == [
        "shown: Printing",
        "about a risk or an excluded subject: Refund",
        "not accepted, too few votes, or in an excluded category: Scanning",
    ]


def test_a_search_lists_the_community_below_the_articles(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["community", "sync", *options])
    capsys.readouterr()
    main(["printing", *options[:2]])
    assert capsys.readouterr().out.endswith("community  Printing\n          https://forum.example/1\n")
    main(["refund", *options[:2]])
    assert "community" not in capsys.readouterr().out


def test_a_source_that_cannot_be_read_is_an_exit_code(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("search.community.sync.time.sleep", lambda _seconds: None)
    monkeypatch.setenv("KB_COMMUNITY_SOURCE", "discourse")
    assert main(["community", "sync", *options]) == 2
    monkeypatch.setenv("KB_COMMUNITY_URL", "http://127.0.0.1:9")
    assert main(["community", "sync", *options]) == 1
    assert "not read to its end" in capsys.readouterr().err


def test_without_a_community_there_is_nothing_to_do(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_COMMUNITY_SOURCE", "none")
    assert main(["community", "sync", *options]) == 0
    assert "no community" in capsys.readouterr().out
