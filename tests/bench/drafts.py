"""Measure response times while many write: ``python -m tests.bench.drafts [ARTICLES] [--people N] [--mode M]``.

Each simulated person types a ticket and pauses now and then; each pause sends the unfinished ticket to
``/api/deflect``, as the form and the widget do. Alternating rounds send the same tickets to a bare handler in the same
server process: the difference is the cost of our code, the rest that of the server and the machine. Clients and server
share the machine here, unlike in production. Subjects are the questions that the articles promise to answer,
descriptions are sentences of the articles.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.mode import SearchMode
from tests.bench.http.serving import wrapped
from tests.bench.indexes import MODES
from web import create_app
from web.config import WebConfig
from web.serving.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAUSES_SECONDS = (0.3, 1.2)
"""Range of pauses between two requests of one person: the form waits 0.28 s before it sends one."""

WORDS_A_PAUSE = 4
MOST_WORDS = 80
ROUND_SECONDS = 5.0
UNLIMITED = "1000000 per minute"

NewTicket = tuple[str, str]


def main() -> int:
    """Print the figures; return 1 if the 99th percentile exceeds the goal, otherwise 0."""
    options = _parser().parse_args()
    if options.serve:
        _serve(options)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        index = load(SearchConfig, index=Path(scratch, "index"), meaning=SearchMode(options.mode).setting)
        build(load(KbConfig, articles=options.articles), index)
        tickets = _tickets(index)
        with _server(options, scratch) as address:
            seconds_by_path = asyncio.run(_measure(address, tickets, options))
    for path, seconds in seconds_by_path.items():
        print(f"{path:<13} {_figures(seconds)}")
    ours, bare = (_p99_ms(seconds_by_path[path]) for path in ("/api/deflect", "/bare"))
    print(f"{options.people} people, {options.mode}: p99 {ours:.1f} ms, {ours / bare:.1f} times that of a bare handler")
    return 0 if ours <= options.goal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.drafts", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="?", default=Path("articles"), help="a folder of articles")
    parser.add_argument("--people", type=int, default=50, help="people writing at the same time (default: 50)")
    parser.add_argument("--mode", choices=MODES, default="lexical", help="search mode (default: lexical)")
    parser.add_argument("--seconds", type=float, default=40, help="total duration (default: 40)")
    parser.add_argument("--goal", type=float, default=100, help="highest acceptable p99, in ms (default: 100)")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    return parser


def _tickets(index: SearchConfig) -> list[NewTicket]:
    generation = IndexManager(index).current()
    tickets = []
    for slug, entry in generation.docstore.entries.items():
        text = " ".join(section.text for section in generation.docstore.sections(slug)).split()
        for number, question in enumerate(entry.metadata.expect_queries or (entry.title,)):
            tickets.append((question, " ".join(text[number * MOST_WORDS : (number + 1) * MOST_WORDS])))
    return tickets


@contextmanager
def _server(options: argparse.Namespace, scratch: str) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.drafts", str(options.articles), "--serve", scratch]
    with subprocess.Popen([*command, "--mode", options.mode], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _serve(options: argparse.Namespace) -> None:
    scratch: Path = options.serve
    config = load(
        WebConfig,
        port=0,
        database_url=f"sqlite:///{scratch / 'centre.db'}",
        secret_file=scratch / "secret",
        deflect_limit=UNLIMITED,
    )
    search = load(SearchConfig, index=scratch / "index", meaning=SearchMode(options.mode).setting)
    app = create_app(config, kb=load(KbConfig, articles=options.articles), search=search)
    app.wsgi_app = wrapped(app.wsgi_app)  # type: ignore[method-assign]
    serve(app, config, lambda address: print(address, flush=True))


async def _measure(address: str, tickets: Sequence[NewTicket], options: argparse.Namespace) -> dict[str, list[float]]:
    """Return the response times by path."""
    seconds_by_path: dict[str, list[float]] = {"/api/deflect": [], "/bare": []}
    url = urlsplit(address)
    for number in range(max(2, round(options.seconds / ROUND_SECONDS))):
        path = tuple(seconds_by_path)[number % 2]
        async with asyncio.TaskGroup() as people:
            tasks = [
                people.create_task(_write(url.hostname, url.port, path, tickets, random.Random(f"{number}.{person}")))  # noqa: S311
                for person in range(options.people)
            ]
        if number > 1:  # the first round of each path warms up
            seconds_by_path[path] += itertools.chain.from_iterable(task.result() for task in tasks)
    return seconds_by_path


async def _write(
    host: str | None, port: int | None, path: str, tickets: Sequence[NewTicket], rng: random.Random
) -> list[float]:
    """Type tickets for one round; return the response times."""
    reader, writer = await asyncio.open_connection(host, port)
    seconds: list[float] = []
    end = time.perf_counter() + ROUND_SECONDS
    for subject, body in iter(lambda: rng.choice(tickets), None):
        for unfinished in _typed(subject, body):
            await asyncio.sleep(rng.uniform(*PAUSES_SECONDS))
            sent_at = time.perf_counter()
            if sent_at >= end:
                writer.close()
                return seconds
            writer.write(_request(path, unfinished))
            await _read_response(reader)
            seconds.append(time.perf_counter() - sent_at)
    raise AssertionError  # the tickets never end


def _typed(subject: str, body: str) -> Iterator[dict[str, str]]:
    """Yield the ticket as it stands at each pause."""
    words = body.split()
    yield {"subject": subject, "body": ""}
    for count in range(WORDS_A_PAUSE, len(words) + 1, WORDS_A_PAUSE):
        yield {"subject": subject, "body": " ".join(words[:count])}


def _request(path: str, ticket: dict[str, str]) -> bytes:
    body = json.dumps(ticket).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    return head.encode() + b"\r\n" + body


async def _read_response(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head[:16]:
        raise RuntimeError(head.decode("latin-1").splitlines()[0])
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))


def _figures(seconds: Sequence[float]) -> str:
    return f"{len(seconds)} answers, p50 {statistics.median(seconds) * 1e3:.1f} ms, p99 {_p99_ms(seconds):.1f} ms"


def _p99_ms(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98] * 1e3


if __name__ == "__main__":
    sys.exit(main())
