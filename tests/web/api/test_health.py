"""Without a good index the site still helps, and says what it lacks."""

from __future__ import annotations

import logging
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations import meta as descriptions
from search.generations.builder import build
from search.generations.manager import IndexManager
from tests.small_centre import article
from tests.web.conftest import services, write
from web.app.request_view import view
from web.catalogues import Catalogues, EmptyCatalogue
from web.storage.probe import WriteProbe

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from kb.corpus import Catalogue
    from tests.web.conftest import MakeApp


def test_health_names_the_generation_and_counts_the_articles(client: FlaskClient, search_config: SearchConfig) -> None:
    body = client.get("/healthz").json
    assert body == {
        "status": "ok",
        "generation": (search_config.index / "CURRENT").read_text().strip(),
        "articles": 5,
        "index": "ready",
        "meaning": "static",
        "database": "ready",
    }


def test_without_an_index_health_is_degraded_but_serving(without_index: FlaskClient) -> None:
    answer = without_index.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "degraded",
        "generation": None,
        "articles": None,
        "index": "missing",
        "meaning": "off",
        "database": "ready",
    }


def test_without_an_index_everything_but_search_works(without_index: FlaskClient) -> None:
    assert "Search is temporarily unavailable" in without_index.get("/").text
    assert "/articles/reset-password" in without_index.get("/categories/account").text
    assert "sign-in page" in without_index.get("/articles/reset-password").text
    assert without_index.get("/articles/old-sessions").status_code == 301
    assert without_index.get("/contact").status_code == 200
    assert "/articles/bounce" in without_index.get("/sitemap.xml").text
    with without_index.get("/media/account/sessions.png") as image:
        assert image.status_code == 200


def test_without_an_index_the_search_page_offers_topics_and_the_form(without_index: FlaskClient) -> None:
    page = without_index.get("/search?q=lost+password").text
    assert "Search is temporarily unavailable" in page
    assert 'href="/categories/mail"' in page
    assert 'href="/contact?q=lost+password"' in page
    assert without_index.get("/no/such/page").status_code == 404


@pytest.mark.parametrize("damage", ["CURRENT", "meta", "sqlite", "whoosh"])
def test_a_broken_index_is_like_none(damage: str, built: Path, tmp_path: Path, make_app: MakeApp) -> None:
    index = tmp_path / "index"
    shutil.copytree(built / "index", index)
    generation = index / (index / "CURRENT").read_text().strip()
    if damage == "CURRENT":
        (index / "CURRENT").write_bytes(b"\xff\xfe../..")
    elif damage == "meta":
        (generation / "meta.json").write_text("{")
    elif damage == "sqlite":
        (generation / "articles.sqlite").write_bytes(b"torn")
    else:
        for file in (generation / "whoosh").iterdir():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    client = make_app(search=SearchConfig(index=index)).test_client()
    assert client.get("/healthz").json["index"] == "broken"
    assert "/articles/reset-password" in client.get("/categories/account").text
    assert "Search is temporarily unavailable" in client.get("/search?q=password").text
    assert client.get("/api/search?q=password").status_code == 503


@pytest.mark.parametrize("file", ["articles.sqlite", "impacts/worth.npy"])
@pytest.mark.parametrize("damage", ["cut", "overwritten", "removed"])
def test_health_reports_an_index_that_is_damaged_while_it_serves(
    damage: str, file: str, built: Path, tmp_path: Path, make_app: MakeApp
) -> None:
    index = tmp_path / "index"
    shutil.copytree(built / "index", index)
    client = make_app(search=SearchConfig(index=index)).test_client()
    assert client.get("/healthz").json["index"] == "ready"
    path = index / (index / "CURRENT").read_text().strip() / file
    content = path.read_bytes()
    os.utime(path)
    assert client.get("/healthz").json["index"] == "ready", "a new date is no damage"
    path.unlink()
    if damage != "removed":
        path.write_bytes(content[:-100] if damage == "cut" else content[:-100] + b"x" * 100)
    answer = client.get("/healthz").json
    assert (answer["status"], answer["index"]) == ("degraded", "damaged")


def test_an_index_that_changes_while_it_is_opened_is_not_served(
    built: Path, tmp_path: Path, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    shutil.copytree(built / "index", index)
    verify = descriptions.verify

    def then_cut(path: Path) -> descriptions.Meta:
        meta = verify(path)
        file = path / "impacts" / "worth.npy"
        file.write_bytes(file.read_bytes() + b"more")
        return meta

    monkeypatch.setattr("search.generations.generation.verify", then_cut)
    client = make_app(search=SearchConfig(index=index)).test_client()
    assert client.get("/healthz").json["index"] == "broken"


def test_health_reports_a_database_that_takes_no_writes(app: Flask) -> None:
    database = services(app).database
    database.close()
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("pragma query_only = on"))
    answer = app.test_client().get("/healthz").json
    assert (answer["status"], answer["database"]) == ("degraded", "unwritable")


def test_health_reports_a_database_that_is_gone(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    client.get("/")
    (tmp_path / "centre.db").rename(tmp_path / "aside.db")
    services(app).database.probe = WriteProbe(services(app).database.engine)
    answer = client.get("/healthz").json
    assert (answer["status"], answer["database"]) == ("degraded", "unreachable")


def test_asking_for_health_again_and_again_writes_once(app: Flask) -> None:
    statements: list[str] = []
    engine = services(app).database.engine
    event.listen(engine, "before_cursor_execute", lambda *called: statements.append(called[2]))
    for _ in range(20):
        app.test_client().get("/healthz")
    assert sum("user_version =" in statement for statement in statements) == 1


def test_without_index_and_articles_the_ticket_form_still_works(tmp_path: Path, make_app: MakeApp) -> None:
    nowhere = tmp_path / "nowhere"
    client = make_app(kb=KbConfig(articles=nowhere), search=SearchConfig(index=nowhere)).test_client()
    assert client.get("/contact").status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/articles/reset-password").status_code == 404


def test_the_folder_is_read_once_however_many_ask(without_index: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    without_index.get("/")
    monkeypatch.setattr("web.catalogues.read_corpus", None)  # a second reading would call nothing
    assert without_index.get("/categories/account").status_code == 200


def test_a_page_begun_without_an_index_is_finished_though_the_first_one_appears(kb_config: KbConfig) -> None:
    class Overtaken(Catalogues):
        """Another thread finds the first index right after each look at what was read."""

        kept: Catalogue | None = None

        @property
        def _folder_catalogue(self) -> Catalogue | None:
            kept, self.kept = self.kept, None
            return kept

        @_folder_catalogue.setter
        def _folder_catalogue(self, read: Catalogue | None) -> None:
            self.kept = read

    catalogues = Overtaken(IndexManager(SearchConfig(index=kb_config.articles / "none")), kb_config)
    catalogues.kept = EmptyCatalogue()
    assert catalogues.look().catalogue == EmptyCatalogue()


def test_a_missing_index_is_logged_once(without_index: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        without_index.get("/")
        without_index.get("/")
    assert caplog.text.count("search is unavailable") == 1


def test_a_new_generation_is_shown_without_a_restart(tmp_path: Path, make_app: MakeApp) -> None:
    kb, search = KbConfig(articles=tmp_path / "articles"), SearchConfig(index=tmp_path / "index")
    write(kb.articles, {"mail/one.md": article("Read a message", "Open it.")})
    client = make_app(kb=kb, search=search).test_client()
    assert client.get("/healthz").json["status"] == "degraded"
    build(kb, search)
    first = client.get("/healthz").json
    assert (first["status"], first["articles"]) == ("ok", 1)
    write(kb.articles, {"mail/two.md": article("Write a letter", "Choose New.")})
    assert client.get("/articles/two").status_code == 404
    build(kb, search)
    assert client.get("/articles/two").status_code == 200
    assert client.get("/api/search?q=letter").json["generation"] != first["generation"]
    assert client.get("/api/search?q=letter").json["hits"][0]["slug"] == "two"


def test_a_request_sees_one_generation_from_beginning_to_end(make_app: MakeApp, tmp_path: Path) -> None:
    kb, search = KbConfig(articles=tmp_path / "articles"), SearchConfig(index=tmp_path / "index")
    write(kb.articles, {"mail/one.md": article("Read a message", "Open it.")})
    build(kb, search)
    app = make_app(kb=kb, search=search)
    with app.test_request_context():
        before = view()
        write(kb.articles, {"mail/two.md": article("Write a letter", "Choose New.")})
        build(kb, search)
        assert view() is before
        assert "two" not in view().catalogue.entries
    with app.test_request_context():
        assert "two" in view().catalogue.entries
