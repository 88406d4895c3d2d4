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


def test_a_category_names_its_icon_and_an_unknown_one_is_reported_with_the_choice(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "x/_category.md": "---\nicon: key\n---\n",
            "x/a.md": article("A"),
            "y/_category.md": "---\ntitle: Y\nicon: rocket\n---\n",
            "y/b.md": article("B"),
        }
    )

    assert [category.icon for category in corpus.categories] == ["key", ""]
    assert [(p.path, p.line) for p in corpus.problems] == [("y/_category.md", 3)]
    assert (
        "icon: the value does not fit and is ignored; The icon on its card, one of bell, " in corpus.problems[0].message
    )


def test_categories_are_described_by_the_pages_that_introduce_them(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "b-apps/index.md": "---\ntitle: Apps & phones\ndescription: All apps.\nweight: 2\n---\nWelcome.",
            "b-apps/x.md": article("X"),
            "FAQ/README.md": "# Overview\n\nText.",
            "FAQ/y.md": article("Y"),
            "own/_category.md": "---\ntitle: Ours\n---\n",
            "own/_index.md": "---\ntitle: Theirs\nsummary: S.\norder: 1\n---\n",
            "own/z.md": article("Z"),
        }
    )

    assert [(c.title, c.summary, c.page, c.slugs) for c in corpus.categories] == [
        ("Ours", "S.", "own", ("z",)),
        ("Apps & phones", "All apps.", "b-apps", ("x",)),
        ("FAQ", "", "faq", ("y",)),
    ]
    assert corpus.entries["b-apps"].category == "b-apps"


def test_docusaurus_describes_categories_in_files_of_its_own(read_all: ReadAll) -> None:
    label = '{"label": "Start here", "position": 2, "link": {"type": "generated-index", "description": "First steps."}}'
    corpus = read_all(
        {
            "docs/a/_category_.json": label,
            "docs/a/x.md": article("X"),
            "docs/b/_category_.yml": "label: 'Then: this'\nposition: 1.5\ncollapsed: false\n",
            "docs/b/y.md": article("Y"),
        }
    )

    assert [(c.slug, c.title, c.summary, c.order) for c in corpus.categories] == [
        ("a", "Start here", "First steps.", 2),
        ("b", "Then: this", "", 2),
    ]
    assert corpus.problems == ()


def test_articles_are_listed_by_order_then_by_number_then_by_title(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "top.md": article("Top"),
            "x/b.md": article("B"),
            "x/a.md": article("A"),
            "x/02-d.md": article("D"),
            "x/01-e.md": article("E", nav_order="3"),
        }
    )

    assert next(c.slugs for c in corpus.categories if c.slug == "x") == ("d", "e", "a", "b")


def test_categories_are_below_each_other_and_name_the_one_above(read_all: ReadAll) -> None:
    corpus = read_all(
        {"a/b/c/d/x.md": article("X"), "y.md": article("Y"), "a/b/c/d/_category.md": "---\ntitle: D\n---\n"}
    )

    assert {c.slug: (c.parent, c.slugs) for c in corpus.categories} == {
        "a": ("", ()),
        "b": ("a", ()),
        "c": ("b", ("x",)),
        "general": ("", ("y",)),
    }
    assert [(p.rule, p.path) for p in corpus.problems] == [("category", "a/b/c/d/_category.md")]


def test_categories_without_a_folder_have_the_title_that_the_writers_typed(read_all: ReadAll) -> None:
    corpus = read_all({"a.md": article("A", category="Money & Co"), "b.md": article("B", category="Money & Co")})

    assert [(c.slug, c.title, c.slugs) for c in corpus.categories] == [("money-co", "Money & Co", ("a", "b"))]


def test_a_category_is_in_the_language_of_its_folder_or_of_all_its_articles(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "de/apps/a.md": article("A"),
            "en/apps/a.md": article("A"),
            "hilfe/b.md": article("B", lang="de"),
            "hilfe/c.md": article("C", lang="de"),
            "both/d.md": article("D", lang="de"),
            "both/e.md": article("E", lang="fr"),
        }
    )

    langs = {(category.title, category.lang) for category in corpus.categories}
    assert {("Apps", "de"), ("Apps", "en"), ("Hilfe", "de"), ("Both", "")} <= langs


def test_categories_in_other_languages_come_last(read_all: ReadAll) -> None:
    names = ("de/a/x.md", "de/b/y.md", "en/a/x.md", "en/c/y.md")

    categories = read_all({name: article(name) for name in names}).categories

    assert [(c.slug, c.lang) for c in categories] == [("a", "en"), ("c", "en"), ("de-a", "de"), ("b", "de")]
