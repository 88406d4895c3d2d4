"""Several processes answer behind one address, and none of their ends is noticed by a client."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Site = tuple[subprocess.Popen[str], str]

ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 2
DEADLINE_SECONDS = 60.0


@contextmanager
def serving(built: Path, folder: Path, **settings: str) -> Iterator[Site]:
    """Run the help centre in several processes; yield the parent and the address."""
    environment = {
        **os.environ,
        "TMPDIR": str(folder),
        **({} if "KB_CONFIG" in settings else {"KB_WEB_PROCESSES": str(PROCESSES)}),
        "KB_WEB_WORKER": "false",
        "KB_WEB_DATABASE_URL": f"sqlite:///{folder / 'firstline.db'}",
        "KB_WEB_SECRET_FILE": str(folder / "secret"),
        **settings,
    }
    folders = ["--articles", str(built / "articles"), "--index", str(built / "index")]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "web", "serve", "--port", "0", *folders],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("Help centre on http://127.0.0.1:"), process.communicate(timeout=10)
        until(lambda: len(children(process)) == PROCESSES)
        yield process, line.split()[3]
    finally:
        process.kill()
        process.communicate(timeout=10)


def configured(folder: Path, processes: int) -> Path:
    """Write the settings of a server, and return their file."""
    file = folder / "config.toml"
    file.write_text(f"[web]\nprocesses = {processes}\n", "utf-8")
    return file


def until(condition: Callable[[], bool]) -> None:
    """Return as soon as a condition holds; fail after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "this never happened"


def children(process: subprocess.Popen[str]) -> tuple[int, ...]:
    """Return the process ids of the children of a process."""
    return tuple(map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()))


def ask(address: str) -> int:
    with urllib.request.urlopen(f"{address}/api/search?q=password", timeout=30) as answer:  # noqa: S310 - our own server
        return int(answer.status)


@pytest.fixture(params=["small", "large"])
def killer(request: pytest.FixtureRequest) -> Callable[[tuple[int, ...]], int]:
    return min if request.param == "small" else max


def test_a_process_that_dies_is_replaced_and_the_others_answer(
    built: Path, tmp_path: Path, killer: Callable[[tuple[int, ...]], int]
) -> None:
    with serving(built, tmp_path) as (parent, address):
        victim = killer(children(parent))
        os.kill(victim, signal.SIGKILL)
        assert [ask(address) for _ in range(20)] == [200] * 20
        until(lambda: victim not in children(parent) and len(children(parent)) == PROCESSES)
        assert [ask(address) for _ in range(20)] == [200] * 20


def test_a_reload_replaces_all_processes_without_a_failed_request(built: Path, tmp_path: Path) -> None:
    with serving(built, tmp_path) as (parent, address):
        before, statuses, stop = children(parent), Counter[object](), threading.Event()

        def keep_asking() -> None:
            while not stop.is_set():
                try:
                    statuses[ask(address)] += 1
                except OSError as error:
                    statuses[repr(error)] += 1

        client = threading.Thread(target=keep_asking)
        client.start()
        try:
            parent.send_signal(signal.SIGHUP)
            until(lambda: len(children(parent)) == PROCESSES and not set(before) & set(children(parent)))
        finally:
            stop.set()
            client.join()
        assert parent.poll() is None
        assert set(statuses) == {200}


def test_a_reload_with_a_wrong_setting_leaves_everything_as_it_is(built: Path, tmp_path: Path) -> None:
    with serving(built, tmp_path, KB_CONFIG=str(configured(tmp_path, PROCESSES))) as (process, address):
        before = children(process)
        configured(tmp_path, 0)
        process.send_signal(signal.SIGHUP)
        assert process.stderr
        while "not reloaded" not in (line := process.stderr.readline()):
            assert line, "the server ended"
        assert children(process) == before
        assert ask(address) == 200


def test_a_reload_may_leave_one_process(built: Path, tmp_path: Path) -> None:
    with serving(built, tmp_path, KB_CONFIG=str(configured(tmp_path, PROCESSES))) as (process, address):
        before = children(process)
        configured(tmp_path, 1)
        process.send_signal(signal.SIGHUP)
        until(lambda: len(children(process)) == 1 and not set(before) & set(children(process)))
        assert ask(address) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_SECONDS) == 0


def test_a_request_that_has_begun_is_answered_before_the_end(built: Path, tmp_path: Path) -> None:
    with serving(built, tmp_path) as (parent, address):
        place = urlsplit(address)
        body = b'{"subject": "password", "body": ""}'
        with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
            head = f"POST /api/deflect HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
            assert ask(address) == 200  # the connection before this one has been accepted
            parent.terminate()
            until(lambda: len(children(parent)) == 1)  # the process without a request has ended
            connection.sendall(body[10:])
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert b"Connection: close" in answer
        assert parent.wait(timeout=30) == 0
        assert list(tmp_path.glob("firstline-*")) == []


def test_the_processes_end_with_a_parent_that_is_killed(built: Path, tmp_path: Path) -> None:
    with serving(built, tmp_path) as (parent, _):
        orphans = children(parent)
        parent.kill()
        parent.wait(timeout=30)
        until(lambda: not any(_is_running(orphan) for orphan in orphans))


def _is_running(process_id: int) -> bool:
    """Return whether a process runs; one that has ended may stay listed where no process collects orphans."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_processes_count_together_towards_a_limit(built: Path, tmp_path: Path) -> None:
    def draft() -> int:
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{address}/api/deflect",
            json.dumps({"subject": "password", "body": ""}).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code

    with serving(built, tmp_path, KB_WEB_DEFLECT_LIMIT="5 per hour") as (_, address):
        statuses = Counter(draft() for _ in range(20))
    assert statuses == {200: 5, 429: 15}


def test_the_processes_count_requests_together(built: Path, tmp_path: Path) -> None:
    token = "a token of the monitoring system"  # noqa: S105 - of this test
    with serving(built, tmp_path, KB_WEB_METRICS_TOKEN=token) as (_, address):
        for _ in range(20):
            ask(address)
        request = urllib.request.Request(f"{address}/metrics", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
            text = answer.read().decode()
    assert 'firstline_requests_total{method="GET",route="/api/search",status="200"} 20.0' in text
    assert "firstline_index_ready 1.0" in text
