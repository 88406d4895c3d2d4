"""Catalogues: the published articles, with and without an index."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from tests.small_centre import article
from tests.web.conftest import write
from web.catalogues import Catalogues, EmptyCatalogue

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from flask.testing import FlaskClient

    from kb.corpus import Catalogue
    from tests.web.conftest import MakeApp


def test_ticket_form_works_without_index_and_articles(tmp_path: Path, make_app: MakeApp) -> None:
    missing = tmp_path / "nowhere"
    client = make_app(kb=KbConfig(articles=missing), search=SearchConfig(index=missing)).test_client()
    assert client.get("/contact").status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/articles/reset-password").status_code == 404


def test_folder_is_read_once_without_an_index(without_index: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    without_index.get("/")
    monkeypatch.setattr("web.catalogues.read_corpus", None)  # a second call would fail
    assert without_index.get("/categories/account").status_code == 200


def test_first_index_may_appear_during_a_request(kb_config: KbConfig) -> None:
    class Overtaken(Catalogues):
        """Behaves as if another thread opened the first index after each read of the attribute."""

        stored: Catalogue | None = None

        @property
        def _folder_catalogue(self) -> Catalogue | None:
            stored, self.stored = self.stored, None
            return stored

        @_folder_catalogue.setter
        def _folder_catalogue(self, read: Catalogue | None) -> None:
            self.stored = read

    catalogues = Overtaken(IndexManager(SearchConfig(index=kb_config.articles / "none")), kb_config)
    catalogues.stored = EmptyCatalogue()
    assert catalogues.look().catalogue == EmptyCatalogue()


def test_missing_index_is_logged_once(without_index: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        without_index.get("/")
        without_index.get("/")
    assert caplog.text.count("search is unavailable") == 1


def test_new_generation_is_served_without_a_restart(tmp_path: Path, make_app: MakeApp) -> None:
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
