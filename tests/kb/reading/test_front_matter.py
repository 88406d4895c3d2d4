"""Front matter in its notations, and what may stand before it."""

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
def test_front_matter_is_read_in_any_notation_and_never_shown(text: str) -> None:
    parts = split(text, "a.md")

    assert parts.problems == ()
    assert parts.fields == {"title": "Plans", "draft": "true"}
    assert parts.body.strip() == "Text."
    lines = text.split("\n")
    assert all(key in lines[line - 1] for key, line in parts.lines.items())
    assert lines[parts.body_line - 1 :] == parts.body.split("\n")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('+++\ntitle = "Plans\ndraft = true\n+++\nText.\n', 2, "TOML"),
        ("+++\ntitle = 'Plans'\ndraft = perhaps\n+++\nText.\n", 3, "TOML"),
        ("+++\ntitle = 'Plans'\n\nText.\n", 1, '"+++"'),
        ('{\n  "title": "Plans",\n  draft: true\n}\nText.\n', 3, "JSON"),
        ('{"title": "Plans"} and so on\n', 1, "line of its own"),
        ('{"title": ' + "[" * 100 + "]" * 100 + "}\nText.\n", 1, "nested more than"),
        ("+++\na = 0x" + "f" * 5_000 + "\n+++\nText.\n", 2, "TOML"),
        ("+++\ntitle = 'x'\n" + "a." * 20_000 + "a = 1\n+++\nText.\n", 3, "parts"),
        ("+++\nb = {" + "'a' . " * 9_000 + "a = 1}\n+++\nText.\n", 2, "parts"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_line(text: str, line: int, words: str) -> None:
    parts = split(text, "a.md")

    (problem,) = parts.problems
    assert (problem.line, problem.severity) == (line, "error")
    assert words in problem.message
    assert parts.fields is None


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Plans\ndraft: true\ndraft: false\n---\nText.\n",
        "---\ntitle: Plans\nstatus: draft\nlang: en\nstatus: published\n---\nText.\n",
        '{"title": "Plans", "draft": true, "draft": false}\nText.\n',
    ],
)
def test_a_key_that_says_two_things_about_publication_is_an_error(text: str) -> None:
    parts = split(text, "a.md")

    assert parts.fields is None
    assert "remove one of them" in parts.problems[0].message


@pytest.mark.parametrize(
    "text", ["{{< note >}}\nText.\n{{< /note >}}\n", "{: .warning }\nText.\n", "+++ new\n", "{}\n"]
)
def test_a_text_that_begins_with_a_brace_or_plus_signs_is_text(text: str) -> None:
    parts = split(text, "a.md")

    assert (parts.fields, parts.problems, parts.body) == ({}, (), text)


def test_values_of_toml_and_json_are_texts_as_typed() -> None:
    toml = split("+++\ntitle = 'T'\nlast_reviewed = 2026-05-01\nversion = 1.10\ntags = ['a', 'b']\n+++\n", "a.md")
    assert toml.fields == {"title": "T", "last_reviewed": "2026-05-01", "version": "1.10", "tags": ["a", "b"]}
    json = split('{"title": "T", "version": 1.10, "owner": null, "search": {"boost": 2}}\n', "a.md")
    assert json.fields == {"title": "T", "version": "1.10", "owner": None, "search": {"boost": "2"}}


def test_half_a_character_in_json_cannot_break_what_comes_later() -> None:
    fields = split('{"title": "T \\ud83d", "\\udc00": "x"}\n', "a.md").fields
    assert fields is not None
    assert "".join(fields).encode()
    assert str(fields["title"]).encode()


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Error #12 on start", "Error #12 on start"),
        ("#12 is the code", "#12 is the code"),
        ("C # basics", "C # basics"),
        ("F# and C#", "F# and C#"),
        ("!Important notice", "!Important notice"),
        ("&amp in mails", "&amp in mails"),
        ("'Error #12'", "Error #12"),
        ('"Error # 12"  # a comment', "Error # 12"),
        ("Sign in  # a comment", "Sign in"),
        ("Sign in\n  on Windows", "Sign in on Windows"),
    ],
)
def test_a_title_is_never_cut(read_one: ReadOne, line: str, title: str) -> None:
    assert read_one(f"---\ntitle: {line}\nlang: en\n---\nText.").title == title


def test_a_title_that_may_end_in_a_comment_is_shown_whole_and_reported(read_one: ReadOne) -> None:
    reading = read_one("---\nlang: en\ntitle: C # basics\n---\nText.")

    (problem,) = (problem for problem in reading.problems if problem.rule == "front-matter")
    assert (problem.line, problem.severity) == (3, "warning")
    assert "quotes" in problem.message


def test_a_hash_is_kept_in_every_value_and_comments_stay_comments(read_one: ReadOne) -> None:
    fields = (
        "title: x  # of this article",
        "synonyms: [error #12, code #5] # two of them",
        "keywords:  #terms of the product",
        "- C#",
        "- #hash",
        "# - left out",
        "summary: What ticket #4711 means # in short",
    )
    reading = read_one("---\n" + "\n".join(fields) + "\n---\nText.")

    assert reading.problems == ()
    assert reading.article is not None
    metadata = reading.article.entry.metadata
    assert metadata.title == "x"
    assert metadata.synonyms == ("error #12", "code #5")
    assert metadata.keywords == ("C#", "#hash")
    assert metadata.summary == "What ticket #4711 means"


def test_keys_count_in_any_case(read_one: ReadOne) -> None:
    reading = read_one("---\nTitle: Plans\nLast-Reviewed: 2026-05-01\nKEYWORDS: [a]\nsummary: x\n---\nText.")

    assert reading.problems == ()
    assert reading.article is not None
    assert (reading.title, reading.article.entry.metadata.keywords) == ("Plans", ("a",))
    assert reading.article.entry.lines["last_reviewed"] == 3


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Callouts draw attention.\n\n## Change the colour\n\nText.\n", "call outs"),
        ("## Signing in\n\nText.\n\n## Settings\n", "call outs"),
        ("## Before\n\n# Callouts\n\nText.\n", "Callouts"),
    ],
)
def test_a_lower_heading_never_becomes_the_title(read_one: ReadOne, text: str, title: str) -> None:
    reading = read_one(text, "call-outs.md")

    assert reading.title == title
    assert reading.article is not None
    assert "<h2" in reading.article.html


@pytest.mark.parametrize("body", ["", "<!-- todo -->\n", "![](missing.png)\n", "---\n", "<iframe src='x'></iframe>\n"])
@pytest.mark.parametrize("head", ["---\ntitle: Watch the film\n---\n", "# Watch the film\n\n"])
def test_an_article_without_text_has_one_section(read_one: ReadOne, head: str, body: str) -> None:
    reading = read_one(head + body)

    assert reading.title == "Watch the film"
    assert reading.article is not None
    assert [(section.level, section.heading) for section in reading.article.sections] == [(0, "")]


def test_a_long_line_of_blanks_between_rules_is_read_once() -> None:
    """The pattern of a key went back over each blank: fifty such lines, of a megabyte, took minutes."""
    text = "---\n" + ("a" + " " * 19_990 + "\n") * 50 + "---\nText.\n"
    assert split(text, "a.md").body == text
