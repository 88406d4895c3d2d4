"""Formats: JSON, CSV without formulas, Markdown without markup from questions."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.web.insights.conftest import TODAY, asked, total
from web.insights.articles import ArticleRow, Comment
from web.insights.deflection import figures, outcomes
from web.insights.formats import CsvTable, as_csv, as_json, as_markdown
from web.insights.gaps import GapRow
from web.insights.period import Period
from web.insights.questions import rows
from web.insights.report import Report
from web.storage.states import GapState

if TYPE_CHECKING:
    from web.storage.models import QueryDay

PERIOD = Period.latest(7, TODAY)
ARTICLE = ArticleRow(
    slug="bounce",
    title="=Bounces",
    url="/articles/bounce",
    owner="support-team",
    votes=4,
    helpful=1,
    score=0.41666,
    reasons=(("wrong", 2), ("unclear", 1)),
    shown=7,
    opened=5,
    solved=1,
    wrote=2,
    review_due=TODAY,
    is_searchable=True,
)

COMMENT = Comment(
    day=TODAY,
    slug="bounce",
    title="Bounces",
    owner="support-team",
    is_helpful=False,
    reason="wrong",
    text="It fails.",
)


def report(*days: QueryDay) -> Report:
    found = rows(days, PERIOD)
    return Report(
        period=PERIOD,
        visits=9,
        rows=found,
        gaps=(GapRow(3, GapState.OPEN, "", "", (found[0].question,), found[0]),),
        articles=(ARTICLE,),
        comments=(COMMENT,),
        figures=figures([total(visits=9, solved=2)], PERIOD),
        outcomes=outcomes(days, PERIOD),
    )


LABEL = asked("print a label", people=1200, none=9, unsure=1)


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_json_has_every_list_and_all_figures_with_their_definitions() -> None:
    document = json.loads(json.dumps(as_json(report(LABEL))))

    assert document["questions"]["none"][0]["question"] == "print a label"
    assert document["questions"]["wrote"] == []
    assert (document["gaps"][0]["id"], document["gaps"][0]["row"]["missed"]) == (3, 9)
    assert document["articles"][0]["score"] == 0.417
    assert document["comments"][0]["text"] == "It fails."
    assert [figure["visits"] for figure in document["deflection"]] == [2, 0, 0]
    assert all(figure["definition"] for figure in document["deflection"])


@pytest.mark.parametrize("table", list(CsvTable))
def test_each_table_is_csv_with_a_head(table: CsvTable) -> None:
    found = cells(as_csv(report(LABEL), table))

    first = {"questions": "question", "gaps": "number", "articles": "article", "days": "day"}[table]
    assert next(iter(found[0])) == first
    assert all(None not in row and None not in row.values() for row in found)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "  =1", '=HYPERLINK("http://x")']
)
def test_no_question_becomes_a_formula(text: str) -> None:
    found = cells(as_csv(report(asked(text, people=3)), CsvTable.QUESTIONS))

    assert found[0]["question"] == f"'{text}"


def test_numbers_stay_numbers_and_titles_are_safe_too() -> None:
    found = cells(as_csv(report(LABEL), CsvTable.ARTICLES))

    assert (found[0]["title"], found[0]["helps"], found[0]["reasons"]) == ("'=Bounces", "0.417", "wrong: 2, unclear: 1")


def test_a_table_without_rows_is_empty() -> None:
    assert as_csv(replace(report(LABEL), gaps=()), CsvTable.GAPS) == "\r\n"


def test_markdown_shows_each_list_and_escapes_what_people_typed() -> None:
    text = as_markdown(report(LABEL, asked("a | <b>b</b> [c](d)", people=3, none=2)))

    assert "- Said “this solved it”: 2 (0 before). Visits that said so" in text
    assert "## No answer\n\n| Question | Visits | All visits before |\n|---|---|---|\n| print a label | 9 | 0 |" in text
    assert "\\| \\<b\\>b\\</b\\> \\[c\\](d)" in text
    assert "| 3 | print a label | open | 9 |" in text
    assert "| =Bounces | 42% | 1 of 4 | 2 |" in text
    assert "## Led to a ticket" not in text
