"""Categories and their ``_category.md`` files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ReadAll


def test_categories_follow_the_order_of_their_descriptions(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "top.md": article("Top"),
            "zoo/_category.md": "---\ntitle: Animals\nsummary: All of them.\norder: 1\n---\n",
            "zoo/b.md": article("B"),
            "zoo/deep/a.md": article("A"),
            "my-apps/a2.md": article("A2"),
            "elsewhere/c.md": article("C", category="zoo"),
            "empty/_category.md": "---\ntitle: Empty\n---\n",
            "hidden/d.md": article("D", status="draft"),
        }
    )

    assert [(c.slug, c.title, c.summary, c.slugs) for c in corpus.categories] == [
        ("zoo", "Animals", "All of them.", ("b", "c")),
        ("deep", "Deep", "", ("a",)),
        ("general", "General", "", ("top",)),
        ("my-apps", "My apps", "", ("a2",)),
    ]


def test_wrong_values_of_a_category_are_reported_and_the_rest_counts(read_all: ReadAll) -> None:
    corpus = read_all(
        {"x/_category.md": "---\ntitle: Things\norder: first\ncolour: red\n---\n", "x/a.md": article("A")}
    )

    assert corpus.categories[0].title == "Things"
    assert [(p.rule, p.path, p.line) for p in corpus.problems] == [
        ("category", "x/_category.md", 3),
        ("category", "x/_category.md", 4),
    ]
