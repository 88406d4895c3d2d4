"""Play a month of readers and check what is recorded of them.

``python -m tests.bench.month --log FILE --set DIR``: ``FILE`` has tab-separated lines with a column "title", the
questions of a support forum in their order; ``DIR`` has a folder ``articles``. The searches run through the application
as requests do, with the clock moved from day to day, and readers click, vote and write by chance
(``tests.bench.readers``).

It exits 1 unless the topics that no article answers are in the first rows of the gaps (ten, or as many as topics),
nothing private and no rare query is stored in the tables of events or in ``feedback.query``, the database grows by at
most 30 MB, and noting a step takes at most 0.1 ms. The ratio of search times with and without recording is printed:
trust it, not the milliseconds.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch
from urllib.parse import quote_plus

from sqlalchemy import String, select

from kb.config import KbConfig
from search.config import SearchConfig
from search.mode import SearchMode
from tests.bench.indexes import MODES, built
from tests.bench.readers import AGENTS, GAP_REWORDS, PRIVATE, TOPICS, Readers, chosen_topics, month
from web import create_app
from web.app.services import KEY, Services
from web.config import WebConfig
from web.events.asked import Question
from web.events.digests import AskedDigests
from web.events.note import Found
from web.events.vocabulary import vocabulary_of
from web.insights.period import Period
from web.insights.report import report
from web.storage.models import (
    ArticleDay,
    AskedQuery,
    AskedQueryWord,
    AskedWord,
    DayTotal,
    Feedback,
    QueryArticleDay,
    QueryDay,
    Step,
    StepSalt,
)
from web.storage.schema import upgrade
from web.storage.states import SearchOutcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flask import Flask

FIRST_DAY: Final = dt.date(2026, 11, 1)
DAYS: Final = 30
PEOPLE: Final = 3
MAX_GROWTH_BYTES: Final = 30_000_000
MAX_NOTE_SECONDS: Final = 0.000_1
TIMED: Final = 300
FIRST_ROWS: Final = 10
TABLES: Final = (
    *(ArticleDay, AskedQuery, AskedQueryWord, AskedWord, DayTotal, Feedback, QueryArticleDay, QueryDay, Step, StepSalt),
)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure and whether it is as it must be."""

    text: str
    holds: bool = True


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; return 1 if one of them is not as it must be."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        index = options.keep or Path(folder) / "index"
        built(options.set / "articles", index, options.mode)
        make = _applications(options.set / "articles", index, Path(folder), options.mode)
        checks = [*_timings(make, _titles(options.log, TIMED)), *_month(make, options)]
    for check in checks:
        print("ok  " if check.holds else "FAIL", check.text)
    return 0 if all(check.holds for check in checks) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, required=True, help="tab-separated file with the questions")
    parser.add_argument("--set", type=Path, required=True, help="folder with articles")
    parser.add_argument("--searches", type=int, default=20_000, help="searches in the month")
    parser.add_argument("--topics", type=int, default=8, help=f"topics that no article answers, of {len(TOPICS)}")
    parser.add_argument(
        "--per-topic", type=int, nargs="+", default=[40], help="visits about a topic; several numbers take turns"
    )
    parser.add_argument("--mode", choices=MODES, default="static", help="search mode")
    parser.add_argument("--seed", type=int, default=17, help="chooses the topics, and what readers do")
    parser.add_argument("--keep", type=Path, help="folder that keeps the index for the next run")
    return parser


def _titles(log: Path, most: int) -> list[str]:
    with log.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["title"] for row, _ in zip(rows, range(most), strict=False)]


def _applications(articles: Path, index: Path, folder: Path, mode: str) -> Callable[..., Flask]:
    """Return a function that makes an application with an empty database of its own."""
    kb = KbConfig(articles=articles)
    search = SearchConfig(index=index, meaning=SearchMode(mode).setting)

    def make(name: str, *, record: bool) -> Flask:
        url = f"sqlite:///{folder / name}.db"
        config = WebConfig(database_url=url, secret_file=folder / "secret", form_seconds=0, record=record)
        app = create_app(config, kb=kb, search=search)
        upgrade(_services(app).database)
        return app

    return make


def _services(app: Flask) -> Services:
    services = app.extensions[KEY]
    assert isinstance(services, Services)
    return services


def _timings(make: Callable[..., Flask], titles: Sequence[str]) -> list[Check]:
    """Search with and without recording, alternating, while steps are written in the background."""
    apps = {record: make(f"timed-{record}", record=record) for record in (True, False)}
    recorder = _services(apps[True]).recorder
    recorder.start()
    seconds: dict[bool, list[float]] = defaultdict(list)
    for number, title in enumerate(titles):
        for record in (True, False) if number % 2 else (False, True):
            client = apps[record].test_client()
            begun = time.perf_counter()
            client.get(f"/search?q={quote_plus(title)}", headers={"User-Agent": AGENTS[0]})
            seconds[record].append(time.perf_counter() - begun)
    recorder.close()
    on, off = (statistics.median(seconds[record][20:]) for record in (True, False))
    note = _seconds_per_note(make)
    return [
        Check(f"search p50 {1_000 * on:.1f} ms with recording, {1_000 * off:.1f} ms without, ratio {on / off:.3f}"),
        Check(f"noting a step takes {1e6 * note:.1f} µs", note <= MAX_NOTE_SECONDS),
    ]


def _seconds_per_note(make: Callable[..., Flask]) -> float:
    recorder = _services(make("notes", record=True)).recorder
    environ = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": "192.0.2.1", "HTTP_USER_AGENT": AGENTS[0]}
    found = Found(SearchOutcome.ANSWERED, 2, ("one", "two"))
    begun = time.perf_counter()
    for _ in range(5_000):
        recorder.searched(environ, "reset password", found)
    return (time.perf_counter() - begun) / 5_000


def _month(make: Callable[..., Flask], options: argparse.Namespace) -> list[Check]:
    app = make("month", record=True)
    services = _services(app)
    before = _size(services)
    readers = Readers(app, options.seed)
    topics = chosen_topics(options.topics, options.per_topic, options.seed)
    about_topics = int(sum(topics.values()) * (1 + GAP_REWORDS))
    titles = _titles(options.log, options.searches - about_topics)
    visits = month(titles, topics, DAYS, options.seed)
    moment = dt.datetime.combine(FIRST_DAY, dt.time(12), dt.UTC)
    searches, begun = 0, time.perf_counter()
    with patch("web.events.writer.now", lambda: moment):
        for day in visits:
            searches += _play(readers, day, services)
            moment += dt.timedelta(days=1)
            services.recorder.clean_up()
    minutes = (time.perf_counter() - begun) / 60
    growth = _size(services) - before
    return [
        Check(f"{searches:,} searches in {readers.visits:,} visits and {DAYS} days, played in {minutes:.1f} min"),
        Check(f"the database grew by {growth / 1e6:.1f} MB", growth <= MAX_GROWTH_BYTES),
        *_private(services, readers),
        *_gaps(services, topics),
    ]


def _play(readers: Readers, visits: Iterable[tuple[str, str]], services: Services) -> int:
    """Play the visits of a day, and write their steps; return the number of searches."""
    searches = 0
    for kind, text in visits:
        if kind == "topic":
            searches += readers.miss(text)
        else:
            readers.ask(text)
            searches += 1
        if searches % 200 == 0:
            services.recorder.flush()
    services.recorder.flush(everything=True)
    return searches


def _size(services: Services) -> int:
    services.database.empty_log()
    return Path(services.database.engine.url.database or "").stat().st_size


def _private(services: Services, readers: Readers) -> list[Check]:
    """Look for rare queries, unknown words, addresses and numbers in every text that is stored."""
    digests = AskedDigests("the benchmark counts for itself")
    people: defaultdict[str, set[str]] = defaultdict(set)
    by_word: defaultdict[str, set[str]] = defaultdict(set)
    texts: dict[str, str] = {}
    for query, addresses in readers.asked.items():
        if question := Question.of(query, digests):
            people[question.digest] |= addresses
            texts[question.digest] = question.text
            for word in question.words:
                by_word[word] |= addresses
    rare = {text for digest, text in texts.items() if len(people[digest]) < PEOPLE}
    common = {digest for digest, addresses in people.items() if len(addresses) >= PEOPLE}
    with services.database.session() as session:
        queries = set(session.scalars(select(AskedQuery.text).where(AskedQuery.text != "")))
        queries |= set(session.scalars(select(Feedback.query).where(Feedback.query != "")))
        words = set(session.scalars(select(AskedWord.text).where(AskedWord.text != "")))
        others = {
            value for table in TABLES for column in table.__table__.columns if isinstance(column.type, String)
            for value in session.scalars(select(column).distinct())
        } - queries - words  # fmt: skip
    known = vocabulary_of(services.catalogues.generation())
    shown = [text for text in queries if digests.of_query(text.split()) not in common]
    early = [word for word in words if len(by_word[word]) < PEOPLE and not known.is_known(word)]
    dump = "\n".join(str(value) for value in others)
    found = [text for text in rare if " " in text and text in dump]
    telling = [text for text in (*queries, *words) if re.search(r"\d|@|kowalewski|hunter|_", text)]
    raw = [text for text in (*readers.addresses, *AGENTS, *PRIVATE) if text in dump]
    return [
        Check(f"{len(queries):,} queries of {len(texts):,} can be read, {len(shown)} of them rare", not shown),
        Check(f"{len(words):,} words of {len(by_word):,} can be read, {len(early)} of them too early", not early),
        Check(f"{len(found)} of {len(rare):,} rare queries stand in other columns", not found),
        Check(f"{len(telling)} numbers and addresses in queries and words, {len(raw)} elsewhere", not (telling or raw)),
    ]


def _gaps(services: Services, topics: Mapping[str, int]) -> list[Check]:
    period = Period.latest(DAYS, FIRST_DAY + dt.timedelta(days=DAYS - 1))
    rows = report(services.database, services.catalogues.look(), period).gaps
    first = max(FIRST_ROWS, len(topics))
    texts = [" ".join((*row.questions, *(row.row.examples if row.row else ()))) for row in rows]
    checks = [Check(f"row {number} of {len(rows)}: {row.title}") for number, row in enumerate(rows[:first], 1)]
    for topic, visits in topics.items():
        places = [number for number, text in enumerate(texts, 1) if any(each in text for each in TOPICS[topic])]
        named = ", ".join(map(str, places)) or "-"
        checks.append(Check(f"gap {topic!r}, {visits} visits: row {named}", bool(places) and places[0] <= first))
    return checks


if __name__ == "__main__":
    raise SystemExit(main())
