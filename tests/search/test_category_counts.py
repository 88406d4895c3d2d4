"""Articles are counted in their category and in those above it."""

from __future__ import annotations

import numpy as np

from kb.article import Category
from kb.layout.category_tree import CategoryTree
from search.category_counts import CategoryCounts

TREE = CategoryTree.of(
    (
        Category("apps", "Apps", "", 1, ("a",)),
        Category("android", "Android", "", 1, ("b", "c"), parent="apps"),
        Category("phones", "Phones", "", 1, ("d",), parent="android"),
        Category("billing", "Billing", "", 1, ("e",)),
    )
)
COUNTS = CategoryCounts(["apps", "android", "android", "phones", "billing", "unlisted"], TREE)


def test_categories_count_what_is_below_them_largest_first() -> None:
    assert COUNTS.counts(np.array([1, 2, 3, 4])) == (("android", 3), ("apps", 3), ("billing", 1), ("phones", 1))
    assert COUNTS.counts(np.array([], np.int64)) == ()


def test_a_category_holds_the_articles_below_it() -> None:
    assert COUNTS.within("android").tolist() == [False, True, True, True, False, False]
    assert COUNTS.within("apps").sum() == 4
    assert not COUNTS.within("nowhere").any()


def test_a_category_that_is_not_shown_still_counts() -> None:
    assert COUNTS.counts(np.array([5])) == (("unlisted", 1),)


def test_an_empty_index_has_no_categories() -> None:
    assert CategoryCounts([], TREE).counts(np.array([], np.int64)) == ()
