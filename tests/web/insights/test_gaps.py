"""Gaps: found, recognised, dismissed for good, and closed by the published articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from tests.web.conftest import services
from tests.web.insights.conftest import TODAY, asked
from web.errors import GapError
from web.insights import gaps
from web.insights.period import Period
from web.insights.questions import rows
from web.storage.database import Database
from web.storage.states import GapState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from search.query import Query
    from search.results import Results
    from web.catalogues import View
    from web.insights.gaps import GapRow
    from web.storage.models import QueryDay

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

LABEL = asked("print a label", people=9, none=9)
WORDINGS = asked("how do I print the labels", people=4, none=3)


@dataclass
class Index:
    """A published index that answers some questions, and remembers what it was asked."""

    name: str = "first"
    answers: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    @property
    def generation(self) -> Index:
        return self

    def search(self, query: Query) -> Results:
        self.asked.append(query.text)
        outcome = "answered" if query.text in self.answers else "unsure"
        return cast("Results", type("Found", (), {"verdict": type("Verdict", (), {"outcome": outcome})}))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def follow(database: Database, index: Index, *days: QueryDay) -> tuple[GapRow, ...]:
    return gaps.follow(database, rows(days, Period.latest(7, TODAY)), cast("View", index))


def test_questions_without_an_answer_become_one_gap_and_keep_its_number(database: Database) -> None:
    (gap,) = follow(database, Index(), LABEL, WORDINGS, asked("sizes", people=9, answered=9))
    (again,) = follow(database, Index(), asked("how do I print the labels", people=3, none=3))

    assert (gap.title, gap.state) == ("print a label", GapState.OPEN)
    assert gap.questions == ("print a label", "how do I print the labels")
    assert again.id == gap.id


def test_another_wording_with_the_same_meaning_is_recognised(database: Database) -> None:
    (gap,) = follow(database, Index(), LABEL)
    (again,) = follow(database, Index(), asked("printing a label", people=5, none=5))

    assert (again.id, again.row.question if again.row else "") == (gap.id, "printing a label")


def test_another_question_is_another_gap(database: Database) -> None:
    found = follow(database, Index(), LABEL, asked("refund for a parcel", people=12, none=12))

    assert [gap.title for gap in found] == ["refund for a parcel", "print a label"]


@pytest.mark.parametrize("day", [asked("x y", people=2, none=2), asked("x y", people=90, answered=80, none=9)])
def test_few_visits_or_a_small_share_are_no_gap(database: Database, day: QueryDay) -> None:
    assert follow(database, Index(), day) == ()


def test_a_gap_closes_once_a_new_index_answers_all_its_questions(database: Database) -> None:
    follow(database, Index(), LABEL, WORDINGS)
    half = Index("second", frozenset({"print a label"}))
    whole = Index("third", frozenset({"print a label", "how do I print the labels"}))

    assert [gap.state for gap in follow(database, half, LABEL, WORDINGS)] == [GapState.OPEN]
    assert [gap.state for gap in follow(database, whole, LABEL, WORDINGS)] == [GapState.CLOSED]
    assert [gap.state for gap in follow(database, Index("fourth"), LABEL, WORDINGS)] == [GapState.OPEN]


def test_each_index_is_asked_once(database: Database) -> None:
    index = Index()
    follow(database, index, LABEL)
    follow(database, index, LABEL)

    assert index.asked == ["print a label"]


def test_a_closed_gap_that_no_one_asks_about_is_not_listed(database: Database) -> None:
    follow(database, Index(), LABEL)
    follow(database, Index("second", frozenset({"print a label"})), LABEL)

    assert follow(database, Index("second")) == ()


def test_a_dismissed_gap_stays_dismissed_with_its_reason(database: Database) -> None:
    (gap,) = follow(database, Index(), LABEL)
    gaps.dismiss(database, gap.id, "  We sell\nno labels. ")

    for index in (Index(), Index("second", frozenset({"print a label"})), Index("third")):
        (again,) = follow(database, index, LABEL, WORDINGS)
        assert (again.state, again.reason) == (GapState.DISMISSED, "We sell no labels.")
        assert index.asked == []


def test_a_dismissed_gap_can_be_opened_again_and_is_asked_anew(database: Database) -> None:
    (gap,) = follow(database, Index(), LABEL)
    gaps.dismiss(database, gap.id, "A mistake.")
    gaps.reopen(database, gap.id)

    assert [(again.state, again.reason) for again in follow(database, Index(), LABEL)] == [(GapState.OPEN, "")]


def test_a_reason_is_needed_and_the_gap_must_exist(database: Database) -> None:
    (gap,) = follow(database, Index(), LABEL)

    with pytest.raises(GapError, match="say why"):
        gaps.dismiss(database, gap.id, " \n")
    for number in (0, -1, gap.id + 1, 2**63):
        with pytest.raises(GapError, match=f"there is no gap {number}"):
            gaps.dismiss(database, number, "x")


def test_the_article_that_was_drafted_is_noted(database: Database) -> None:
    (gap,) = follow(database, Index(), LABEL)
    gaps.note_draft(database, gap.id, "print-a-label")

    assert [again.article for again in follow(database, Index(), LABEL)] == ["print-a-label"]


def test_the_served_index_answers_what_its_articles_say(app: Flask) -> None:
    """The question is asked of a real index, in the way that readers ask it."""
    view = services(app).catalogues.look()
    known, unknown = asked("reset my password", people=5, none=5), asked("zzyzzx qqwv", people=5, none=5)

    found = gaps.follow(services(app).database, rows([known, unknown], Period.latest(7, TODAY)), view)

    assert {gap.title: gap.state for gap in found} == {
        "reset my password": GapState.CLOSED,
        "zzyzzx qqwv": GapState.OPEN,
    }


def test_the_number_of_gaps_is_limited_however_often_they_are_listed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "MAX_GAPS", 2)
    days = [asked(text, people=9, none=9) for text in ("send a fax", "print a label", "weather in Rome", "buy a cow")]

    first, again = (follow(database, Index(), *days) for _ in range(2))

    assert len(first) == len(again) == 2
