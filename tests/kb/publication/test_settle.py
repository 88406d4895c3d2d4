"""Keys of the front matter that decide if, when and where an article is shown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.publication.keys import LIVE_WORDS

if TYPE_CHECKING:
    from conftest import ReadAll, ReadOne

    from kb.reading.reader import Reading

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
BODY = "Only for colleagues.\n"


def errors(reading: Reading) -> list[int | None]:
    """Return the lines of the errors that hold an article back."""
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
        "expires: 2026-01-01",
        "publish_at: 2030-01-01",
        "wip: true",
        "staff_only: yes",
        "live: false",
        "headless: true",
        "audience: Internal",
        "access: [staff, agents]",
        "_build: {render: never}",
    ],
)
def test_front_matter_can_hold_an_article_back(read_one: ReadOne, line: str) -> None:
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
        "expires: never",
        "template: internal",
        "product: private cloud",
        "live: https://status.example",
        "active: true",
        "audience: [free, internal]",
        "build: {list: always}",
        "hide: [toc]",
        "private-beta: true",
        "published_by: no one",
    ],
)
def test_articles_are_published_if_nothing_holds_them_back(read_one: ReadOne, line: str) -> None:
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
def test_uncertain_values_are_errors_at_their_line(read_one: ReadOne, line: str) -> None:
    reading = read_one(f"---\ntitle: Plans for next year\n{line}\n---\n{BODY}")

    assert errors(reading) == [3]
    assert reading.article is None


def test_a_commented_out_draft_is_published_if_another_line_says_so(read_one: ReadOne) -> None:
    assert read_one(f"---\ntitle: x\n# draft: true\nstatus: published\n---\n{BODY}").is_live(NOW)


def test_keys_that_hold_an_article_back_win(read_one: ReadOne) -> None:
    for lines in ("status: published\ndraft: true", "draft: true\nstatus: active", "Status: draft\nstatus: published"):
        assert not read_one(f"---\ntitle: x\n{lines}\n---\n{BODY}").is_live(NOW)


def test_the_most_restrictive_of_several_dates_counts(read_one: ReadOne) -> None:
    lines = "date: 2026-06-01\npublishDate: 2026-06-20\nexpiryDate: 2026-07-01"
    reading = read_one(f"---\ntitle: x\n{lines}\n---\n{BODY}")

    live = [day for day in range(1, 40) if reading.is_live(dt.datetime(2026, 6, 1, tzinfo=dt.UTC) + dt.timedelta(day))]
    assert (live[0], live[-1]) == (19, 29)


def test_ambiguous_dates_count_only_by_their_year_and_are_reported(read_one: ReadOne) -> None:
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
def test_flags_decide_where_a_published_article_is_shown(
    read_one: ReadOne, line: str, *, unlisted: bool, nav_exclude: bool, noindex: bool
) -> None:
    reading = read_one(f"---\ntitle: x\nsummary: y\n{line}\n---\n{BODY}")

    assert reading.problems == ()
    assert reading.article is not None
    metadata = reading.article.entry.metadata
    assert (metadata.unlisted, metadata.nav_exclude, metadata.noindex) == (unlisted, nav_exclude, noindex)
    assert reading.is_live(NOW)


def test_the_corpus_counts_the_articles_that_are_not_shown_by_reason(read_all: ReadAll) -> None:
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


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("searchable: false", "unlisted"),
        ("hide_from_search: true", "unlisted"),
        ("hide: true", "unlisted"),
        ("build: {list: never}", "unlisted"),
        ("toc_hide: true", "nav_exclude"),
    ],
)
def test_keys_of_other_systems_keep_an_article_out_of_lists(read_one: ReadOne, line: str, field: str) -> None:
    reading = read_one(f"---\ntitle: Plans\n{line}\n---\n{BODY}")

    assert reading.problems == ()
    assert reading.article is not None
    assert getattr(reading.article.entry.metadata, field) is True
    assert reading.is_live(NOW)
