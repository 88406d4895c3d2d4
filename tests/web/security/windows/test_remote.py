"""Several machines count together on a real Redis server, and each for itself while it is away."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import redis

from kb.errors import ConfigError
from tests.servers import HOST, free_port
from tests.web.conftest import run_concurrently
from web.config import WebConfig
from web.security.rate_limits import rate_limits_of
from web.security.windows.remote import RemoteWindows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class RedisServer:
    """A Redis server that can be stopped and started again, without what it held."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        settings = ("--port", str(self.port), "--bind", HOST, "--save", "", "--dir", str(self._folder))
        command = ["redis-server", *settings]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - Debian's
        assert self._process.stdout
        assert any("Ready to accept connections" in line for line in self._process.stdout)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def content(self) -> str:
        with contextlib.closing(redis.Redis(HOST, self.port, decode_responses=True)) as client:
            return " ".join(str(client.object("encoding", key)) + key for key in client.keys("*"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("no Redis on this machine")
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.security.windows.remote._WAIT_SECONDS", 30.0)


def machine(server: RedisServer) -> RemoteWindows:
    return RemoteWindows(server.url, secret=b"secret")


def test_machines_count_together(server: RedisServer) -> None:
    first, second = machine(server), machine(server)
    assert [each.acquire_entry("a", 3, 60) for each in (first, second, first, second)] == [True, True, True, False]
    assert second.get_moving_window("a", 3, 60)[1] == 3
    first.clear("a")
    assert second.acquire_entry("a", 3, 60)


def test_threads_never_count_more_than_the_limit(server: RedisServer) -> None:
    windows = machine(server)
    counted = run_concurrently(8, lambda _: sum(windows.acquire_entry("a", 20, 60) for _ in range(5)))
    assert sum(counted) == 20


def test_the_server_holds_no_address(server: RedisServer) -> None:
    machine(server).acquire_entry("203.0.113.77", 5, 60)
    assert server.content()
    assert "203.0.113" not in server.content()


def test_the_time_to_wait_is_that_of_the_window(server: RedisServer) -> None:
    limits = rate_limits_of(WebConfig(feedback_limit="1 per hour", limits_url=server.url), "secret")  # type: ignore[arg-type]
    assert limits.hit("feedback", "192.0.2.1") == 0
    assert 3_590 < limits.hit("feedback", "192.0.2.1") <= 3_600
    limits.forgive_sign_in("ada", "192.0.2.1")


def test_each_machine_counts_for_itself_while_the_server_is_away(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = machine(server), machine(server)
    assert first.acquire_entry("a", 1, 60)
    server.stop()
    assert [each.acquire_entry("a", 1, 60) for each in (first, first, second)] == [True, False, True]
    assert caplog.text.count("counted on this machine alone") == 2
    assert server.url not in caplog.text
    server.start()
    assert not first.acquire_entry("a", 1, 60), "the server is left alone for a while"
    monkeypatch.setattr("web.security.windows.remote.time.monotonic", lambda: 1e9)
    assert [each.acquire_entry("a", 1, 60) for each in (first, second)] == [True, False]


@pytest.mark.parametrize("url", ["redis://host:port", "ftp://host", "not a URL", "redis://[::1"])
def test_a_malformed_url_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ConfigError, match="limits_url: write redis://") as raised:
        RemoteWindows(url)
    assert url not in str(raised.value)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "redis", None)
    with pytest.raises(ConfigError, match="pip install 'redis"):
        RemoteWindows("redis://127.0.0.1/0")
