"""The fields of the front matter: values, defaults, warnings, and the next review."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.metadata import Metadata, each_unknown_key, tidy_code
from tests.kb.small_articles import only_problem

if TYPE_CHECKING:
    from conftest import ReadOne


@pytest.mark.parametrize(
    ("reviewed", "review_in", "due"),
    [
        (dt.date(2024, 2, 28), "1 day", dt.date(2024, 2, 29)),
        (dt.date(2024, 1, 1), "2 weeks", dt.date(2024, 1, 15)),
        (dt.date(2024, 1, 1), None, None),
        (None, "1 day", None),
    ],
)
def test_reviews_are_due_after_their_interval(
    reviewed: dt.date | None, review_in: str | None, due: dt.date | None
) -> None:
    fields = {"title": "Title", "last_reviewed": reviewed, "review_in": review_in}

    assert Metadata.model_validate(fields).review_due == due


@pytest.mark.parametrize(("reviewed", "review_in"), [("9999-12-31", "1 day"), ("9999-01-01", "999 years")])
def test_reviews_are_due_on_the_last_day_of_the_calendar_at_most(reviewed: str, review_in: str) -> None:
    fields = {"title": "Title", "last_reviewed": reviewed, "review_in": review_in}

    assert Metadata.model_validate(fields).review_due == dt.date.max


@pytest.mark.parametrize("day", ["2026-13-45", "yesterday", "[2026-01-01]", "0000-00-00"])
def test_impossible_dates_are_a_warning_at_their_line(read_one: ReadOne, day: str) -> None:
    reading = read_one(f"---\ntitle: x\nlast_reviewed: {day}\n---\nText")

    problem = only_problem(reading, "invalid-value")
    assert (problem.line, problem.severity) == (3, "warning")
    assert reading.article is not None
    assert reading.article.entry.metadata.last_reviewed is None


def test_future_dates_are_kept(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\nlast_reviewed: 2999-01-01\n---\nText")

    assert reading.article is not None
    assert reading.article.entry.metadata.last_reviewed == dt.date(2999, 1, 1)


def test_values_are_kept_as_typed(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: 404\nkeywords: [550 5.7.1, 1.10, no, 0644, 'null']\ntags: billing\n---\nText")

    assert reading.problems == ()
    assert reading.article is not None
    metadata = reading.article.entry.metadata
    assert metadata.title == "404"
    assert metadata.keywords == ("550 5.7.1", "1.10", "no", "0644", "null")
    assert metadata.tags == ("billing",)


def test_values_that_do_not_fit_are_replaced_by_the_default(read_one: ReadOne) -> None:
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
def test_articles_with_an_unknown_status_are_not_published(read_one: ReadOne, status: str, advice: str) -> None:
    reading = read_one(f"---\ntitle: x\nstatus: {status}\n---\nText [elsewhere](javascript:x)")

    problem = only_problem(reading, "invalid-value")
    assert (problem.line, problem.severity) == (3, "error")
    assert "is not published" in problem.message
    assert advice in problem.message
    assert reading.article is None
    assert only_problem(reading, "link").line == 5, "one run reports everything"


def test_unknown_keys_are_kept_and_reported_in_one_warning(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: x\nplan.b: 10/30/2023\nsumary: y\n---\nText")

    problem = only_problem(reading, "unknown-key")
    assert problem.line == 3
    assert [each.message for each in each_unknown_key(problem)] == [
        f"unknown key: {key}; kept, but without effect" for key in ("plan.b", "sumary (did you mean summary?)")
    ]
    assert reading.article is not None
    assert reading.article.entry.metadata.model_extra == {"plan.b": "10/30/2023", "sumary": "y"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [("pt_BR", "pt-BR"), ("EN", "en"), ("zh_hans_cn", "zh-Hans-CN"), ("es-419", "es-419"), (" de ", "de")],
)
def test_language_codes_are_written_as_the_standard_does(typed: str, code: str) -> None:
    assert tidy_code(typed) == code
