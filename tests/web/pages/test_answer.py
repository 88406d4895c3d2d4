"""The results open with the answer, quoted, and ask whether it helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.small_centre import MAIL, article
from tests.web.conftest import token, write

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

STEPS = "\n".join(f"{number}. Step {number} of the *vault* & more" for number in range(1, 12))
VAULT = article(
    "Open the vault",
    f"Use a key.\n\n## With the steel key\n\n{STEPS}\n\n!!! warning\n    Mind <b>your</b> head.\n\n"
    "## With the brass key\n\n1. Turn it.\n2. Pull.",
    last_reviewed="2026-10-01",
)


def _section(page: str) -> str:
    start = page.index('<section class="answer"')
    return page[start : page.index("</section>", start)]


@pytest.fixture
def vault(make_app: MakeApp, tmp_path: Path) -> FlaskClient:
    kb, search = KbConfig(articles=tmp_path / "articles"), SearchConfig(index=tmp_path / "index", meaning="off")
    write(kb.articles, {**MAIL, "a/vault.md": VAULT})
    build(kb, search)
    return make_app(kb=kb, search=search).test_client()


def test_an_answered_search_opens_with_the_answer(vault: FlaskClient) -> None:
    page = vault.get("/search?q=open+the+vault").text
    answer = _section(page)
    assert page.index('<section class="answer"') < page.index('<aside class="side"')
    assert "Word for word from our articles" in answer
    assert "<li>Step 8 of the vault &amp; more</li>" in answer
    assert "Step 9" not in answer
    assert "All 11 steps</a>" in answer
    assert '<div class="admonition warning">' in answer
    assert "<summary>With the brass key</summary>" in answer
    assert "1 October 2026" in answer


def test_links_of_the_answer_lead_to_the_sentence_and_keep_the_search(vault: FlaskClient) -> None:
    answer = _section(vault.get("/search?q=open+the+vault").text)
    assert 'href="/articles/vault?q=open+the+vault#with-the-steel-key:~:text=' in answer
    page = vault.get("/articles/vault?q=open+the+vault").text
    assert "of the <em><mark>vault</mark></em> &amp; more" in page


def test_the_answer_asks_whether_it_helped_and_says_thanks(vault: FlaskClient) -> None:
    answer = _section(vault.get("/search?q=open+the+vault").text)
    form = {"csrf_token": token(answer), "q": "open the vault", "from": "results", "helpful": "yes"}
    location = vault.post("/articles/vault/feedback", data=form).headers["Location"]
    assert location == "/search?q=open+the+vault&solved=yes#page/solved"
    thanks = _section(vault.get(location).text)
    assert "Good to hear that this solved it" in thanks
    assert "<form" not in thanks
    assert "/contact?article=vault" in _section(vault.get("/search?q=open+the+vault&solved=no").text)


@pytest.mark.parametrize("query", ["zebra+crossing", "password+refund+zebra"])
def test_nothing_is_quoted_in_doubt(client: FlaskClient, query: str) -> None:
    assert 'class="answer"' not in client.get(f"/search?q={query}").text
