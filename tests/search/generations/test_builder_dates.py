"""Publication dates take effect without a changed file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from search.generations.builder import build
from search.generations.manager import IndexManager
from search.query import parse
from tests.search.generations.serving import hit_slugs
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from kb.config import KbConfig
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex

SPRING, SUMMER, AUTUMN = (dt.datetime(2026, month, 1, 12, tzinfo=dt.UTC) for month in (4, 7, 10))


def test_an_article_appears_and_expires_on_its_date_without_a_changed_file(
    build_index: BuildIndex, search_config: SearchConfig, kb_config: KbConfig
) -> None:
    summer = article("Summer timetable", "Boats leave hourly.", publishDate="2026-06-01", expiryDate="2026-09-01")
    before = build_index({**MAIL, "mail/summer.md": summer}, now=SPRING)
    assert (before.articles, before.withheld) == (4, {"not yet due": 1})

    during = build_index({}, now=SUMMER)
    assert (during.articles, during.changed, during.withheld) == (5, 1, {})
    assert during.generation != before.generation
    assert build_index({}, now=SUMMER).generation == during.generation
    build(kb_config, search_config, now=SUMMER)

    after = build_index({}, now=AUTUMN)
    assert (after.articles, after.changed, after.withheld) == (4, 1, {"expired": 1})
    assert hit_slugs(search_config, "summer timetable boats") == []


def test_an_article_that_expires_while_the_index_serves_is_no_longer_found(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    ending = {"expiryDate": "2026-09-01", "redirect_from": "[boats]"}
    build_index(
        {
            **MAIL,
            "sea/summer.md": article("Summer timetable", "Boats leave.\n\n![](boat.png)", **ending),
            "sea/other.md": article("Winter timetable", "Boats stay.", hidden="false"),
            "sea/boat.png": b"x",
            "lake/last.md": article("Lake timetable", "Boats.", expiryDate="2026-09-02"),
        },
        now=SUMMER,
    )
    clock = [SUMMER]
    manager = IndexManager(search_config, lambda: clock[0])
    summer = manager.current()
    assert manager.current() is summer
    assert summer.searcher.search(parse("summer timetable")).hits[0].slug == "summer"

    clock[0] = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    autumn = manager.current()
    assert manager.current() is autumn, "it is opened anew just once"
    results = autumn.searcher.search(parse("timetable boats"))
    assert {hit.slug for hit in results.hits} == {"other", "last"}
    assert (results.total, dict(results.categories)) == (2, {"sea": 1, "lake": 1})
    assert autumn.searcher.search(parse("summer timetable")).verdict.confidence < 1.0
    assert autumn.docstore.article("summer") is None
    assert "boats" not in autumn.docstore.redirects
    assert autumn.docstore.media == frozenset()

    clock[0] = AUTUMN
    assert [category.slug for category in manager.current().docstore.categories] == [
        "mail",
        "account",
        "billing",
        "sea",
    ]
    assert manager.current().name == summer.name
