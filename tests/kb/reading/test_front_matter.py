"""Splitting front matter from the text, in every notation and with anything that may precede it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.reading.front_matter import split

if TYPE_CHECKING:
    from conftest import ReadOne


@pytest.mark.parametrize(
    "text",
    [
        "+++\ntitle = 'Plans'\ndraft = true\n+++\nText.\n",
        '{\n  "title": "Plans",\n  "draft": true\n}\n\nText.\n',
        '{"title": "Plans", "draft": true}\nText.\n',
        ';;;\n{"title": "Plans", "draft": true}\n;;;\nText.\n',
        ';;;\n"title": "Plans",\n"draft": true\n;;;\nText.\n',
        "title: Plans\ndraft: true\n\nText.\n",
        '---json\n{"title": "Plans", "draft": true}\n---\nText.\n',
        "---toml\ntitle = 'Plans'\ndraft = true\n---\nText.\n",
        "---yaml\ntitle: Plans\ndraft: true\n---\nText.\n",
        "---\ntitle: Plans\ndraft: true\n...\nText.\n",
        "<!-- licence -->\n---\ntitle: Plans\ndraft: true\n---\nText.\n",
        "<!-- of two\nlines -->\n\n<!-- and more -->\n---\ntitle: Plans\ndraft: true\n---\nText.\n",
        "   \n\n---\ntitle: Plans\ndraft: true\n---\nText.\n",
        "  ---\n  title: Plans\n  draft: true\n  ---\nText.\n",
        "\u200b---\ntitle: Plans\ndraft: true\n---\nText.\n",
        "\ufeff\ufeff---\ntitle: Plans\ndraft: true\n---\nText.\n",
        "\n\ufeff---\ntitle: Plans\ndraft: true\n---\nText.\n",
        "---\xa0\ntitle: Plans\ndraft: true\n---\u200b\nText.\n",
    ],
)
def test_front_matter_is_read_in_every_notation_and_never_shown(text: str) -> None:
    parts = split(text, "a.md")

    assert parts.problems == ()
    assert parts.fields == {"title": "Plans", "draft": "true"}
    assert parts.body.strip() == "Text."
    lines = text.split("\n")
    assert all(key in lines[line - 1] for key, line in parts.lines.items())
    assert lines[parts.body_line - 1 :] == parts.body.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Plans\ndraft: true\ndraft: false\n---\nText.\n",
        "---\ntitle: Plans\nstatus: draft\nlang: en\nstatus: published\n---\nText.\n",
        '{"title": "Plans", "draft": true, "draft": false}\nText.\n',
    ],
)
def test_contradictory_keys_about_publication_are_an_error(text: str) -> None:
    parts = split(text, "a.md")

    assert parts.fields is None
    assert "remove one of them" in parts.problems[0].message


@pytest.mark.parametrize(
    "text", ["{{< note >}}\nText.\n{{< /note >}}\n", "{: .warning }\nText.\n", "+++ new\n", "{}\n"]
)
def test_texts_that_begin_with_a_brace_or_plus_signs_are_text(text: str) -> None:
    parts = split(text, "a.md")

    assert (parts.fields, parts.problems, parts.body) == ({}, (), text)


def test_keys_ignore_case_and_hyphens(read_one: ReadOne) -> None:
    reading = read_one("---\nTitle: Plans\nLast-Reviewed: 2026-05-01\nKEYWORDS: [a]\nsummary: x\n---\nText.")

    assert reading.problems == ()
    assert reading.article is not None
    assert (reading.title, reading.article.entry.metadata.keywords) == ("Plans", ("a",))
    assert reading.article.entry.lines["last_reviewed"] == 3


def test_long_lines_of_spaces_between_rules_take_linear_time() -> None:
    """The pattern of a key once backtracked over every space: fifty such lines took minutes."""
    text = "---\n" + ("a" + " " * 19_990 + "\n") * 50 + "---\nText.\n"
    assert split(text, "a.md").body == text
