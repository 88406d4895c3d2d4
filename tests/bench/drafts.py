"""How long answers take while many people write: ``python -m tests.bench.drafts [ARTICLES] [--people N] [--mode M]``.

Each of them types a ticket and pauses every now and then, as the form and the widget notice it; each pause sends the
draft as it stands to ``/api/deflect``. In turn with that, in the same server process, the same drafts go to a bare
handler, which does nothing: the difference is ours, the rest is the server's and the machine's. People and server share
the machine, as they do not in earnest. The drafts are the questions that the articles promise to answer, as subjects,
with sentences of the articles as descriptions.
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
from tests.bench.http import wrapped
from web import create_app
from web.config import WebConfig
from web.serving.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODES = {"lexical": "off", "static": "static", "full": "full"}
PAUSES_SECONDS = (0.3, 1.2)
"""Between two questions of one person: the form waits 0.28 s before it asks."""

WORDS_A_PAUSE = 4
MOST_WORDS = 80
ROUND_SECONDS = 5.0
UNLIMITED = "1000000 per minute"

NewTicket = tuple[str, str]


def main() -> int:
    """Print the figures and return 0; return 1 where the slowest hundredth takes longer than the goal."""
    options = _parser().parse_args()
    if options.serve:
        _serve(options)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        index = load(SearchConfig, index=Path(scratch, "index"), meaning=MODES[options.mode])
        build(load(KbConfig, articles=options.articles), index)
        drafts = _drafts(index)
        with _server(options, scratch) as address:
            taken = asyncio.run(_measure(address, drafts, options))
    for path, seconds in taken.items():
        print(f"{path:<13} {_figures(seconds)}")
    ours, bare = (_p99_ms(taken[path]) for path in ("/api/deflect", "/bare"))
    print(f"{options.people} people, {options.mode}: p99 {ours:.1f} ms, {ours / bare:.1f} times that of a bare handler")
    return 0 if ours <= options.goal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.drafts", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="?", default=Path("articles"), help="a folder of articles")
    parser.add_argument("--people", type=int, default=50, help="who write at the same time (default: 50)")
    parser.add_argument("--mode", choices=MODES, default="lexical", help="what answers (default: lexical)")
    parser.add_argument("--seconds", type=float, default=40, help="how long all of it takes (default: 40)")
    parser.add_argument("--goal", type=float, default=100, help="the most that p99 may be, in ms (default: 100)")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    return parser


def _drafts(index: SearchConfig) -> list[NewTicket]:
    generation = IndexManager(index).current()
    found = []
    for slug, entry in generation.docstore.entries.items():
        text = " ".join(section.text for section in generation.docstore.sections(slug)).split()
        for number, question in enumerate(entry.metadata.expect_queries or (entry.title,)):
            found.append((question, " ".join(text[number * MOST_WORDS : (number + 1) * MOST_WORDS])))
    return found


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
    search = load(SearchConfig, index=scratch / "index", meaning=MODES[options.mode])
    app = create_app(config, kb=load(KbConfig, articles=options.articles), search=search)
    app.wsgi_app = wrapped(app.wsgi_app)  # type: ignore[method-assign]
    serve(app, config, lambda address: print(address, flush=True))


async def _measure(address: str, drafts: Sequence[NewTicket], options: argparse.Namespace) -> dict[str, list[float]]:
    """Return the seconds of each answer by the path that was asked."""
    taken: dict[str, list[float]] = {"/api/deflect": [], "/bare": []}
    place = urlsplit(address)
    for number in range(max(2, round(options.seconds / ROUND_SECONDS))):
        path = tuple(taken)[number % 2]
        async with asyncio.TaskGroup() as people:
            writing = [
                people.create_task(_write(place.hostname, place.port, path, drafts, random.Random(f"{number}.{one}")))  # noqa: S311
                for one in range(options.people)
            ]
        if number > 1:  # the first of each warms up
            taken[path] += itertools.chain.from_iterable(task.result() for task in writing)
    return taken


async def _write(
    host: str | None, port: int | None, path: str, drafts: Sequence[NewTicket], chance: random.Random
) -> list[float]:
    """Type for the length of a round; return the seconds of each answer."""
    reader, writer = await asyncio.open_connection(host, port)
    taken = []
    end = time.perf_counter() + ROUND_SECONDS
    for subject, body in iter(lambda: chance.choice(drafts), None):
        for draft in _typed(subject, body):
            await asyncio.sleep(chance.uniform(*PAUSES_SECONDS))
            asked = time.perf_counter()
            if asked >= end:
                writer.close()
                return taken
            writer.write(_request(path, draft))
            await _heard(reader)
            taken.append(time.perf_counter() - asked)
    raise AssertionError  # drafts never end


def _typed(subject: str, body: str) -> Iterator[dict[str, str]]:
    """Give a draft as it stands at each pause."""
    words = body.split()
    yield {"subject": subject, "body": ""}
    for count in range(WORDS_A_PAUSE, len(words) + 1, WORDS_A_PAUSE):
        yield {"subject": subject, "body": " ".join(words[:count])}


def _request(path: str, draft: dict[str, str]) -> bytes:
    body = json.dumps(draft).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    return head.encode() + b"\r\n" + body


async def _heard(reader: asyncio.StreamReader) -> None:
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
