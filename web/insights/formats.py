"""A report as JSON, as CSV for spreadsheets, and as Markdown."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from web.insights.questions import TITLES, Kind, of_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from web.insights.questions import QuestionRow
    from web.insights.report import Report

JsonObject = dict[str, object]
Cell = str | int | float

MAX_LINES: Final = 10
"""The most rows of each list in Markdown, which people read from top to bottom."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Characters that begin a formula in spreadsheet programs. Source: OWASP, "CSV Injection"."""


_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|]")
_ESCAPED: Final = r"\\\g<0>"


class CsvTable(StrEnum):
    """The tables of a report that CSV can hold, one at a time."""

    QUESTIONS = "questions"
    GAPS = "gaps"
    ARTICLES = "articles"
    DAYS = "days"


def as_json(report: Report) -> JsonObject:
    """Return the report as values for JSON."""
    return {
        "since": report.period.first.isoformat(),
        "until": report.period.last.isoformat(),
        "visits": report.visits,
        "questions": {str(kind): [_question(row) for row in of_kind(report.rows, kind)] for kind in Kind},
        "gaps": [{**asdict(gap), "row": _question(gap.row) if gap.row else None} for gap in report.gaps],
        "articles": [
            {
                **asdict(row),
                "score": round(row.score, 3),
                "review_due": row.review_due.isoformat() if row.review_due else None,
                "is_never_found": row.is_never_found,
            }
            for row in report.articles
        ],
        "comments": [{**asdict(comment), "day": comment.day.isoformat()} for comment in report.comments],
        "deflection": [
            {"name": figure.name, "definition": figure.definition, "visits": figure.visits, "before": figure.before}
            for figure in report.figures
        ],
    }


def as_csv(report: Report, table: CsvTable) -> str:
    """Return a table of the report as CSV; no cell is read as a formula by a spreadsheet program."""
    rows = list(_rows(report, table))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows[0] if rows else [])
    for row in rows:
        cells = row.values()
        # an apostrophe keeps a text from being read as a formula
        writer.writerow(
            f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell for cell in cells
        )
    return text.getvalue()


def as_markdown(report: Report) -> str:
    """Return the report as Markdown, with the first rows of each list."""
    blocks = [f"# Insights from {report.period.first} to {report.period.last}", f"Visits: {report.visits:,}"]
    blocks += [
        f"- {figure.label}: {figure.visits:,} ({figure.before:,} before). {figure.definition}"
        for figure in report.figures
    ]
    for kind, title in TITLES.items():
        rows = [(row.question, row.count(kind), row.before) for row in of_kind(report.rows, kind, MAX_LINES)]
        blocks += _table(f"## {title}", ("Question", "Visits", "All visits before"), rows)
    gaps = [(gap.id, gap.title, gap.state, gap.row.counts.missed if gap.row else 0) for gap in report.gaps]
    blocks += _table("## Gaps", ("Number", "Question", "State", "Not helped"), gaps[:MAX_LINES])
    voted = [
        (row.title, f"{row.score:.0%}", f"{row.helpful} of {row.votes}", row.wrote)
        for row in report.articles
        if row.votes
    ]
    blocks += _table("## Articles by helpfulness", ("Article", "Helps", "Said yes", "Still wrote"), voted[:MAX_LINES])
    return "\n\n".join(blocks) + "\n"


def _question(row: QuestionRow) -> JsonObject:
    return {
        "question": row.question,
        "is_readable": row.is_readable,
        "examples": row.examples,
        "queries": row.queries,
        "visits": row.counts.people,
        "before": row.before,
        **{name: value for name, value in asdict(row.counts).items() if name != "people"},
        "missed": row.counts.missed,
    }


def _rows(report: Report, table: CsvTable) -> Iterator[dict[str, Cell]]:
    match table:
        case CsvTable.QUESTIONS:
            for row in report.rows:
                yield {"question": row.question, **_figures(row), "examples": " | ".join(row.examples)}
        case CsvTable.GAPS:
            yield from _gaps(report)
        case CsvTable.ARTICLES:
            yield from _articles(report)
        case CsvTable.DAYS:
            for place, day in enumerate(report.period):
                searches = {name: values[place] for name, values in report.outcomes.items()}
                said = {figure.name: figure.by_day[place] for figure in report.figures}
                yield {"day": day.isoformat(), **searches, **said}


def _gaps(report: Report) -> Iterator[dict[str, Cell]]:
    for gap in report.gaps:
        figures = _figures(gap.row) if gap.row else {}
        yield {
            "number": gap.id,
            "question": gap.title,
            "state": gap.state,
            "reason": gap.reason,
            "article": gap.article,
            "visits": figures.get("visits", 0),
            "not helped": figures.get("not helped", 0),
        }


def _articles(report: Report) -> Iterator[dict[str, Cell]]:
    for row in report.articles:
        yield {
            "article": row.slug,
            "title": row.title,
            "owner": row.owner,
            "helps": round(row.score, 3),
            "votes": row.votes,
            "said yes": row.helpful,
            "reasons": ", ".join(f"{reason}: {number}" for reason, number in row.reasons),
            "listed": row.shown,
            "opened": row.opened,
            "solved": row.solved,
            "still wrote": row.wrote,
            "review was due": row.review_due.isoformat() if row.review_due else "",
        }


def _figures(row: QuestionRow) -> dict[str, Cell]:
    counts = row.counts
    return {
        "visits": counts.people,
        "before": row.before,
        "queries": row.queries,
        "answered": counts.answered,
        "unsure": counts.unsure,
        "none": counts.none,
        "nothing opened": counts.unopened,
        "reworded": counts.reworded,
        "solved": counts.solved,
        "wrote": counts.wrote,
        "not helped": counts.missed,
    }


def _table(heading: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a heading and a table, or nothing without rows."""
    lines = []
    for row in rows:
        cells = (f"{value:,}" if isinstance(value, int) else str(value) for value in row)
        # nothing that people typed ends a cell or begins markup
        lines.append(f"| {' | '.join(_MARKUP.sub(_ESCAPED, cell) for cell in cells)} |")
    if not lines:
        return []
    return [heading, "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines])]
