"""A whole run against a forum on this machine: read, published, continued, forgotten."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from kb.lists.solved_questions import parse as parse_solved
from search.community.config import CommunityConfig
from search.community.store import opened
from search.community.sync import Report, store_file, sync
from search.community.topic_index import community_folder, index_config
from search.errors import CommunityError
from search.generations.manager import IndexManager
from search.progress import no_progress
from search.query import parse
from tests.forum import Topic

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from tests.forum import Forum
    from tests.search.conftest import BuildIndex

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.community.sync.time.sleep", lambda _seconds: None)


@pytest.fixture
def config(forum: Forum) -> CommunityConfig:
    return CommunityConfig(source="discourse", url=forum.url, requests_per_minute=600, help_hosts=("help.example",))


def solved(number: int, title: str, answer: str = "With a cable.") -> Topic:
    return Topic(number, title, [("<p>Please help.</p>", 0), (f"<p>{answer}</p>", 5)], accepted=2)


def run(config: CommunityConfig, search: SearchConfig, now: dt.datetime = NOW, *, at_once: bool = False) -> Report:
    return sync(config, search, search.index, now, no_progress, at_once=at_once)


def titles(search: SearchConfig, words: str) -> list[str]:
    return [hit.title for hit in IndexManager(index_config(search)).current().searcher.search(parse(words)).hits]


def test_topics_are_read_and_can_be_searched(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum
) -> None:
    forum.topics = [solved(1, "Printing"), solved(2, "Scanning")]
    report = run(config, search_config)
    assert (report.reading.read, report.topics, report.failure) == (2, 2, "")
    assert titles(search_config, "printing") == ["Printing"]


def test_a_recent_run_is_not_repeated_unless_asked(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum
) -> None:
    forum.topics = [solved(1, "Printing")]
    run(config, search_config)
    asked = len(forum.asked)
    assert run(config, search_config, NOW + dt.timedelta(hours=5)).is_recent
    assert len(forum.asked) == asked
    assert not run(config, search_config, NOW + dt.timedelta(hours=5), at_once=True).is_recent
    assert not run(config, search_config, NOW + dt.timedelta(hours=12)).is_recent


def test_an_unchanged_forum_costs_its_lists_only(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum
) -> None:
    forum.topics = [solved(1, "Printing"), solved(2, "Scanning")]
    run(config, search_config)
    forum.asked.clear()
    run(config, search_config, at_once=True)
    assert forum.asked == forum.confirmed == ["/categories.json?include_subcategories=true", "/latest.json"]


def test_a_deleted_topic_is_found_no_more(config: CommunityConfig, search_config: SearchConfig, forum: Forum) -> None:
    forum.topics = [solved(1, "Printing"), solved(2, "Scanning"), solved(3, "Faxing")]
    run(config, search_config)
    del forum.topics[0]
    assert run(config, search_config, at_once=True).reading.removed == 1
    assert titles(search_config, "printing") == []
    assert titles(search_config, "scanning") == ["Scanning"]
    with opened(store_file(config, search_config)) as store:
        assert store.page(f"{forum.url}/t/1.json") is None


def test_a_sync_resumes_after_the_forum_goes_down_halfway(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum
) -> None:
    forum.topics = [solved(number, f"Printing {number}") for number in range(1, 9)]
    for number in range(3, 9):
        forum.misbehave(f"/t/{number}.json", status=503)
    report = run(config, search_config)
    assert (report.reading.read, report.topics) == (2, 2)
    assert "503" in report.failure

    forum.instead.clear()
    forum.asked.clear()
    assert run(config, search_config).topics == 8
    assert not {"/t/1.json", "/t/2.json"} & set(forum.asked)


def test_topics_stay_while_the_forum_is_down(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum
) -> None:
    forum.topics = [solved(1, "Printing")]
    run(config, search_config)
    forum.misbehave("/categories.json", status=502)
    report = run(config, search_config, at_once=True)
    assert (report.topics, "502" in report.failure) == (1, True)
    assert titles(search_config, "printing") == ["Printing"]


def test_broken_and_limited_topics_stop_no_other(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum
) -> None:
    forum.topics = [solved(1, "Printing"), solved(2, "Scanning"), solved(3, "Faxing")]
    forum.misbehave("/t/1.json", body=b"{broken")
    forum.misbehave("/t/2.json", status=429, times=1, Retry_After="1")
    report = run(config, search_config)
    assert (report.topics, len(report.reading.problems), report.failure) == (2, 1, "")


def test_answers_that_are_not_good_enough_are_not_indexed(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum
) -> None:
    forum.categories = {1: ("support", 0), 2: ("billing", 0)}
    paid = solved(2, "Printing money")
    paid.category = 2
    forum.topics = [Topic(1, "Printing", [("Q", 50), ("A", 1), ("B", 1)]), paid, solved(3, "Scanning")]
    assert run(config, search_config).topics == 1


def test_solved_questions_are_handed_over(
    config: CommunityConfig, search_config: SearchConfig, forum: Forum, build_index: BuildIndex
) -> None:
    build_index({"print.md": "---\ntitle: Printers\n---\nText.\n"})
    forum.topics = [solved(1, "Paper?", '<a href="https://help.example/articles/print">This</a>')]
    run(config, search_config)
    lines = search_config.solved_by_community.read_text()
    (question,) = parse_solved(lines.encode()).questions
    assert (question.question, question.article, question.kind) == ("Paper?", "print", "community")


def test_two_runs_at_once_are_refused(config: CommunityConfig, search_config: SearchConfig) -> None:
    folder = community_folder(search_config)
    folder.mkdir(parents=True)
    with FileLock(folder / ".lock"), pytest.raises(CommunityError, match="another sync is running"):
        run(config, search_config)


def test_an_address_is_needed(search_config: SearchConfig) -> None:
    with pytest.raises(CommunityError, match=r"\[community\] url is missing"):
        run(CommunityConfig(source="feed"), search_config)


def test_a_folder_is_seen_from_the_articles(search_config: SearchConfig, tmp_path: Path) -> None:
    folder = tmp_path / "articles" / "_community"
    folder.mkdir(parents=True)
    (folder / "one.md").write_text(
        "---\ntitle: Printing\naccepted: true\ndate: 2026-01-01\nurl: https://forum.example/1\n---\n## Answer\n\nYes.\n"
    )
    config = CommunityConfig(source="folder")
    assert sync(config, search_config, tmp_path / "articles", NOW, no_progress).topics == 1
