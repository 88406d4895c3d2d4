"""Builds publish complete generations, and nothing else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from search.config import SearchConfig
from search.errors import BuildError, BuildRunningError
from search.generations.builder import build
from search.generations.layout import current_name
from search.generations.manager import IndexManager
from search.query import parse
from tests.search.generations.serving import first_hit, generation_names
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import KbConfig
    from tests.search.conftest import BuildIndex


def test_a_first_build_reads_and_publishes_everything(build_index: BuildIndex, search_config: SearchConfig) -> None:
    report = build_index(MAIL)
    assert (report.articles, report.changed, report.published) == (4, 4, True)
    assert report.generation == current_name(search_config.index)
    assert first_hit(search_config, "refund") == "refund"


def test_a_build_without_a_change_keeps_the_generation(build_index: BuildIndex) -> None:
    first = build_index(MAIL)
    second = build_index({})
    assert (second.changed, second.generation) == (0, first.generation)


def test_only_changed_articles_are_indexed_again(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    report = build_index({"billing/refund.md": article("Get a refund", "By pigeon.")})
    assert report.changed == 1
    assert first_hit(search_config, "pigeon") == "refund"
    assert first_hit(search_config, "yearly") is None
    assert first_hit(search_config, "password") == "reset-password"


def test_a_removed_article_is_no_longer_found(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    report = build_index({"billing/refund.md": None})
    assert (report.articles, report.changed) == (3, 1)
    assert first_hit(search_config, "refund") is None


@pytest.mark.parametrize("full", [False, True])
def test_articles_keep_their_addresses(build_index: BuildIndex, search_config: SearchConfig, *, full: bool) -> None:
    build_index(MAIL)
    moved = MAIL["billing/refund.md"]
    build_index(
        {"account/refund.md": article("Get a coat", "Wool."), "money/back.md": moved, "billing/refund.md": None},
        full=full,
    )
    assert first_hit(search_config, "coat") == "account-refund"
    assert first_hit(search_config, "yearly") == "refund"


def test_a_draft_leaves_the_index(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    build_index({"billing/refund.md": article("Get a refund", "Text.", status="draft")})
    assert first_hit(search_config, "refund") is None


def test_many_small_builds_answer_like_one_full_build(build_index: BuildIndex, search_config: SearchConfig) -> None:
    for name, content in MAIL.items():
        build_index({name: content})
    small = {q: first_hit(search_config, q) for q in ("refund", "password", "clock", "550 5.7.1")}
    assert build_index({}, full=True).articles == 4
    assert {q: first_hit(search_config, q) for q in small} == small


def test_a_broken_article_does_not_stop_the_others(build_index: BuildIndex, search_config: SearchConfig) -> None:
    report = build_index({**MAIL, "mail/broken.md": "---\ntitle: [unclosed\n---\nText.\n"})
    assert report.articles == 4
    assert [problem.path for problem in report.problems if problem.severity == "error"] == ["mail/broken.md"]
    assert first_hit(search_config, "refund") == "refund"


def test_a_strict_build_publishes_nothing_while_there_is_a_problem(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    first = build_index(MAIL)
    report = build_index({"mail/broken.md": "---\ntitle: [unclosed\n---\n"}, strict=True)
    assert not report.published
    assert current_name(search_config.index) == first.generation
    assert generation_names(search_config) == {first.generation}


def test_a_full_strict_build_with_a_problem_keeps_the_old_generation_serving(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    build_index({"mail/broken.md": "---\ntitle: [unclosed\n---\n"}, full=True, strict=True)
    assert first_hit(search_config, "refund") == "refund"


def test_words_of_removed_articles_are_no_corrections(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({**MAIL, "x/zoo.md": article("Zoo", "An elephant.")})
    build_index({"x/zoo.md": None})
    assert IndexManager(search_config).current().searcher.search(parse("elephnat")).corrected is None


def test_an_index_that_cannot_be_written_is_a_clear_error(kb_config: KbConfig, tmp_path: Path) -> None:
    kb_config.articles.mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match="file"):
        build(kb_config, SearchConfig(index=tmp_path / "file"))


def test_a_second_build_waits_and_then_gives_up(
    kb_config: KbConfig, build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    stages: list[str] = []
    impatient = search_config.model_copy(update={"lock_wait_seconds": 0.05})
    with FileLock(search_config.index / ".lock"), pytest.raises(BuildRunningError, match="still running"):
        build(kb_config, impatient, progress=lambda stage, _done, _total: stages.append(stage))
    assert stages == ["waiting for another build"]


def test_two_builds_at_once_both_succeed(
    kb_config: KbConfig, build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(build(kb_config, search_config, full=True))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.articles for report in reports] == [4, 4]
    assert first_hit(search_config, "refund") == "refund"
