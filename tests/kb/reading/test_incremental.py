"""Reading a folder again: what is reused, and what is read once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.corpus import read_corpus
from kb.links.resolver import Resolver
from kb.reading.incremental import Known, failure
from tests.kb.small_articles import article

if TYPE_CHECKING:
    import pytest
    from conftest import ReadAll

FILES: dict[str, str | bytes] = {
    "a.md": article("A", "[moved](/old#What_s_new) [gone](gone.md)"),
    "b.md": article("B", "[a](a.md) ![x](x.png)"),
    "z.md": article("Z", "## What's new\n\nText", redirect_from="/old"),
}


def test_a_link_finds_its_article_and_then_its_section(read_all: ReadAll) -> None:
    assert 'href="/articles/z#whats-new"' in read_all(FILES).articles["a"].html


def test_links_are_not_followed_again_in_a_folder_with_the_same_names(
    read_all: ReadAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_all(FILES)
    followed: list[str] = []
    still_leads = Resolver.still_leads
    monkeypatch.setattr(
        Resolver,
        "still_leads",
        lambda *args: (followed.append(args[1]), still_leads(*args))[1],  # type: ignore[func-returns-value]
    )

    assert read_corpus(first.config, first.readings, held=first.held).fresh == frozenset()
    assert followed == []

    (first.config.articles / "x.png").write_bytes(b"x")
    assert read_corpus(first.config, first.readings, held=first.held).fresh == {"b"}
    assert set(followed) == {"a.md", "b.md", "z.md"}


def test_a_new_title_changes_the_links_of_others(read_all: ReadAll) -> None:
    first = read_all(FILES)
    (first.config.articles / "b.md").write_text(article("B", redirect_from="/gone"))
    (first.config.articles / "z.md").write_text(article("Z", "## Other\n\nText"))

    second = read_corpus(first.config, first.readings, held=first.held)

    assert second.fresh == {"a", "b", "z"}
    assert second.articles["a"].html == '<p><a>moved</a> <a href="/articles/b">gone</a></p>'


def test_a_bug_is_a_problem_of_the_file() -> None:
    problem = failure("a.md", KeyError("x"))

    assert (problem.rule, problem.path, problem.severity) == ("failed", "a.md", "error")
    assert "KeyError" in problem.message
    assert Known(None, (problem,), "").stamp == ""
