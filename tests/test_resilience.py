"""Killed builds and servers leave the index intact, fail no request and lose no ticket."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import pytest
from sqlalchemy import select

from search.config import SearchConfig
from search.generations.layout import CURRENT, NAME
from search.generations.manager import IndexManager
from search.query import parse
from tests.running import DATABASE, ROOT, build, running_site
from tests.servers import postgres, postgres_programs
from tests.small_centre import article
from web.storage.database import Database
from web.storage.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 20
PAUSE_SECONDS = 0.02
"""Pause between two searches of the visitor, so that builds get most of the processor."""
ARTICLES = 60
SLOWER = 1.3
"""Factor by which a build may take longer than the measured one on a busy machine."""


def _write_articles(folder: Path, number: int) -> None:
    """Change every article, so that a build indexes all of them."""
    for name in range(ARTICLES):
        path = folder / f"shelf-{name % 5}" / f"article-{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "\n\n".join(f"## Part {part}\n\nLantern number {name * part} of edition{number}." for part in range(8))
        path.write_text(article(f"Lantern {name}", body), encoding="utf-8")


def _get(address: str, form: bytes | None = None) -> tuple[int, bytes]:
    with urllib.request.urlopen(address, form, timeout=10) as response:  # noqa: S310 - our own server
        return response.status, response.read()


class Visitor:
    """Searches until the block ends and collects failures."""

    def __init__(self, address: str) -> None:
        self.failures: list[str] = []
        self.visits = 0
        self._address = address
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._visit)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _visit(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            try:
                self._search()
            except (OSError, AssertionError, ValueError) as error:
                self.failures.append(repr(error))

    def _search(self) -> None:
        status, body = _get(f"{self._address}/api/search?q=lantern")
        assert status == 200
        assert json.loads(body)["total"] == ARTICLES
        assert _get(f"{self._address}/search?q=lantern")[0] == 200
        self.visits += 1


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    articles, index = tmp_path / "articles", tmp_path / "index"
    _write_articles(articles, 0)
    build(articles, index)
    return articles, index


def _start_build(articles: Path, index: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "build_index.py", "--full", "--articles", str(articles), "--index", str(index)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def _duration(articles: Path, index: Path) -> float:
    """Return the seconds that an undisturbed build takes."""
    started = time.perf_counter()
    assert _start_build(articles, index).wait() == 0
    return time.perf_counter() - started


def _kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a build after some time; return whether it was still running."""
    with process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.returncode == -signal.SIGKILL


def _wait_until_it_writes(process: subprocess.Popen[bytes], index: Path, before: set[str]) -> None:
    while process.poll() is None and _unpublished(index) <= before:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.002)


def _unpublished(index: Path) -> set[str]:
    """Return the names of generations that are newer than the current one."""
    current = (index / CURRENT).read_text(encoding="utf-8").strip()
    return {folder.name for folder in index.iterdir() if NAME.fullmatch(folder.name) and folder.name > current}


def test_twenty_killed_builds_leave_the_index_intact_and_no_failed_request(folders: tuple[Path, Path]) -> None:
    articles, index = folders
    rng = random.Random(20)  # noqa: S311 - reproducible, not secret
    kills, left_behind = 0, 0
    with running_site(articles, index.parent) as address, Visitor(address) as visitor:
        duration = _duration(articles, index)
        for kill in range(1, KILLS + 1):
            _write_articles(articles, kill)
            before = _unpublished(index)
            process = _start_build(articles, index)
            if kill % 2:  # kill at moments spread over the whole build
                kills += _kill_after(process, SLOWER * duration * (kill - rng.random()) / KILLS)
            else:  # and more often while it writes
                _wait_until_it_writes(process, index, before)
                kills += _kill_after(process, duration * rng.uniform(0, 0.2))
            left_behind += bool(_unpublished(index) - before)
            results = IndexManager(SearchConfig(index=index)).current().searcher.search(parse("lantern"))
            assert results.total == ARTICLES
        _write_articles(articles, KILLS + 1)
        build(articles, index)
        newest = json.loads(_get(f"{address}/api/search?q=edition{KILLS + 1}")[1])
    assert kills > KILLS // 2
    assert left_behind > 0, "no kill hit a build while it was writing"
    assert newest["total"] == ARTICLES
    assert visitor.failures == []
    assert visitor.visits > KILLS


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, folders: tuple[Path, Path]) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folders[1].parent / DATABASE}"
        return
    if postgres_programs() is None:
        pytest.skip("no PostgreSQL on this machine")
    with postgres() as url:
        yield f"{url}/postgres"


def test_a_killed_server_loses_no_ticket_and_serves_the_same_index_again(
    folders: tuple[Path, Path], database_url: str
) -> None:
    articles, index = folders
    settings = {"KB_WEB_DATABASE_URL": database_url}
    with running_site(articles, index.parent, settings, killed=True) as address:
        before = _generation(address)
        _send_ticket(address, "The lantern went out")
    with running_site(articles, index.parent, settings) as address:
        assert _generation(address) == before
        database = Database(database_url)
        with database.session() as session:
            assert session.scalars(select(Ticket.subject)).all() == ["The lantern went out"]
        database.close()


def _generation(address: str) -> str:
    name = json.loads(_get(f"{address}/api/search?q=lantern")[1])["generation"]
    assert isinstance(name, str)
    return name


def _send_ticket(address: str, subject: str) -> None:
    """Send the form as a browser does, and follow the redirect to the received page."""
    token = re.search(rb'name="csrf_token" value="([^"]+)"', _get(f"{address}/contact")[1])
    assert token
    fields = {"csrf_token": token[1], "email": "anna@example.org", "subject": subject, "body": "It is dark."}
    status, _ = _get(f"{address}/contact", urllib.parse.urlencode(fields).encode())
    assert status == 200
