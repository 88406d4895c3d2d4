"""Links that narrow search results to a topic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.article import Category
from kb.layout.category_tree import CategoryTree
from search.query import parse
from web.pages.facets import MAX_FOLDED, MAX_SHOWN, Facet, Facets, facets

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_facet_links_drop_a_category_filter_in_the_query(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": 'category:account "recovery phrase" refund'}).text
    links = dict(re.findall(r'<li><a href="(/search[^"]+)"( aria-current="true")?', page))
    assert links["/search?q=%22recovery+phrase%22+refund"] == ""
    assert links["/search?q=%22recovery+phrase%22+refund&amp;category=account"] == ' aria-current="true"'
    assert "category:" not in "".join(links)


def test_facet_links_keep_the_query_uncorrected(client: FlaskClient) -> None:
    page = client.get("/search?q=password+refund&exact=1").text
    links = re.findall(r'<li><a href="(/search[^"]+)"', page)
    assert links
    assert [link for link in links if "exact=1" not in link] == []


def tree(*parents: tuple[str, str]) -> CategoryTree:
    """Return a tree of categories, given as slug and slug of the parent."""
    return CategoryTree.of(tuple(Category(slug, slug.title(), "", 1, ("a",), parent) for slug, parent in parents))


PARTS = tree(("apps", ""), ("android", "apps"), ("phones", "android"), ("ios", "apps"), ("billing", ""), ("mail", ""))
COUNTS = {"apps": 7, "android": 5, "phones": 2, "ios": 2, "billing": 1}


def choose(category: str, counts: dict[str, int], among: CategoryTree = PARTS) -> Facets:
    return facets(parse("x", category=category), counts, among, lambda slug: f"/search?category={slug}")


def names(chips: tuple[Facet, ...]) -> list[str]:
    return [f"{chip.title} {chip.count}" if chip.count is not None else chip.title for chip in chips]


def test_without_a_chosen_topic_those_at_the_top_are_offered() -> None:
    chips = choose("", COUNTS)
    assert (names(chips.trail), names(chips.choices)) == (["All topics"], ["Apps 7", "Billing 1"])
    assert [chip.current for chip in (*chips.trail, *chips.choices)] == [True, False, False]


def test_chosen_topic_offers_those_below_it_and_the_way_back() -> None:
    chips = choose("android", COUNTS)
    assert names(chips.trail) == ["All topics", "Apps 7", "Android 5"]
    assert names(chips.choices) == ["Phones 2"]
    assert [chip.title for chip in chips.trail if chip.current] == ["Android"]


def test_topic_without_any_below_is_chosen_among_those_beside_it() -> None:
    chips = choose("ios", COUNTS)
    assert (names(chips.trail), names(chips.choices)) == (["All topics", "Apps 7"], ["Ios 2", "Android 5"])
    assert [chip.title for chip in chips.choices if chip.current] == ["Ios"]


def test_chosen_topic_without_hits_stays_visible() -> None:
    assert names(choose("mail", COUNTS).choices) == ["Mail 0", "Apps 7", "Billing 1"]


def test_topics_below_tell_the_hits_of_one_topic_apart() -> None:
    chips = choose("", {"apps": 7, "android": 5, "ios": 2})
    assert (names(chips.trail), names(chips.choices)) == (["All topics", "Apps 7"], ["Android 5", "Ios 2"])


def test_hits_in_one_topic_alone_need_no_choice() -> None:
    assert not choose("", {"billing": 3})
    assert not choose("", {"apps": 2, "android": 2, "phones": 2})
    assert not choose("", {})


def test_at_most_six_chips_are_shown_and_the_rest_is_folded() -> None:
    many = tree(*((f"t{number}", "") for number in range(100)))
    chips = choose("", dict.fromkeys(many.by_slug, 1), many)
    assert len(chips.trail) + len(chips.choices) == MAX_SHOWN == 6
    assert len(chips.folded) == MAX_FOLDED
