"""Small real indexes, built from dicts of files, and a small judged set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from tests.small_centre import MAIL, write_articles

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from search.generations.generation import Generation
    from search.generations.receipt import Report
    from search.mode import MeaningSetting


class BuildIndex(Protocol):
    """Writes files into the folder of articles (None removes one) and builds."""

    def __call__(
        self,
        files: Mapping[str, str | bytes | None],
        *,
        full: bool = False,
        strict: bool = False,
        allow_shrink: bool = False,
        now: dt.datetime | None = None,
    ) -> Report:
        """Return what the build did."""
        ...


@pytest.fixture
def kb_config(tmp_path: Path) -> KbConfig:
    return KbConfig(articles=tmp_path / "articles")


@pytest.fixture
def meaning() -> MeaningSetting:
    """Return the setting for lexical search, which finds exactly what tests expect."""
    return "off"


@pytest.fixture
def search_config(tmp_path: Path, meaning: MeaningSetting) -> SearchConfig:
    return SearchConfig(index=tmp_path / "index", meaning=meaning)


@pytest.fixture
def build_index(kb_config: KbConfig, search_config: SearchConfig) -> BuildIndex:
    def write_and_build(files: Mapping[str, str | bytes | None], **options: Any) -> Report:  # noqa: ANN401 - those of build()
        write_articles(kb_config.articles, files)
        return build(kb_config, search_config, **options)

    return write_and_build


@pytest.fixture
def mail(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index(MAIL)
    return IndexManager(search_config).current()


JUDGED_LINES = {
    "queries.jsonl": [
        {"_id": "1", "text": "reset my password"},
        {"_id": "2", "text": "codes from the authenticator are rejected"},
        {"_id": "3", "text": "get a refund"},
        {"_id": "4", "text": "zeppelin"},
    ],
    "queries_typo.jsonl": [{"_id": "1", "text": "reset my pasword"}],
    "tickets.jsonl": [{"_id": "t", "subject": "Refund", "body": "I would like a refund of the yearly payment."}],
    "no_answer.jsonl": [{"_id": "5", "text": "airship timetable"}, {"_id": "6", "text": "dirigible"}],
}
QRELS = "query-id\tcorpus-id\tscore\n1\treset-password\t1\n2\ttwo-factor\t1\n3\trefund\t1\n4\tbounce\t1\n"


@pytest.fixture
def judged(articles_from: Callable[[dict[str, str | bytes]], Path]) -> Path:
    folder = articles_from({**MAIL}).parent
    for name, lines in JUDGED_LINES.items():
        (folder / name).write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    (folder / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    (folder / "tickets_qrels.tsv").write_text("query-id\tcorpus-id\tscore\nt\trefund\t1\n", encoding="utf-8")
    return folder
