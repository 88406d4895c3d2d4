"""Hostile files: each either works or is a problem with its line; none stops the reading."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.config import KbConfig
from kb.files.folder import Folder
from kb.problem import READING_RULES, Problem
from kb.reading.reader import Reading, read, read_bytes
from kb.rendering.links import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import ReadOne

GOOD = "---\ntitle: Reset your password\nsummary: How to set a new one.\n---\nOpen **Settings**.\n"


def found(reading: Reading, rule: str) -> Problem:
    """Return the only problem of a rule."""
    problems = [problem for problem in reading.problems if problem.rule == rule]
    assert len(problems) == 1, reading.problems
    return problems[0]


def test_a_plain_article_is_read_without_a_problem(read_one: ReadOne) -> None:
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
def test_front_matter_without_its_first_rule_is_not_published_as_text(read_one: ReadOne, text: str) -> None:
    reading = read_one(text)

    assert reading.article is None
    assert found(reading, "front-matter").line == len(text) - len(text.lstrip("\n")) + 1
    assert '"---"' in found(reading, "front-matter").message


def test_a_heading_underlined_with_dashes_is_no_front_matter(read_one: ReadOne) -> None:
    reading = read_one("Note: before you begin\n---\nText.\n")

    assert reading.article is not None


def test_a_draft_whose_key_is_misspelt_stays_a_draft(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: A\nstaus: draft\n---\nSecret.\n")

    assert reading.article is None
    assert (found(reading, "invalid-value").line, found(reading, "invalid-value").severity) == (3, "error")
    assert read_one("---\ntitle: A\nstats: [1]\n---\nText.\n").article is not None


def test_a_reading_survives_the_way_between_processes(read_one: ReadOne) -> None:
    reading = read_one(GOOD)

    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("---\ntitle: Action: define\n---\nText", 2, "put the value in quotes"),
        ('---\ntitle: "No end\nsummary: x\n---\nText', 2, "not closed"),
        ("---\ntitle: [HTTP] Create a bot\nsummary: x\n---\nText", 2, "begins with a bracket"),
        ("---\ntitle: x\nsummary: y\n\tz: 1\n---\nText", 4, "tab"),
        ("---\ntitle: x\ntags: [a, b\nlang: en\n---\nText", 3, "["),
        ("---\ntitle: x\nsummary: y\n\nText that goes on without an end.\n", 1, "has no end"),
        ("---\n- title\n- summary\n---\nText", 2, "lines such as"),
        ("---\ntitle: &a [x]\ntags: *a\n---\nText", 3, "repeats another value"),
        ("---\ntitle: x\ntags: " + "[" * 50_000 + "\n---\nText", 3, "nested more than"),
        ("---\ntitle: x\n" + "a: b\n" * 20_000 + "---\nText", 2, "longer than"),
        ("---\ntitle: x\x07\n---\nText", 2, "invisible"),
    ],
)
def test_front_matter_that_cannot_be_read_is_an_error_at_its_line(
    read_one: ReadOne, text: str, line: int, words: str
) -> None:
    reading = read_one(text)

    problem = found(reading, "front-matter")
    assert (problem.line, problem.severity) == (line, "error")
    assert words in problem.message
    assert reading.article is None


def test_aliases_that_would_grow_without_bound_are_refused(read_one: ReadOne) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert found(read_one(f"---\ntitle: x\n{bomb}---\nText"), "front-matter").line == 4


@pytest.mark.parametrize(
    "text", ["---\n\nA text that begins with a rule.\n\n---\n\nMore.\n", "---\nHello\n---\nMore.\n"]
)
def test_a_leading_rule_that_is_no_front_matter_is_text(read_one: ReadOne, text: str) -> None:
    reading = read_one(text)

    assert [problem.rule for problem in reading.problems] == ["no-title"]
    assert reading.article is not None
    assert "More." in reading.article.html
    assert reading.article.html.startswith("<hr>")


def test_a_key_that_stands_twice_is_named_at_the_second_place(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: One\nlang: en\ntitle: Two\n---\nText")

    assert found(reading, "front-matter").line == 4
    assert reading.title == "Two"


@pytest.mark.parametrize("text", ["---\ntitle:\n---\n", "---\ntitle: null\n---\n", "---\ntitle: ''\n---\n", ""])
def test_without_a_title_the_first_heading_is_the_title_and_not_shown_twice(read_one: ReadOne, text: str) -> None:
    reading = read_one(f"{text}# Reset *it*\n\nText.\n")

    assert reading.title == "Reset it"
    assert found(reading, "no-title").severity == "warning"
    assert reading.article is not None
    assert reading.article.html == "<p>Text.</p>"


def test_without_title_and_heading_the_file_name_is_the_title(read_one: ReadOne) -> None:
    assert read_one("Text.", "lost-phone.md").title == "lost phone"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_an_error(read_one: ReadOne, content: bytes) -> None:
    reading = read_one(content)

    assert found(reading, "empty").severity == "error"
    assert reading.article is None


def test_a_byte_order_mark_is_no_part_of_the_text(read_one: ReadOne) -> None:
    assert read_one(b"\xef\xbb\xbf" + GOOD.encode()).problems == ()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_may_end_as_on_other_systems_and_are_counted_the_same(read_one: ReadOne, end: str) -> None:
    text = GOOD.replace("summary: How to set a new one.", "lang: '?'").replace("\n", end)

    reading = read_one(text.encode())

    assert found(reading, "invalid-value").line == 3
    assert reading.article is not None
    assert reading.article.html == "<p>Open <strong>Settings</strong>.</p>"


def test_nul_bytes_are_an_error_at_their_line(read_one: ReadOne) -> None:
    problem = found(read_one(b"---\ntitle: x\n---\nText\n\x00\n"), "not-text")

    assert (problem.line, problem.severity) == (5, "error")


def test_latin_1_is_read_with_a_warning_at_the_first_bad_line(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: Passwort\n---\nIhr Schlüssel\nist groß.\n".encode("latin-1"))

    assert (found(reading, "encoding").line, found(reading, "encoding").severity) == (4, "warning")
    assert reading.article is not None
    assert "Schlüssel" in reading.article.html


def test_utf_16_is_read_with_a_warning(read_one: ReadOne) -> None:
    reading = read_one(GOOD.encode("utf-16"))

    assert found(reading, "encoding").severity == "warning"
    assert reading.title == "Reset your password"


def test_a_file_beyond_the_limit_is_an_error(articles_from: Callable[[dict[str, str | bytes]], Path]) -> None:
    root = articles_from({"a.md": "x" * 200})
    config = KbConfig(articles=root, max_file_bytes=100)

    reading = read(root / "a.md", root=root, slug="a", resolve=_resolver(), config=config)

    assert found(reading, "too-large").severity == "error"


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    reading = read(tmp_path / "a.md", root=tmp_path, slug="a", resolve=_resolver(), config=KbConfig())

    assert found(reading, "unreadable").severity == "error"
    assert reading.digest == ""


def test_a_file_of_800_kilobytes_is_an_ordinary_article(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: Long\n---\n" + "Ordinary **words** and `code` in a paragraph.\n\n" * 17_500)

    assert reading.problems == ()
    assert reading.article is not None
    assert reading.article.html.count("<p>") == 17_500


def test_a_line_of_100000_characters_is_shown_as_plain_text(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\n---\n**Before**\n\n" + "*a* <b>" * 15_000 + "\n\n**After**\n")

    assert found(reading, "long-line").line == 6
    assert reading.article is not None
    assert reading.article.html.count("<strong>") == 2
    assert "*a* &lt;b&gt;" in reading.article.html


def test_images_written_into_the_text_are_dropped_with_a_warning(read_one: ReadOne) -> None:
    data = "data:image/png;base64," + "iVBORw0KGgo" * 30_000

    reading = read_one(f"---\ntitle: x\n---\nSee ![a key]({data}).\n\n<img src='{data}' alt='a lock'>\n")

    assert [(p.rule, p.line) for p in reading.problems] == [("embedded-image", 4), ("embedded-image", 6)]
    assert reading.article is not None
    assert reading.article.html == "<p>See a key.</p>\n<p>a lock</p>"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("> " * depth + "deep" for depth in range(1_000)),
        "\n".join("    " * depth + "- deep" for depth in range(1_000)),
        ">" * 1_000 + " deep",
        "[" * 10_000 + "deep",
        "[a](" * 4_000 + "deep",
        "![" * 5_000 + "deep",
        "<a " * 5_000 + "deep",
        "<div>" * 3_000 + "deep",
        "<!-- " * 3_000 + "deep",
        "# deep\n" * 8_000,
        "deep\n: a\n" * 4_000,
        "[^1] " * 1_000 + "\n\n[^1]: deep",
        "`a\n" * 20_000 + "deep",
        "deep\n\n" * 40_000,
    ],
    ids=lambda text: text[:6].replace("\n", " "),
)
def test_what_markdown_cannot_do_in_reasonable_time_is_shown_as_plain_text(read_one: ReadOne, text: str) -> None:
    reading = read_one(f"---\ntitle: x\n---\n{text}\n")

    assert found(reading, "too-hard").line == 4
    assert reading.article is not None
    assert "deep" in reading.article.html


def test_plain_text_keeps_its_headings(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\n---\n## First\nText.\n\n" + "[" * 10_000 + "\n\n## Second\n")

    assert reading.article is not None
    assert [section.anchor for section in reading.article.sections] == ["first", "second"]


@pytest.mark.parametrize("day", ["2026-13-45", "yesterday", "[2026-01-01]", "0000-00-00"])
def test_an_impossible_day_is_a_warning_at_its_line(read_one: ReadOne, day: str) -> None:
    reading = read_one(f"---\ntitle: x\nlast_reviewed: {day}\n---\nText")

    problem = found(reading, "invalid-value")
    assert (problem.line, problem.severity) == (3, "warning")
    assert reading.article is not None
    assert reading.article.entry.metadata.last_reviewed is None


def test_a_day_to_come_is_kept(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\nlast_reviewed: 2999-01-01\n---\nText")

    assert reading.article is not None
    assert reading.article.entry.metadata.last_reviewed == dt.date(2999, 1, 1)


def test_values_are_what_the_writer_typed(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: 404\nkeywords: [550 5.7.1, 1.10, no, 0644, 'null']\ntags: billing\n---\nText")

    assert reading.problems == ()
    assert reading.article is not None
    metadata = reading.article.entry.metadata
    assert metadata.title == "404"
    assert metadata.keywords == ("550 5.7.1", "1.10", "no", "0644", "null")
    assert metadata.tags == ("billing",)


def test_a_value_that_does_not_fit_gives_way_to_the_default(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\naudience: [everybody]\nsearch: {boost: 99}\nlang: '?'\n---\nText")

    problems = [problem for problem in reading.problems if problem.rule == "invalid-value"]
    assert sorted((p.line, p.message.split(":")[0]) for p in problems) == [(3, "audience"), (4, "search"), (5, "lang")]
    assert any("free, paid, business" in problem.message for problem in problems)
    assert reading.article is not None
    assert reading.article.entry.metadata.audience == ("free", "paid", "business")


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("drfat", 'type "status: draft" (or published, archived)'),
        ("publishd", 'type "status: published" (or draft, archived)'),
        ("[draft]", 'type "status: draft"'),
        ("7", "type one of published, draft, archived"),
    ],
)
def test_an_article_whose_status_is_not_understood_is_not_published(
    read_one: ReadOne, status: str, advice: str
) -> None:
    reading = read_one(f"---\ntitle: x\nstatus: {status}\n---\nText [elsewhere](javascript:x)")

    problem = found(reading, "invalid-value")
    assert (problem.line, problem.severity) == (3, "error")
    assert "is not published" in problem.message
    assert advice in problem.message
    assert reading.article is None
    assert found(reading, "link").line == 5, "one run names everything"


def test_unknown_keys_are_kept_and_named_in_one_warning(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\nms.date: 10/30/2023\nsumary: y\ndescription: z\n---\nText")

    problem = found(reading, "unknown-key")
    assert problem.line == 3
    assert "ms.date" in problem.message
    assert "sumary (did you mean summary?)" in problem.message
    assert reading.article is not None
    assert reading.article.entry.metadata.model_extra == {"ms.date": "10/30/2023", "sumary": "y", "description": "z"}


def test_a_draft_is_read_like_any_other(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\nstatus: draft\n---\nText")

    assert reading.status == "draft"
    assert reading.article is not None


def test_code_without_an_end_is_code_to_the_end_with_a_warning(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\n---\nText\n\n```sh\nmake\n")

    assert found(reading, "unclosed-code").line == 6
    assert reading.article is not None
    assert '<code class="language-sh">make\n</code>' in reading.article.html


def _resolver() -> Resolver:
    from pathlib import Path  # noqa: PLC0415 - the name is for types only above

    return Resolver.of(Folder(Path(), ("a.md", "b/c d.md"), (), frozenset(), ()))


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
    """An article or an error, and every problem has a rule that is described and a line of the file."""
    reading = read_bytes(data, "a.md", slug="a", resolve=_resolver(), config=KbConfig())

    errors = [problem for problem in reading.problems if problem.severity == "error"]
    assert bool(errors) == (reading.article is None)
    last = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for problem in reading.problems:
        assert problem.rule in READING_RULES
        assert problem.line is None or 1 <= problem.line <= max(last, 1)
    if reading.article:
        assert reading.title.strip()
        assert "<script" not in reading.article.html
