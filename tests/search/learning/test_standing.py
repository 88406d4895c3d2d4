"""Standing: overdue and unhelpful articles rank slightly lower, never a clearly better one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.article import Entry
from kb.config import KbConfig
from kb.metadata import Metadata
from search.answers.explanation import explain
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.generation import open_generation
from search.learning.standing import OVERDUE, UNHELPFUL, UNHELPFUL_FILE, Standing, read_unhelpful
from search.query import parse
from tests.small_centre import article

if TYPE_CHECKING:
    from pathlib import Path

    from search.generations.generation import Generation

TODAY = dt.date(2026, 11, 30)


def entry(slug: str, reviewed: dt.date | None = None) -> Entry:
    metadata = Metadata(title=slug, last_reviewed=reviewed, review_in="30 days")
    return Entry(slug, f"{slug}.md", "", metadata, {}, (), (), ())


ENTRIES = (entry("fresh", TODAY), entry("old", TODAY - dt.timedelta(days=31)), entry("undated"))


def test_overdue_and_unhelpful_articles_have_a_factor_and_a_reason() -> None:
    standing = Standing(ENTRIES)
    standing.renew({"old", "undated", "gone"}, TODAY)

    factors = standing.factors()
    assert factors is not None
    assert factors.tolist() == pytest.approx([1, OVERDUE * UNHELPFUL, UNHELPFUL])
    assert factors.min() >= 0.95
    assert standing.reasons(0) == ()
    assert standing.reasons(1) == ("its review is overdue", "few readers find it helpful")


def test_a_review_is_not_overdue_on_the_day_it_is_due() -> None:
    standing = Standing(ENTRIES)
    standing.renew((), TODAY - dt.timedelta(days=1))

    assert standing.factors() is None


def test_other_factors_are_kept() -> None:
    standing, others = Standing(ENTRIES), np.array([0.5, 1.0, 1.0])
    standing.renew((), TODAY - dt.timedelta(days=1))
    assert standing.factors(others) is others

    standing.renew({"fresh"}, TODAY - dt.timedelta(days=1))
    factors = standing.factors(others)
    assert factors is not None
    assert factors.tolist() == pytest.approx([0.5 * UNHELPFUL, 1, 1])


@pytest.mark.parametrize("content", ["", "{}", "[1, null]", "nonsense", "[" * 100_000, "\xff"])
def test_a_broken_file_names_no_article(tmp_path: Path, content: str) -> None:
    path = tmp_path / UNHELPFUL_FILE
    path.write_bytes(content.encode("latin-1"))

    assert read_unhelpful(path) == frozenset()
    assert read_unhelpful(tmp_path / "none.json") == frozenset()


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a generation with two articles that match alike, one of them overdue, and one that matches better."""
    folder = tmp_path_factory.mktemp("standing")
    texts = {
        "a-old": article("Printing in blue", "How labels look.", last_reviewed="2020-01-01", review_in="6 months"),
        "b-new": article("Printing in green", "How labels look."),
        "c-old": article("Refund a parcel", "Refunds.", last_reviewed="2020-01-01", review_in="6 months"),
        "d-new": article("Colours", "A parcel may be green. A refund is another matter, and so is weather."),
    }
    (folder / "articles").mkdir()
    for slug, text in texts.items():
        (folder / "articles" / f"{slug}.md").write_text(text, encoding="utf-8")
    config = SearchConfig(index=folder / "index", meaning="off")
    report = build(KbConfig(articles=folder / "articles"), config)
    return open_generation(config.index / str(report.generation), config)


def test_the_newer_of_two_equal_articles_comes_first_and_explain_says_why(generation: Generation) -> None:
    found = explain(generation, parse("printing labels"))

    assert [each.slug for each in found.articles][:2] == ["b-new", "a-old"]
    assert [each.lowered for each in found.articles][:2] == [(), ("its review is overdue",)]


def test_a_clearly_better_article_stays_first(generation: Generation) -> None:
    assert generation.searcher.search(parse("parcel refund")).hits[0].slug == "c-old"
