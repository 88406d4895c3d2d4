"""``python -m web``."""

from __future__ import annotations

import json
import os
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
from web.app.worker import unencrypted
from web.config import WebConfig

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("KB_WEB_DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'firstline.db'}")
    monkeypatch.setenv("KB_WEB_SECRET_FILE", str(tmp_path / "var" / "secret"))
    return dict(os.environ)


@contextmanager
def serving(
    built: Path, environment: dict[str, str], program: Sequence[str] = (sys.executable, "-m", "web")
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the real command on a free port until the block ends."""
    command = [*program, "serve", "--port", "0", "--threads", "2"]
    folders = ["--articles", str(built / "articles"), "--index", str(built / "index")]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, *folders], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
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
def test_it_serves_where_it_says_and_stops_when_told(
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


def test_a_popular_article_that_is_not_there_is_a_warning(built: Path, environment: dict[str, str]) -> None:
    with serving(built, environment | {"KB_WEB_POPULAR": '["refnd"]'}) as (process, _):
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "no published article has the slug refnd; did you mean refund?" in errors


def test_a_wrong_port_is_named_with_the_ports_there_are(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    del environment
    assert main(["serve", "--port", "eighty"]) == 1
    expected = 'error: [web] port (--port): "eighty" is not a whole number; write a whole number from 0 to 65535\n'
    assert capsys.readouterr().err == expected


def test_browsers_that_stay_connected_keep_nobody_out(built: Path, environment: dict[str, str]) -> None:
    with serving(built, environment) as (process, address), ExitStack() as open_connections:
        place = urlsplit(address)
        for _ in range(150):
            open_connections.enter_context(socket.create_connection((place.hostname, place.port)))
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        process.terminate()
        assert "Task queue depth" not in process.communicate(timeout=20)[1]


def test_one_connection_is_answered_again_and_again(built: Path, environment: dict[str, str]) -> None:
    with serving(built, environment) as (_, address), closing(HTTPConnection(urlsplit(address).netloc)) as connection:
        for method in ("GET", "HEAD", "GET"):
            connection.request(method, "/api/suggest?q=passw")
            answer = connection.getresponse()
            assert answer.status == 200
            assert bool(answer.read()) == (method == "GET")
            assert "Connection" not in answer.headers


def test_a_long_query_is_searched_and_a_megabyte_is_refused_in_our_own_words(
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


def test_few_open_files_are_no_reason_to_stop(built: Path, environment: dict[str, str]) -> None:
    """More connections than the process may open files, from many networks, and it still answers."""
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


def test_a_port_that_is_taken_is_named_with_the_next_step(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    del environment
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert f"127.0.0.1:{port} is taken" in error
    assert f"--port {port + 1}" in error
    assert "Traceback" not in error


def test_an_address_that_is_not_ours_is_named(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    del environment
    assert main(["serve", "--host", "203.0.113.1", "--port", "0"]) == 1
    assert "203.0.113.1" in capsys.readouterr().err


def test_a_wrong_setting_is_named(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_BRANDS", "Northpost")
    assert main(["serve"]) == 1
    assert "did you mean KB_WEB_BRAND?" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["KB_WEB_SMTP_URL", "KB_WEB_IMAP_URL"])
def test_mail_that_cannot_be_is_named_before_anybody_is_served(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_SUPPORT_ADDRESS", "support@northpost.example")
    monkeypatch.setenv("KB_WEB_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv(name, "http://foo")
    assert main(["serve", "--port", "0"]) == 1
    assert name.lower().removeprefix("kb_web_") in capsys.readouterr().err


MALFORMED = ("://u:secret@[::1", "://u:secret@host:x", "://u:secret@host:70000", "://u:secret@ex..ample", "://")


@pytest.mark.parametrize("rest", MALFORMED)
@pytest.mark.parametrize("begin", ["imap_url imap", "imap_url imaps", "smtp_url smtp", "helpdesk_url https"])
def test_an_address_of_a_server_that_cannot_be_read_is_named_without_its_password(
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    begin: str,
    rest: str,
) -> None:
    del environment
    setting, scheme = begin.split()
    monkeypatch.setenv("KB_WEB_HELPDESK_KEY", "k" * 24)
    monkeypatch.setenv("KB_WEB_HELPDESK", "webhook" if setting == "helpdesk_url" else "desk")
    monkeypatch.setenv(f"KB_WEB_{setting.upper()}", scheme + rest)
    assert main(["work", "--once"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: [web] {setting}")
    assert "secret" not in error


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({"IMAP_URL": "imap://u:p@mail.example.org", "SMTP_URL": "smtp://mail.example.org"}, ["imap_url", "smtp_url"]),
        ({"IMAP_URL": "imaps://u:p@mail.example.org", "SMTP_URL": "smtps://mail.example.org"}, []),
        ({"IMAP_URL": "imap://u:p@localhost", "SMTP_URL": "smtp://127.0.0.2"}, []),
        ({"IMAP_URL": "imap://u:p@[::1]:143", "SMTP_URL": "smtp://[2001:db8::1]"}, ["smtp_url"]),
        ({"HELPDESK": "webhook", "HELPDESK_URL": "http://desk.example.org/hook"}, ["helpdesk_url"]),
        ({"HELPDESK": "webhook", "HELPDESK_URL": "https://desk.example.org/hook"}, []),
    ],
)
def test_an_unencrypted_server_elsewhere_causes_a_warning(settings: dict[str, str], warned: list[str]) -> None:
    config = WebConfig(**{name.lower(): value for name, value in settings.items()}, helpdesk_key="k" * 24)  # type: ignore[arg-type]
    assert [warning.split(":")[0] for warning in unencrypted(config)] == [f"[web] {name}" for name in warned]


def test_the_worker_warns_when_it_starts(
    environment: dict[str, str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_SMTP_URL", "smtp://mail.example.org")
    assert main(["work", "--once"]) == 0
    assert "[web] smtp_url: smtp:// is encrypted only" in caplog.text


def test_staff_get_another_role_and_are_let_in_again(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setattr("web.cli.staff._password", lambda: "correct horse battery")
    for command in ("add ada", "role ada viewer", "disable ada", "enable ada"):
        assert main(["user", *command.split()]) == 0
    capsys.readouterr()
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out == "ada  viewer\n"
    assert main(["user", "enable", "eve"]) == 1
    assert main(["user", "role", "eve", "agent"]) == 1


@pytest.mark.parametrize("command", ["check", "backup copy.db", "privacy export a@b.example", "tickets list"])
def test_a_database_that_is_not_there_is_not_made_by_looking(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main(command.split()) == 1
    assert "there is no " in capsys.readouterr().err
    assert not Path(environment["KB_WEB_DATABASE_URL"].removeprefix("sqlite:///")).parent.exists()


def test_migrate_brings_the_database_up_to_date(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert "now up to date" in capsys.readouterr().out
    assert Path(environment["KB_WEB_DATABASE_URL"].removeprefix("sqlite:///")).exists()
    assert main(["migrate"]) == 0
    assert "was up to date" in capsys.readouterr().out


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////proc/nowhere/x.db",
        "nonsense",
        "nonsense://x",
        "postgresql://x@127.0.0.1:1/y",
        "postgresql+psycopg://x@127.0.0.1:1/y",
        "postgresql+psycopg://u:p@[::1/y",
        "postgresql+psycopg://u:p@host:x/y",
        "sqlite:///x.db?timeout=x",
    ],
)
def test_a_database_that_cannot_be_had_is_named(
    url: str, environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_DATABASE_URL", url)
    assert main(["migrate"]) == 1
    assert "database_url" in capsys.readouterr().err
