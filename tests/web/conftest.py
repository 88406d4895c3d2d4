"""Fixtures for web: a small help centre with a real index, databases, mail and clients."""

from __future__ import annotations

import io
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypedDict, TypeVar

import pytest
from argon2 import PasswordHasher
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event, update
from sqlalchemy.exc import OperationalError

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.servers import MailServer, mail_server, postgres_programs
from tests.small_centre import MAIL, article
from tests.translated_centre import TRANSLATED
from tests.web.databases import create_tables, empty_shared_database, new_postgres_database, postgres_server
from web import create_app
from web.__main__ import main
from web.app.services import KEY, Services
from web.config import WebConfig
from web.desk import staff
from web.mail.inbound.inbox import accept
from web.storage.models import InboundMail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

Value = TypeVar("Value")

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

FILES: dict[str, str | bytes] = {
    **MAIL,
    "account/moved.md": article(
        "Manage your sessions",
        "See where you are signed in.\n\n![The list of sessions](sessions.png)\n\n"
        "![Where they are](map.svg) [A list to print](list.csv)\n\n"
        "## End one\n\nChoose it.\n\n## End all\n\nChoose all.",
        redirect_from="[old-sessions, /kb/2019/sessions, 360001234567]",
        last_reviewed="2020-01-01",
        review_in="6 months",
        related="[reset-password, no-such-article]",
    ),
    "account/draft.md": article("An article that is not ready", "Later.\n\n![Hidden](hidden.png)", status="draft"),
    "account/sessions.png": PIXEL,
    "account/map.svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'><script>x()</script><path d='M0 0'/></svg>"
    ),
    "account/list.csv": "place,day\n",
    "account/hidden.png": PIXEL,
    "account/unused.pdf": "%PDF-1.7",
    "account/notes.txt": "not for readers",
}


PRODUCTION_HASHER = staff._HASHER  # noqa: SLF001 - saved before ``cheap_hasher`` replaces it
"""The password hasher of production, as ``web.desk.staff`` creates it."""


class MakeApp(Protocol):
    """Builds an application from settings of ``[web]``."""

    def __call__(self, *, kb: KbConfig | None = None, search: SearchConfig | None = None, **settings: object) -> Flask:
        """Return the application."""
        ...


class Settings(TypedDict):
    """Settings of another help centre than the usual one."""

    kb: KbConfig
    search: SearchConfig


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write files by their relative paths."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def raise_operational_error(*_: object, **__: object) -> None:
    """Raise the error of a database that is unreachable or read-only."""
    raise OperationalError("insert", {}, Exception("the disk is full"))


def run_concurrently(count: int, call: Callable[[int], Value]) -> list[Value]:
    """Call a function with each number at the same moment, in one thread each; return the results."""
    start = threading.Barrier(count)

    def run(number: int) -> Value:
        start.wait()
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def token(page: str) -> str:
    """Return the form token in a page."""
    match = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert match, "the page has no form with a token"
    return match[1]


@pytest.fixture(autouse=True)
def defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the checkout out of the tests, and what they learn out of the checkout."""
    empty = tmp_path / "config.toml"
    empty.touch()
    monkeypatch.setenv("KB_CONFIG", str(empty))
    monkeypatch.setenv("KB_SEARCH_LEARNING_FILE", str(tmp_path / "learning" / "solved.jsonl"))


@pytest.fixture(autouse=True)
def cheap_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords in microseconds; ``test_staff`` checks ``PRODUCTION_HASHER``."""
    monkeypatch.setattr(staff, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def template_cache(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Return a cache that compiles each template once per session instead of once per application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ``articles``, their ``index``, and a database without rows."""
    folder = tmp_path_factory.mktemp("centre")
    with pytest.MonkeyPatch.context() as patch:
        (folder / "config.toml").touch()
        patch.setenv("KB_CONFIG", str(folder / "config.toml"))
        write(folder / "articles", FILES)
        report = build(KbConfig(articles=folder / "articles"), SearchConfig(index=folder / "index"))
    assert report.published
    create_tables(f"sqlite:///{folder / 'centre.db'}")
    return folder


@pytest.fixture(scope="session")
def risky(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of a help centre that recognises risks."""
    folder = tmp_path_factory.mktemp("risky")
    risks = "takeover:\n  advice: Change it first.\n  article: breach\n  when: [hacked my account]\n"
    person = article("Frozen accounts", "A frozen account is thawed by a person.", escalation="required")
    breach = article("A burglar in the mailbox", "End every session of the burglar in the mailbox.")
    files = {"_risks.yaml": risks, "account/frozen.md": person, "account/breach.md": breach}
    write(folder / "articles", {**FILES, **files})
    kb, search = KbConfig(articles=folder / "articles"), SearchConfig(index=folder / "index")
    build(kb, search)
    return {"kb": kb, "search": search}


@pytest.fixture(scope="session")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of a help centre in English, German, Brazilian Portuguese and, for one article, Arabic."""
    folder = tmp_path_factory.mktemp("translated")
    arabic = article("إعدادات IMAP", "استخدم imap.example.org في برنامج البريد.", lang="ar", summary="كل الإعدادات.")
    write(folder / "articles", {**TRANSLATED, "arabic/imap-ar.md": arabic})
    kb, search = KbConfig(articles=folder / "articles"), SearchConfig(index=folder / "index")
    build(kb, search)
    return {"kb": kb, "search": search}


@pytest.fixture
def polyglot(make_app: MakeApp, translated: Settings) -> FlaskClient:
    """Return a client of the help centre in several languages."""
    return make_app(**translated).test_client()


@pytest.fixture
def kb_config(built: Path) -> KbConfig:
    return KbConfig(articles=built / "articles")


@pytest.fixture
def search_config(built: Path) -> SearchConfig:
    return SearchConfig(index=built / "index")


ENGINES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run storage tests on SQLite and PostgreSQL; ``STORAGE = True`` marks a module."""
    for name in ("database_url", "new_database_url"):
        if getattr(metafunc.module, "STORAGE", False) and name in metafunc.fixturenames:
            metafunc.parametrize(name, ENGINES, indirect=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the URL of a real PostgreSQL server."""
    if postgres_programs() is None:
        pytest.skip("no PostgreSQL on this machine")
    with postgres_server() as url:
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, built: Path, tmp_path: Path) -> str:
    """Return the URL of a database with tables and without rows."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return empty_shared_database(request.getfixturevalue("postgres_url"))
    shutil.copyfile(built / "centre.db", tmp_path / "centre.db")
    return f"sqlite:///{tmp_path / 'centre.db'}"


@pytest.fixture
def new_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without tables."""
    if getattr(request, "param", "sqlite") == "postgresql":
        with new_postgres_database(request.getfixturevalue("postgres_url")) as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'var' / 'new.db'}"


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def smtp(smtp_server: MailServer) -> MailServer:
    """Return a mail server that has received nothing and accepts everything."""
    smtp_server.down, smtp_server.replies, smtp_server.refused = False, {}, frozenset()
    smtp_server.on_mail = smtp_server.on_quit = None
    smtp_server.received = []
    return smtp_server


@pytest.fixture
def make_app(
    tmp_path: Path,
    database_url: str,
    kb_config: KbConfig,
    search_config: SearchConfig,
    template_cache: FileSystemBytecodeCache,
) -> Iterator[MakeApp]:
    """Yield a function that builds applications over one database, each with its own settings, articles and index."""
    apps: list[Flask] = []

    def make(*, kb: KbConfig | None = None, search: SearchConfig | None = None, **settings: object) -> Flask:
        values = {
            "brand": "Northpost",
            "support_address": "support@northpost.example",
            "reference_prefix": "NP",
            "database_url": database_url,
            "secret_file": tmp_path / "secret",
            "form_seconds": 0,  # tests type faster than people
            **settings,
        }
        learning_file = tmp_path / "learning" / "solved.jsonl"
        search = (search or search_config).model_copy(update={"learning_file": learning_file})
        app = create_app(WebConfig(**values), kb=kb or kb_config, search=search)
        app.jinja_env.bytecode_cache = template_cache
        app.config["PROPAGATE_EXCEPTIONS"] = True  # tests should see exceptions, not error pages
        apps.append(app)
        return app

    yield make
    for app in apps:
        services(app).database.close()


def services(app: Flask) -> Services:
    """Return the services of an application."""
    extension = app.extensions[KEY]
    assert isinstance(extension, Services)
    return extension


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def mailing(make_app: MakeApp) -> Flask:
    """Return an application that queues mail for an unreachable server."""
    return make_app(smtp_url="smtp://127.0.0.1:1")


@pytest.fixture
def app_with_tickets(make_app: MakeApp) -> Flask:
    """Return an application with a ticket and an automatic mail from both Anna and Ben."""
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    client = app.test_client()
    for name in ("Anna", "Ben"):
        form = {
            "csrf_token": token(client.get("/contact").text),
            "email": f"{name}@example.org",
            "subject": f"{name} asks",
            "body": f"Words of {name}.",
            "answers": "seen",
            "files": [(io.BytesIO(f"log of {name}".encode()), "a.log")],
        }
        client.post("/contact", data=form, content_type="multipart/form-data")
        accept(services(app).database, f"From: {name}@example.org\nAuto-Submitted: auto-replied\n\nAway.".encode())
    with services(app).database.writing() as session:  # mail without a ticket, as earlier versions left it
        session.execute(update(InboundMail).values(outcome="ignored: auto-submitted", due=None))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Shell(Protocol):
    """Runs ``python -m web`` over the database and the index of the test."""

    def __call__(self, *arguments: str, text: str = "") -> str:
        """Run a command with ``text`` as standard input; return its output, and fail if the command fails."""
        ...


@pytest.fixture
def shell(
    built: Path,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    monkeypatch.setenv("KB_WEB_DATABASE_URL", database_url)
    monkeypatch.setenv("KB_WEB_SECRET_FILE", str(tmp_path / "secret"))
    folders = ["--articles", str(built / "articles"), "--index", str(built / "index")]

    def run(*arguments: str, text: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        capsys.readouterr()
        code = main([*arguments, *folders])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return printed.out

    return run


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Record the SQL statements that every engine executes during the test."""
    executed: list[str] = []

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        executed.append(statement)

    event.listen(Engine, "before_cursor_execute", record)
    yield executed
    event.remove(Engine, "before_cursor_execute", record)


@pytest.fixture
def without_index(tmp_path: Path, make_app: MakeApp) -> FlaskClient:
    """Return a client of a help centre whose index was never built."""
    return make_app(search=SearchConfig(index=tmp_path / "no-index")).test_client()
