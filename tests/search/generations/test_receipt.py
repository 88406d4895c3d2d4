"""A build that nothing calls for reads no article, and anything that could change the result calls for one."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest

from search.generations import builder, receipt
from search.generations.builder import build
from search.generations.layout import docstore_file
from search.index import documents
from tests.search.generations.serving import truncate
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.article import Article
    from kb.config import KbConfig
    from search.config import SearchConfig
    from search.text.analyzer import Analyzer
    from tests.search.conftest import BuildIndex

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten seconds pass after every change, so that files have stamps."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10_000_000_000)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows whenever a build reads the folder."""
    calls: list[int] = []
    read: Callable[..., object] = builder.read_corpus

    def counted(*arguments: object, **named: object) -> object:
        calls.append(1)
        return read(*arguments, **named)

    monkeypatch.setattr(builder, "read_corpus", counted)
    return calls


def test_an_unchanged_folder_is_reported_without_being_read(build_index: BuildIndex, reads: list[int]) -> None:
    files = {**MAIL, "mail/untitled.md": "Text."}
    first = build_index(files, now=NOON)
    again = build_index({}, now=NOON)
    assert len(reads) == 1
    assert (again.generation, again.changed, again.published) == (first.generation, 0, True)
    assert (again.problems, again.articles, again.sections) == (first.problems, first.articles, first.sections)
    assert not build_index({}, strict=True, now=NOON).published
    assert len(reads) == 1


@pytest.mark.parametrize("name", ["billing/refund.md", "_synonyms.yaml", "billing/_category.md", "new.md"])
def test_a_change_of_any_file_is_read(build_index: BuildIndex, reads: list[int], name: str) -> None:
    build_index(MAIL, now=NOON)
    build_index({name: article("Other", "Text.") if name.endswith(".md") else "en: {}\n"}, now=NOON)
    assert len(reads) == 2


def test_another_day_and_the_date_of_an_article_are_noticed(build_index: BuildIndex, reads: list[int]) -> None:
    later = article("Later", "Text.", publish_date="2026-06-01T15:00:00Z")
    build_index({**MAIL, "mail/later.md": later}, now=NOON)
    build_index({}, now=NOON + dt.timedelta(hours=2))
    assert len(reads) == 1
    assert build_index({}, now=NOON + dt.timedelta(hours=3)).articles == 5
    build_index({}, now=NOON + dt.timedelta(hours=11))
    assert len(reads) == 2
    build_index({}, now=NOON + dt.timedelta(hours=12))
    assert len(reads) == 3


def test_other_settings_are_noticed(
    build_index: BuildIndex, kb_config: KbConfig, search_config: SearchConfig, reads: list[int]
) -> None:
    build_index(MAIL, now=NOON)
    build(kb_config, search_config.model_copy(update={"page_size": 5}), now=NOON)
    build(kb_config.model_copy(update={"max_line_chars": 1_000}), search_config, now=NOON)
    build_index({}, full=True, now=NOON)
    assert len(reads) == 4


def test_a_damaged_index_is_built_again(build_index: BuildIndex, search_config: SearchConfig, reads: list[int]) -> None:
    truncate(docstore_file(search_config.index / build_index(MAIL, now=NOON).generation))
    assert build_index({}, now=NOON).changed == 4
    assert len(reads) == 2


def test_an_article_that_the_program_failed_over_is_tried_again(
    build_index: BuildIndex, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Callable[..., object] = documents.documents
    cursed = {"refund"}

    def failing(found: Article, analyzer: Analyzer) -> object:
        return 1 / 0 if found.entry.slug in cursed else original(found, analyzer)

    monkeypatch.setattr(documents, "documents", failing)
    assert build_index(MAIL, now=NOON).articles == 3
    cursed.clear()
    assert build_index({}, now=NOON).articles == 4
    assert len(reads) == 2


def test_files_that_changed_just_now_leave_no_receipt(
    build_index: BuildIndex, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as just_now:
        just_now.setattr(receipt, "folder_stamp", lambda _: "")
        build_index(MAIL, now=NOON)
    build_index({}, now=NOON)
    assert len(reads) == 2
