"""What an article's front matter says about who may see it, and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.reading.publication_keys import LIVE_WORDS

if TYPE_CHECKING:
    from conftest import ReadAll, ReadOne

    from kb.reading.reader import Reading

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
BODY = "Only for colleagues.\n"


def errors(reading: Reading) -> list[int | None]:
    """Return the lines of the errors that keep an article back."""
    return [problem.line for problem in reading.problems if problem.severity == "error"]


@pytest.mark.parametrize(
    "line",
    [
        "draft: true",
        "draft: yes",
        "Draft: True",
        'draft: "1"',
        "is_draft: on",
        "isDraft: true",
        "published: false",
        "published: no",
        "publish: false",
        "private: true",
        "internal: true",
        "archived: true",
        "state: draft",
        "State: Archived",
        "visibility: hidden",
        "visibility: private",
        "workflow_state: draft",
        "Status: Draft",
        "STATUS: DRAFT",
        'status: "draft "',
        "status: draft # until Monday",
        "\u200bstatus: draft",
        "publishDate: 2026-06-16",
        "publish_date: 2026-06-15T12:00:01Z",
        "date: 2026-06-15 14:00:01 +0100",
        "expiryDate: 2026-06-15",
        "expiry-date: 2026-06-15T14:00:00+02:00",
    ],
)
def test_an_article_is_held_back_where_its_front_matter_says_so(read_one: ReadOne, line: str) -> None:
    reading = read_one(f"---\ntitle: Plans for next year\n{line}\n---\n{BODY}")

    assert errors(reading) == [], "the writer made no mistake"
    assert not reading.is_live(NOW)


@pytest.mark.parametrize(
    "line",
    [
        *(f"status: {word}" for word in LIVE_WORDS),
        "status: Published",
        "STATUS: Beta",
        "draft: false",
        "is_draft: no",
        "published: true",
        "published: 2024-02-01",
        "visibility: public",
        "state: new",
        "archived: off",
        "publishDate: 2026-06-15T12:00:00Z",
        "date: 2021-06-15",
        "date:",
        "expiryDate: 2026-06-16",
        "expiryDate:",
        "template: internal",
        "product: private cloud",
        "private-beta: true",
        "published_by: no one",
    ],
)
def test_an_article_is_published_where_nothing_keeps_it_back(read_one: ReadOne, line: str) -> None:
    reading = read_one(f"---\ntitle: Plans for next year\n{line}\n---\n{BODY}")

    assert errors(reading) == []
    assert reading.is_live(NOW)


@pytest.mark.parametrize(
    "line",
    [
        "status: proposed",
        "status: in review",
        "status: !draft",
        "status: &a draft",
        "status: [draft]",
        "status: {draft: true}",
        "status: Entwurf",
        "status: ~",
        "status:",
        "draft: perhaps",
        "draft:",
        "draft: [true]",
        "private: [staff]",
        "published: soon",
        "visibility: staff",
        "state: awaiting approval",
        "date: tomorrow",
        "publishDate: [2020-01-01]",
        "expiryDate: never",
        "hidden: maybe",
        "search: partly",
        "stauts: draft",
        "drfat: true",
        "archive: yes",
        "publised: false",
        "stage: draft",
        "# status: draft",
        "#draft: true",
    ],
)
def test_what_cannot_be_read_with_certainty_is_an_error_at_its_line(read_one: ReadOne, line: str) -> None:
    reading = read_one(f"---\ntitle: Plans for next year\n{line}\n---\n{BODY}")

    assert errors(reading) == [3]
    assert reading.article is None


def test_a_commented_out_draft_is_published_where_another_line_says_so(read_one: ReadOne) -> None:
    assert read_one(f"---\ntitle: x\n# draft: true\nstatus: published\n---\n{BODY}").is_live(NOW)


def test_what_keeps_an_article_back_wins_over_what_would_publish_it(read_one: ReadOne) -> None:
    for lines in ("status: published\ndraft: true", "draft: true\nstatus: active", "Status: draft\nstatus: published"):
        assert not read_one(f"---\ntitle: x\n{lines}\n---\n{BODY}").is_live(NOW)


def test_of_several_dates_the_one_that_shows_least_counts(read_one: ReadOne) -> None:
    lines = "date: 2026-06-01\npublishDate: 2026-06-20\nexpiryDate: 2026-07-01"
    reading = read_one(f"---\ntitle: x\n{lines}\n---\n{BODY}")

    live = [day for day in range(1, 40) if reading.is_live(dt.datetime(2026, 6, 1, tzinfo=dt.UTC) + dt.timedelta(day))]
    assert (live[0], live[-1]) == (19, 29)


def test_a_day_in_another_notation_counts_once_it_is_certain_and_is_reported(read_one: ReadOne) -> None:
    reading = read_one(f"---\ntitle: x\ndate: 10/12/2025\n---\n{BODY}")

    (problem,) = (problem for problem in reading.problems if problem.rule == "invalid-value")
    assert (problem.line, problem.severity) == (3, "warning")
    assert "YYYY-MM-DD" in problem.message
    assert reading.is_live(NOW)
    assert not reading.is_live(dt.datetime(2025, 12, 31, tzinfo=dt.UTC))
    assert not read_one(f"---\ntitle: x\nexpiryDate: 31.12.2026\n---\n{BODY}").is_live(NOW)


@pytest.mark.parametrize(
    ("line", "unlisted", "nav_exclude", "noindex"),
    [
        ("hidden: true", True, False, False),
        ("unlisted: yes", True, False, False),
        ("search: false", True, False, False),
        ("search_exclude: true", True, False, False),
        ("visibility: unlisted", True, False, False),
        ("nav_exclude: true", False, True, False),
        ("robots: noindex", False, False, True),
        ("ROBOTS: NOINDEX, NOFOLLOW", False, False, True),
        ("robots: [none]", False, False, True),
        ("noindex: true", False, False, True),
        ("sitemap: false", False, False, True),
        ("sitemap: {disable: true}", False, False, True),
        ("hidden: false", False, False, False),
        ("hidden:", False, False, False),
        ("search: true", False, False, False),
        ("search: {boost: 2}", False, False, False),
        ("robots: index, follow", False, False, False),
        ("robots:", False, False, False),
        ("sitemap: {priority: 0.5}", False, False, False),
    ],
)
def test_where_a_published_article_is_shown(
    read_one: ReadOne, line: str, *, unlisted: bool, nav_exclude: bool, noindex: bool
) -> None:
    reading = read_one(f"---\ntitle: x\nsummary: y\n{line}\n---\n{BODY}")

    assert reading.problems == ()
    assert reading.article is not None
    metadata = reading.article.entry.metadata
    assert (metadata.unlisted, metadata.nav_exclude, metadata.noindex) == (unlisted, nav_exclude, noindex)
    assert reading.is_live(NOW)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Plans\n---\ntitle: Plans\nstatus: draft\n---\nText.\n", 4),
        ("```yaml\ntitle: Plans\nstatus: draft\n```\nText.\n", 3),
        ("***\ntitle: Plans\nStatus: Draft\n***\nText.\n", 3),
        ("--\ndraft: true\n--\nText.\n", 2),
        ("—\nstatus = draft\n—\nText.\n", 2),
        ("<!--\ntitle: Plans\ndraft: yes\n-->\nText.\n", 3),
        ("owner: me\nvisibility: private\n---\nText.\n", 2),
        ("---\nstatus:draft\n---\nText.\n", 2),
        ("status\uff1adraft\n\nText.\n", 1),
        ("---\ntitle: Plans\n---\nstatus: draft\n\nText.\n", 4),
    ],
)
def test_a_text_that_begins_like_front_matter_is_held_back(read_one: ReadOne, text: str, line: int) -> None:
    reading = read_one(text)

    assert errors(reading) == [line]
    assert reading.article is None


@pytest.mark.parametrize(
    "text",
    [
        "Write this at the top of the file:\n\n```yaml\nstatus: draft\n```\n",
        "---\ntitle: Mark an article as a draft\n---\n```yaml\nstatus: draft\n```\n",
        "---\ntitle: x\nstatus: published\n---\nstatus: draft\n",
        "Status: solved\n\nText.\n",
        "Published: 12 May\n\nText.\n",
        "Private: keep out, says the sign\n",
    ],
)
def test_an_article_about_drafts_is_published(read_one: ReadOne, text: str) -> None:
    reading = read_one(text)

    assert errors(reading) == []
    assert reading.is_live(NOW)


def test_the_corpus_says_how_many_articles_are_not_shown_and_why(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "a.md": "---\ntitle: A\n---\nText.",
            "b.md": "---\ntitle: B\ndraft: true\n---\nText.",
            "c.md": "---\ntitle: C\ndate: 2999-01-01\n---\nText.",
            "d.md": "---\ntitle: D\nexpiryDate: 2001-01-01\n---\nText.",
            "e.md": "---\ntitle: E\nstatus: perhaps\n---\nText.",
            "f.md": "---\ntitle: F\nhidden: true\n---\nText.",
        }
    )

    assert set(corpus.entries) == {"a", "f"}
    assert corpus.withheld == {"draft": 1, "not yet due": 1, "expired": 1, "with errors": 1}
    assert [category.slugs for category in corpus.categories] == [("a",)]
