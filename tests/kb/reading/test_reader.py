"""Every file is read as an article or reported with a line, even a hostile one."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.config import KbConfig
from kb.problem import READING_RULES
from kb.reading.reader import read_bytes
from tests.kb.small_articles import only_problem, small_resolver

if TYPE_CHECKING:
    from conftest import Build, ReadOne

GOOD = "---\ntitle: Reset your password\nsummary: How to set a new one.\n---\nOpen **Settings**.\n"


def test_a_plain_article_has_no_problems(read_one: ReadOne) -> None:
    reading = read_one(GOOD, "two-factor/reset.md")

    assert reading.problems == ()
    assert reading.article is not None
    assert reading.article.html == "<p>Open <strong>Settings</strong>.</p>"
    assert reading.article.entry.slug == "reset"
    assert reading.article.entry.category == "two-factor"
    assert reading.title == "Reset your password"
    assert reading.status == "published"


@pytest.mark.parametrize(
    "text", ["title: A\nstatus: draft\n---\nSecret.\n", "\n\nsummary: A\ntags:\n  - b\n---\nText.\n"]
)
def test_front_matter_without_its_opening_line_is_not_published_as_text(read_one: ReadOne, text: str) -> None:
    reading = read_one(text)

    assert reading.article is None
    assert only_problem(reading, "front-matter").line == len(text) - len(text.lstrip("\n")) + 1
    assert '"---"' in only_problem(reading, "front-matter").message


@pytest.mark.parametrize("front_matter", ["status: draft", "draft: true", "published: false", "visibility: internal"])
def test_articles_do_not_show_the_drafts_that_they_include(articles_from: Build, front_matter: str) -> None:
    root = articles_from({"b.md": f"---\n{front_matter}\n---\nSecret.\n", "c.md": "---\ntitle: C\n---\nOpen.\n"})
    config = KbConfig(articles=root)
    text = b"# A\n\n{% include b.md %}\n\n{% include c.md %}\n"

    reading = read_bytes(text, "a.md", slug="a", resolve=small_resolver(), config=config)

    assert reading.article is not None
    assert reading.article.html == "<p>Open.</p>"
    assert "{% include b.md %}" in only_problem(reading, "unknown-markup").message
    assert set(reading.article.entry.includes) == {"b.md", "c.md"}


def test_underlined_headings_are_not_front_matter(read_one: ReadOne) -> None:
    reading = read_one("Note: before you begin\n---\nText.\n")

    assert reading.article is not None


def test_drafts_with_a_misspelt_key_stay_unpublished(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: A\nstaus: draft\n---\nSecret.\n")

    assert reading.article is None
    assert (only_problem(reading, "invalid-value").line, only_problem(reading, "invalid-value").severity) == (
        3,
        "error",
    )
    assert read_one("---\ntitle: A\nstats: [1]\n---\nText.\n").article is not None


def test_readings_can_be_pickled(read_one: ReadOne) -> None:
    reading = read_one(GOOD)

    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    "text", ["---\n\nA text that begins with a rule.\n\n---\n\nMore.\n", "---\nHello\n---\nMore.\n"]
)
def test_a_leading_rule_without_keys_is_text(read_one: ReadOne, text: str) -> None:
    reading = read_one(text)

    assert [problem.rule for problem in reading.problems] == ["no-title"]
    assert reading.article is not None
    assert "More." in reading.article.html
    assert reading.article.html.startswith("<hr>")


@pytest.mark.parametrize("text", ["---\ntitle:\n---\n", "---\ntitle: null\n---\n", "---\ntitle: ''\n---\n", ""])
def test_the_first_heading_replaces_a_missing_title_and_is_not_repeated(read_one: ReadOne, text: str) -> None:
    reading = read_one(f"{text}# Reset *it*\n\nText.\n")

    assert reading.title == "Reset it"
    assert "no-title" not in {problem.rule for problem in reading.problems}, "a heading is a title, too"
    assert reading.article is not None
    assert reading.article.html == "<p>Text.</p>"


def test_the_file_name_replaces_a_missing_title_and_heading(read_one: ReadOne) -> None:
    reading = read_one("Text.", "lost-phone.md")

    assert reading.title == "Lost phone"
    assert only_problem(reading, "no-title").severity == "warning"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\nsidebar_label: Phone\n---\n# A lost phone\n", "A lost phone"),
        ("---\nnav_title: Phone\n---\n## Steps\n", "Phone"),
        ("---\nquestion: Is it lost?\n---\n# Phone\n", "Is it lost?"),
    ],
)
def test_names_for_menus_are_titles_of_articles_without_any(read_one: ReadOne, text: str, title: str) -> None:
    reading = read_one(text)

    assert reading.title == title
    assert "no-title" not in {problem.rule for problem in reading.problems}


def test_the_language_comes_from_the_front_matter_else_from_the_path(read_one: ReadOne) -> None:
    others = {"docs/fr/a.md": "# A", "docs/pt_BR/b.md": "# B"}

    assert read_one("# X", "docs/fr/x.md", **others).article.entry.lang == "fr"  # type: ignore[union-attr]
    assert read_one("---\nlocale: de_at\n---\n# X", "docs/fr/x.md", **others).article.entry.lang == "de-AT"  # type: ignore[union-attr]
    assert read_one("# X", "docs/x.md", **others).article.entry.lang == "en"  # type: ignore[union-attr]


def test_embedded_images_are_dropped_with_a_warning(read_one: ReadOne) -> None:
    data = "data:image/png;base64," + "iVBORw0KGgo" * 30_000

    reading = read_one(f"---\ntitle: x\n---\nSee ![a key]({data}).\n\n<img src='{data}' alt='a lock'>\n")

    assert [(p.rule, p.line) for p in reading.problems] == [("embedded-image", 4), ("embedded-image", 6)]
    assert reading.article is not None
    described = '<span class="missing-image">{}</span>'.format
    assert reading.article.html == f"<p>See {described('a key')}.</p>\n{described('a lock')}"


def test_drafts_are_read_like_other_articles(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\nstatus: draft\n---\nText")

    assert reading.status == "draft"
    assert reading.article is not None


_PIECES = st.sampled_from(
    [
        "---\n",
        "title: x\n",
        "[",
        "](",
        ")",
        "a.md",
        "`",
        "```\n",
        "> ",
        "- ",
        "<",
        "</",
        "div",
        ">",
        "#",
        " ",
        "\n",
        "&",
    ]
)
_ODD_PIECES = st.sampled_from(
    [
        "|",
        "\r",
        "\x00",
        "\x02",
        "\u2028",
        "{#",
        "}",
        "![",
        "data:image/png;base64,AAAA",
        "[^1]",
        ": ",
        "!!! ",
        "é",
        "[TOC]",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=400), st.lists(_PIECES | _ODD_PIECES, max_size=80).map(lambda parts: "".join(parts).encode())
    )
)
def test_any_bytes_give_a_reading(data: bytes) -> None:
    """The result is an article or an error; every problem has a documented rule and a line of the file."""
    reading = read_bytes(data, "a.md", slug="a", resolve=small_resolver(), config=KbConfig())

    errors = [problem for problem in reading.problems if problem.severity == "error"]
    assert bool(errors) == (reading.article is None)
    last = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for problem in reading.problems:
        assert problem.rule in READING_RULES
        assert problem.line is None or 1 <= problem.line <= max(last, 1)
    if reading.article:
        assert reading.title.strip()
        assert "<script" not in reading.article.html


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("{{ site.name }} settings", "settings"),
        ('"{{ page.product }} & more"', "Post & more"),
        ("About the **bold** `code`", "About the bold code"),
        ("Terms &amp; conditions", "Terms & conditions"),
        ('"{{ site.name }}"', "The first heading"),
    ],
)
def test_titles_and_summaries_are_plain_words(read_one: ReadOne, title: str, wanted: str) -> None:
    reading = read_one(
        f"---\ntitle: {title}\nsummary: A {{{{ site.x }}}} **word**.\nproduct: Post\n---\n# The first heading\n"
    )

    assert reading.title == wanted
    assert reading.article is not None
    assert reading.article.entry.metadata.summary == "A word."
