"""A section is indexed with the title, the keywords and its own text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from search.index import documents
from search.index.documents import SectionDocument, all_documents
from tests.small_centre import article

if TYPE_CHECKING:
    from pathlib import Path

    from search.errors import ArticleError


@pytest.fixture
def sections(tmp_path: Path) -> dict[str, list[SectionDocument]]:
    (tmp_path / "mail").mkdir()
    files = {
        "about.md": article("About us", "We sell **stamps**.\n\n## Opening hours\n\nDaily.", keywords="[PO-Box]"),
        "hidden.md": article("Secret", "Nothing.", unlisted="true"),
        "short.md": article("Short", "Text.", summary="A summary."),
    }
    for name, text in files.items():
        (tmp_path / "mail" / name).write_text(text, encoding="utf-8")
    corpus = read_corpus(KbConfig(articles=tmp_path), {}, lambda _done, _total: None)
    errors: list[ArticleError] = []
    indexed = list(all_documents(corpus.articles.values(), errors))
    assert errors == []
    by_slug: dict[str, list[SectionDocument]] = {}
    for section in indexed:
        by_slug.setdefault(section.slug, []).append(section)
    return by_slug


def test_title_and_keywords_belong_to_every_section(sections: dict[str, list[SectionDocument]]) -> None:
    assert [section.ordinal for section in sections["about"]] == [0, 1]
    for section in sections["about"]:
        assert section.terms["title"] == ["about", "us"], "a title of stop words keeps them"
        assert "pobox" in section.terms["keywords"]


def test_headings_and_text_belong_to_their_section(sections: dict[str, list[SectionDocument]]) -> None:
    first, second = sections["about"]
    assert (first.terms["body"], second.terms["body"]) == (["sell", "stamp"], ["daili"])
    assert (first.terms["heading"], second.terms["heading"]) == ([], ["open", "hour"])


def test_streams_keep_stop_words(sections: dict[str, list[SectionDocument]]) -> None:
    assert sections["about"][0].streams["body"] == ["we", "sell", "stamp"]


def test_the_summary_belongs_to_the_first_section(sections: dict[str, list[SectionDocument]]) -> None:
    assert sections["short"][0].terms["summary"] == ["summari"]


def test_surface_words_are_kept_once_per_article(sections: dict[str, list[SectionDocument]]) -> None:
    first, second = sections["about"]
    assert {"stamps\tstamp", "daily\tdaili", "hours\thour"} <= set(first.words)
    assert second.words == []


def test_unlisted_articles_are_not_indexed(sections: dict[str, list[SectionDocument]]) -> None:
    assert sections.keys() == {"about", "short"}


def test_an_article_that_cannot_be_indexed_is_reported_and_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("good", "bad"):
        (tmp_path / f"{name}.md").write_text(article(name, "Text."), encoding="utf-8")
    corpus = read_corpus(KbConfig(articles=tmp_path), {}, lambda _done, _total: None)
    original = documents.documents

    def failing(indexed, analyzer):  # noqa: ANN001, ANN202 - those of documents()
        if indexed.entry.slug == "bad":
            raise KeyError("bad")
        return original(indexed, analyzer)

    monkeypatch.setattr(documents, "documents", failing)
    errors: list[ArticleError] = []
    indexed = list(all_documents(corpus.articles.values(), errors))
    assert {section.slug for section in indexed} == {"good"}
    assert [(error.slug, type(error.cause)) for error in errors] == [("bad", KeyError)]
