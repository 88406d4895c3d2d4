"""``python -m web serve``."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from web.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def serving(
    built: Path, environment: dict[str, str], program: Sequence[str] = (sys.executable, "-m", "web")
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the real command on a free port until the block ends, without the worker, which would end after it."""
    command = [*program, "serve", "--port", "0", "--threads", "2"]
    folders = ["--articles", str(built / "articles"), "--index", str(built / "index")]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, *folders],
        cwd=ROOT,
        env={"KB_WEB_WORKER": "false"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("Help centre on http://127.0.0.1:"), process.communicate(timeout=10)
        yield process, line.split()[3]
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_prints_its_address_and_stops_on_signals(
    built: Path, environment: dict[str, str], stop: signal.Signals
) -> None:
    with serving(built, environment) as (process, address):
        with urllib.request.urlopen(f"{address}/search?q=private+illness") as answer:  # noqa: S310 - our own server
            assert answer.status == 200
            assert "Server" not in answer.headers
        process.send_signal(stop)
        output, errors = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in errors
        assert "illness" not in output + errors
        assert "127.0.0.1" not in errors


def test_an_unknown_popular_article_is_a_warning(built: Path, environment: dict[str, str]) -> None:
    with serving(built, environment | {"KB_WEB_POPULAR": '["refnd"]'}) as (process, _):
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "no published article has the slug refnd; did you mean refund?" in errors


def test_a_wrong_port_is_named_with_the_valid_range(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    del environment
    assert main(["serve", "--port", "eighty"]) == 1
    expected = 'error: [web] port (--port): "eighty" is not a whole number; write a whole number from 0 to 65535\n'
    assert capsys.readouterr().err == expected


def test_idle_connections_do_not_block_new_ones(built: Path, environment: dict[str, str]) -> None:
    with serving(built, environment) as (process, address), ExitStack() as open_connections:
        place = urlsplit(address)
        for _ in range(150):
            open_connections.enter_context(socket.create_connection((place.hostname, place.port)))
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        process.terminate()
        assert "Task queue depth" not in process.communicate(timeout=20)[1]


def test_a_connection_can_be_reused(built: Path, environment: dict[str, str]) -> None:
    with serving(built, environment) as (_, address), closing(HTTPConnection(urlsplit(address).netloc)) as connection:
        for method in ("GET", "HEAD", "GET"):
            connection.request(method, "/api/suggest?q=passw")
            answer = connection.getresponse()
            assert answer.status == 200
            assert bool(answer.read()) == (method == "GET")
            assert "Connection" not in answer.headers


def test_long_queries_are_searched_and_huge_ones_refused_with_our_own_page(
    built: Path, environment: dict[str, str]
) -> None:
    with serving(built, environment) as (_, address):
        with urllib.request.urlopen(f"{address}/search?q={'a' * 60_000}") as page:  # noqa: S310 - our own server
            assert "Your search was long" in page.read().decode()
        for path, length, status, code in (
            ("api/search", 60_000, 400, "query_too_long"),
            ("api/suggest", 60_000, 400, "query_too_long"),
            ("api/search", 1_000_000, 431, "headers_too_large"),
        ):
            with pytest.raises(HTTPError) as refused:
                urllib.request.urlopen(f"{address}/{path}?q={'a' * length}")  # noqa: S310
            with refused.value as answer:
                assert answer.code == status
                assert json.load(answer)["error"]["code"] == code
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(f"{address}/search?q={'a' * 1_000_000}")  # noqa: S310
        with refused.value as page:
            assert page.code == 431
            text = page.read().decode()
            assert "This is too long for a search" in text
            assert 'href="/contact"' in text


def test_the_server_survives_a_low_limit_of_open_files(built: Path, environment: dict[str, str]) -> None:
    """The server answers although many networks hold more connections than it may open files."""
    limited = [sys.executable, "-c", _WITH_FEW_FILES]
    with serving(built, environment, limited) as (process, address), ExitStack() as open_connections:
        place = urlsplit(address)
        for number in range(400):
            source = (f"127.0.0.{number % 200 + 2}", 0)
            open_connections.enter_context(
                socket.create_connection((place.hostname, place.port), source_address=source)
            )
        with urllib.request.urlopen(f"{address}/search?q=password", timeout=10) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        process.terminate()
        log = process.communicate(timeout=20)[1]
        assert len(log) < 2_000
        assert "Traceback" not in log


_WITH_FEW_FILES = (
    "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)); "
    "sys.argv[0] = 'web'; runpy.run_module('web', run_name='__main__')"
)


def test_a_taken_port_is_named_with_the_next_step(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    del environment
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert f"127.0.0.1:{port} is in use" in error
    assert f"--port {port + 1}" in error
    assert "Traceback" not in error


def test_a_foreign_address_is_named(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    del environment
    assert main(["serve", "--host", "203.0.113.1", "--port", "0"]) == 1
    assert "203.0.113.1" in capsys.readouterr().err


def test_an_unknown_setting_is_named_with_the_nearest(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_BRANDS", "Northpost")
    assert main(["serve"]) == 1
    assert "did you mean KB_WEB_BRAND?" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["KB_WEB_SMTP_URL", "KB_WEB_IMAP_URL"])
def test_a_wrong_mail_setting_stops_the_server_at_start(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_SUPPORT_ADDRESS", "support@northpost.example")
    monkeypatch.setenv("KB_WEB_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv(name, "http://foo")
    assert main(["serve", "--port", "0"]) == 1
    assert name.lower().removeprefix("kb_web_") in capsys.readouterr().err
