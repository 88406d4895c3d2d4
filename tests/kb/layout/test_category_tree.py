"""The tree of categories."""

from __future__ import annotations

from kb.article import Category
from kb.layout.category_tree import CategoryTree


def category(slug: str, parent: str = "", *slugs: str) -> Category:
    return Category(slug, slug.title(), "", 1_000, slugs, parent)


TREE = CategoryTree.of(
    (
        category("apps", "", "start"),
        category("android", "apps"),
        category("phones", "android", "one", "two"),
        category("ios", "apps", "three"),
        category("billing", "", "four"),
    )
)


def names(categories: tuple[Category, ...]) -> list[str]:
    return [each.slug for each in categories]


def test_categories_are_below_their_parent_in_the_order_of_the_catalogue() -> None:
    assert names(TREE.top) == ["apps", "billing"]
    assert names(TREE.children("apps")) == ["android", "ios"]
    assert names(TREE.children("billing")) == names(TREE.children("")) == []


def test_the_trail_leads_from_the_top_to_the_category() -> None:
    assert names(TREE.trail("phones")) == ["apps", "android", "phones"]
    assert TREE.trail("nowhere") == ()


def test_articles_and_categories_below_are_counted() -> None:
    assert dict(TREE.articles) == {"apps": 4, "android": 2, "phones": 2, "ios": 1, "billing": 1}
    assert (TREE.sizes["apps"], TREE.sizes["phones"]) == (3, 0)


def test_a_category_without_its_parent_is_at_the_top() -> None:
    assert names(CategoryTree.of((category("ios", "apps"),)).top) == ["ios"]


def test_categories_that_name_each_other_as_parent_do_not_hang() -> None:
    tree = CategoryTree.of((category("a", "b", "one"), category("b", "a")))
    assert names(tree.trail("a")) == ["b", "a"]
