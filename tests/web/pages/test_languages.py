"""Pages put the reader's language first and say in which language each title is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.small_centre import article
from tests.web.conftest import services, write
from web.storage.models import Feedback

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp, Settings


def page(client: FlaskClient, url: str, accept: str = "", status: int = 200) -> str:
    response = client.get(url, headers={"Accept-Language": accept} if accept else {})
    assert response.status_code == status
    return response.text


def titles(text: str) -> list[str]:
    """Return the languages of the titles of the answer and the hits, in order; "" is that of the page."""
    heading = r'(?:class="(?:hit|card)-title"|id="page/answer-title" dir="\w+")'
    title = rf'{heading}><a href="[^"]+"(?: lang="([^"]+)" dir="\w+")?>'
    return [match[1] or "" for match in re.finditer(title, text)]


@pytest.mark.parametrize(("accept", "lang"), [("de", "de"), ("pt-PT", "pt-BR"), ("ar", "ar"), ("en", "")])
def test_results_begin_with_the_language_of_the_browser(polyglot: FlaskClient, accept: str, lang: str) -> None:
    response = polyglot.get("/search?q=imap", headers={"Accept-Language": accept})
    assert "Accept-Language" in response.vary
    assert titles(response.text)[0] == lang
    assert sorted(titles(response.text)) == ["", "ar", "de", "pt-BR"]


def test_titles_snippets_and_sections_have_language_and_direction(polyglot: FlaskClient) -> None:
    text = page(polyglot, "/search?q=imap&lang=ar")
    assert '<h2 id="page/answer-title" dir="rtl"><a ' in text
    assert '<article class="hit" dir="ltr">' in text
    assert ' lang="ar" dir="rtl">إعدادات IMAP</a>' in text
    assert '<div class="prose" dir="rtl" lang="ar">' in text
    assert '<p class="hit-text" lang="de" dir="ltr">' in text


def test_other_languages_than_the_readers_are_labelled(polyglot: FlaskClient) -> None:
    labels = re.compile(r'<span class="language"[^>]*>([^<]+)</span>')
    assert sorted(labels.findall(page(polyglot, "/search?q=imap", "de"))) == [
        "English",
        "Português (Brasil)",
        "العربية",
    ]
    assert sorted(labels.findall(page(polyglot, "/search?q=imap"))) == ["Deutsch", "Português (Brasil)", "العربية"]


def test_links_keep_a_language_that_the_address_asks_for(polyglot: FlaskClient) -> None:
    text = page(polyglot, "/search?q=imap&lang=de", "en")
    assert titles(text)[0] == "de"
    assert '<input type="hidden" name="lang" value="de">' in text
    assert 'data-suggest="/api/suggest?lang=de"' in text
    assert '<a class="onward" href="/articles/imap-de?q=imap&amp;lang=de">' in text
    assert re.search(r'class="hit-title"><a href="/articles/[\w-]+\?q=imap&amp;lang=de"', text)
    assert re.search(r'class="list facets".*lang=de', text, re.DOTALL)
    assert "lang=" not in page(polyglot, "/search?q=imap&lang=sv", "en").replace('html lang="', "").replace(
        ' lang="', ""
    )


def test_a_missing_page_suggests_articles_in_the_readers_language(polyglot: FlaskClient) -> None:
    assert titles(page(polyglot, "/guides/imap.html", "de", 404))[0] == "de"


def test_popular_articles_are_in_the_readers_language(make_app: MakeApp, translated: Settings) -> None:
    app = make_app(popular=("sim-en", "sim-de", "sim-pt-br"), **translated)
    with services(app).database.session() as session, session.begin():
        session.add(Feedback(slug="imap-de", helpful=True, reason="", comment="", query=""))
    popular = re.compile(r'<a href="/articles/([\w-]+)"')
    assert popular.findall(page(app.test_client(), "/", "de"))[:2] == ["sim-de", "imap-de"]
    assert popular.findall(page(app.test_client(), "/", "pt"))[:2] == ["sim-pt-br", "sim-en"]


def test_with_articles_in_one_language_pages_are_as_before(client: FlaskClient) -> None:
    for url in ("/", "/search?q=password", "/categories/account", "/articles/reset-password"):
        response = client.get(url, headers={"Accept-Language": "de"})
        assert "Accept-Language" not in response.vary
        assert 'class="language"' not in response.text
        own = r'<(?!html|p class="meta"|article class="article"|ol|summary|section)[^>]* lang="'
        assert not re.search(own, response.text)


def test_an_article_links_to_its_translations(make_app: MakeApp, tmp_path: Path) -> None:
    kb, search = KbConfig(articles=tmp_path / "articles"), SearchConfig(index=tmp_path / "index")
    texts = {"en": "Settings for fax", "de": "Einstellungen für Fax", "he": "הגדרות פקס"}
    others = {f"{lang}/mail/{n}.md": article(f"{n} {lang}", "Text.") for lang in texts for n in ("one", "two")}
    versions = {f"{lang}/mail/fax.md": article(title, "Fax.", related="[one]") for lang, title in texts.items()}
    write(kb.articles, {**others, **versions, "en/mail/alone.md": article("Only in English", "Text.")})
    build(kb, search)
    client = make_app(kb=kb, search=search).test_client()
    german = page(client, "/articles/de-fax")
    assert 'This article in: <span lang="de" dir="ltr">Deutsch</span> · <a href="/articles/fax" hreflang="en"' in german
    assert '<a href="/articles/he-fax" hreflang="he" lang="he" dir="rtl">עברית</a>' in german
    assert '<link rel="alternate" hreflang="he" href="http://localhost/articles/he-fax">' in german
    assert '<span lang="de" dir="ltr">one de</span>' in german  # the related article, in German
    assert '<span aria-current="page" lang="de" dir="ltr">Einstellungen für Fax</span>' in german
    assert "This article in" not in page(client, "/articles/alone")
    assert client.get("/api/search?q=fax&lang=he").json["total"] == 1


@pytest.mark.parametrize(("accept", "lang"), [("de", "de"), ("ar", "ar")])
def test_topics_in_the_readers_language_come_first(polyglot: FlaskClient, accept: str, lang: str) -> None:
    cards = re.compile(r'<h3 class="card-title"><a href="[^"]+"(?: lang="([^"]+)" dir="(\w+)")?>')
    response = polyglot.get("/", headers={"Accept-Language": accept})
    assert "Accept-Language" in response.vary
    assert cards.findall(response.text)[0] == (lang, "rtl" if lang == "ar" else "ltr")
    assert {found[0] for found in cards.findall(response.text)} == {"", "de", "pt-BR", "ar"}


def test_topics_that_narrow_results_have_their_language(polyglot: FlaskClient) -> None:
    assert re.search(
        r'<a href="/search\?q=imap[^"]*"><span lang="de" dir="ltr">Hilfe', page(polyglot, "/search?q=imap")
    )
