"""What articles declare, in folders that are read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.corpus import read_corpus
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ReadAll


def test_links_to_old_addresses_and_titles_lead_to_the_article(read_all: ReadAll) -> None:
    moved = article("Letters and parcels", redirect_from="[/kb/2019/mail.html, https://old.example/x/post]")
    links = article("A", "[one](/kb/2019/mail) [two](/x/post) [three](/KB/2019/mail.html#top)")

    corpus = read_all({"a.md": links, "z.md": moved})

    assert corpus.articles["a"].html.count('href="/articles/z') == 3
    assert [problem.rule for problem in corpus.problems if problem.rule == "broken-link"] == []


def test_the_number_of_a_help_desk_leads_to_the_article(read_all: ReadAll) -> None:
    links = article("A", "[x](/hc/en-us/articles/360001234567-Its-old-name)")

    corpus = read_all({"a.md": links, "z.md": article("Z", id="360001234567")})

    assert 'href="/articles/z"' in corpus.articles["a"].html


def test_anchors_in_another_spelling_lead_to_the_section(read_all: ReadAll) -> None:
    links = article("A", "[x](z.md#What_s_new) [y](#part_1) [z](z.md#z)\n\n## Part\n\nText\n\n## Part\n\nText")

    corpus = read_all({"a.md": links, "z.md": article("Z", "## What's new\n\nText")})

    html = corpus.articles["a"].html
    assert 'href="/articles/z#whats-new"' in html
    assert 'href="#part-1"' in html
    assert 'href="/articles/z"' in html  # the title is at the top of the page
    assert [problem.rule for problem in corpus.problems if problem.rule == "missing-anchor"] == []


def test_an_article_is_read_again_only_if_its_links_change(read_all: ReadAll) -> None:
    files: dict[str, str | bytes] = {
        "a.md": article("A", "[x](z.md#What_s_new) [old](/old) [gone](gone.md)"),
        "b.md": article("B", "[a](a.md)"),
        "z.md": article("Z", "## What's new\n\nText", redirect_from="/old"),
    }
    first = read_all(files)

    assert read_corpus(first.config, first.readings).fresh == frozenset()
    assert read_all({**files, "new/gone.md": article("Gone")}, first.readings).fresh == {"a", "gone"}


def test_an_article_that_was_deleted_is_forgotten(read_all: ReadAll) -> None:
    first = read_all({"a.md": article("A", "[old](/old)"), "z.md": article("Z", redirect_from="/old")})
    (first.config.articles / "z.md").unlink()

    second = read_corpus(first.config, first.readings)

    assert second.articles["a"].html == "<p><a>old</a></p>"
