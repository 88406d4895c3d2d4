"""The view of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.small_centre import article
from tests.web.conftest import write
from web.app.request_view import view

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import MakeApp


def test_a_request_works_with_one_generation(make_app: MakeApp, tmp_path: Path) -> None:
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
