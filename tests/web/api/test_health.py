"""The health check, and the site with a missing or broken index."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from search.config import SearchConfig
from search.generations import meta as descriptions
from tests.web.conftest import services
from web.storage.probe import WriteProbe

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

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


def test_without_an_index_health_is_degraded_with_status_200(without_index: FlaskClient) -> None:
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
def test_a_broken_index_is_treated_as_missing(damage: str, built: Path, tmp_path: Path, make_app: MakeApp) -> None:
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
    assert client.get("/healthz").json["index"] == "ready", "a new modification time is not damage"
    path.unlink()
    if damage != "removed":
        path.write_bytes(content[:-100] if damage == "cut" else content[:-100] + b"x" * 100)
    answer = client.get("/healthz").json
    assert (answer["status"], answer["index"]) == ("degraded", "damaged")


def test_the_index_of_a_cluster_is_broken_where_its_part_beside_the_server_is(
    tmp_path: Path, make_app: MakeApp
) -> None:
    search = SearchConfig(index=tmp_path / "index", backend="opensearch", opensearch_url="http://127.0.0.1:1")
    client = make_app(search=search).test_client()
    assert client.get("/healthz").json["index"] == "missing"
    search.serving.mkdir(parents=True)
    (search.serving / "CURRENT").write_bytes(b"\xff\xfe../..")
    assert client.get("/healthz").json["index"] == "broken"


def test_an_index_that_changes_while_it_is_opened_is_broken(
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


def test_health_reports_a_read_only_database(app: Flask) -> None:
    database = services(app).database
    database.close()
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("pragma query_only = on"))
    answer = app.test_client().get("/healthz").json
    assert (answer["status"], answer["database"]) == ("degraded", "unwritable")


def test_health_reports_a_missing_database(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    client.get("/")
    (tmp_path / "centre.db").rename(tmp_path / "aside.db")
    services(app).database.probe = WriteProbe(services(app).database.engine)
    answer = client.get("/healthz").json
    assert (answer["status"], answer["database"]) == ("degraded", "unreachable")


def test_repeated_health_checks_write_once(app: Flask) -> None:
    statements: list[str] = []
    engine = services(app).database.engine
    event.listen(engine, "before_cursor_execute", lambda *called: statements.append(called[2]))
    for _ in range(20):
        app.test_client().get("/healthz")
    assert sum("user_version =" in statement for statement in statements) == 1
