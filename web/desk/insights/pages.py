"""The Questions, Gaps and Articles tabs, and their tables as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from web.app.request_view import view
from web.app.responses import attachment
from web.app.services import services
from web.desk.auth import require_role
from web.desk.insights.tabs import chosen_days, chosen_period, insights_page
from web.insights import articles as article_insights
from web.insights import deflection
from web.insights.charts import chart
from web.insights.formats import CsvTable, as_csv
from web.insights.gaps import follow, tickets_without_article
from web.insights.period import DAYS
from web.insights.questions import TITLES, Kind, of_kind, rows
from web.insights.report import counts, report
from web.storage.models import File
from web.storage.states import GapState, Role
from web.storage.text import clean_line

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("insights", __name__, url_prefix="/desk/insights")

_GAP_VIEWS = {GapState.OPEN: "Open", GapState.DISMISSED: "Dismissed", GapState.CLOSED: "Closed"}
_MAX_ARTICLES = 50


@blueprint.get("")
@require_role(Role.VIEWER)
def questions() -> Response:
    """Show what people ask, what became of it, and how many needed no ticket."""
    period = chosen_period()
    record = counts(services().database, period)
    found = rows(record.queries, period)
    kind = request.args.get("list", default=Kind.PEOPLE, type=Kind)
    return insights_page(
        "insights.questions",
        "desk/insights/questions.html",
        offered=DAYS,
        visits=deflection.visits(record.totals, period),
        figures=[
            (figure, chart(period, {"visits": figure.by_day})) for figure in deflection.figures(record.totals, period)
        ],
        searches=chart(period, deflection.outcomes(record.queries, period)),
        kind=kind,
        kinds={each: (title, sum(1 for row in found if row.count(each))) for each, title in TITLES.items()},
        rows=of_kind(found, kind),
    )


@blueprint.get("/gaps")
@require_role(Role.VIEWER)
def gaps() -> Response:
    """Show the questions that no article answers, and the tickets for which staff want an article."""
    period = chosen_period()
    found = follow(services().database, rows(counts(services().database, period).queries, period), view())
    state = request.args.get("state", default=GapState.OPEN, type=GapState)
    return insights_page(
        "insights.gaps",
        "desk/insights/gaps.html",
        offered=DAYS,
        state=state,
        states={each: (label, sum(1 for gap in found if gap.state == each)) for each, label in _GAP_VIEWS.items()},
        gaps=[gap for gap in found if gap.state == state],
        entries=view().catalogue.entries,
        tickets=tickets_without_article(services().database, view()) if state == GapState.OPEN else (),
    )


@blueprint.get("/articles")
@require_role(Role.VIEWER)
def articles() -> Response:
    """Show how much each article helps, and what readers wrote about it."""
    period, entries, owner = chosen_period(), view().catalogue.entries, clean_line(request.args.get("owner", ""))
    listed = article_insights.rows(
        services().database, entries.values(), counts(services().database, period).articles, period
    )
    mine = [row for row in listed if owner in ("", row.owner)]
    return insights_page(
        "insights.articles",
        "desk/insights/articles.html",
        offered=DAYS,
        owner=owner,
        owners=article_insights.owners(entries.values()),
        comments=article_insights.comments(services().database, entries, owner),
        voted=[row for row in mine if row.votes][:_MAX_ARTICLES],
        overdue=sorted((row for row in mine if row.review_due), key=lambda row: (row.review_due, row.slug)),
        unfound=[row for row in mine if row.is_never_found] if any(row.shown for row in listed) else [],
        still_wrote=sorted((row for row in mine if row.wrote), key=lambda row: (-row.wrote, row.slug))[:_MAX_ARTICLES],
    )


@blueprint.get("/export.csv")
@require_role(Role.VIEWER)
def export() -> Response:
    """Download a table as CSV."""
    table = request.args.get("table", default=CsvTable.QUESTIONS, type=CsvTable)
    text = as_csv(report(services().database, view(), chosen_period()), table)
    name = f"{table}-{chosen_days()}-days.csv"
    return attachment(File(name=name, media_type="text/csv; charset=utf-8", content=text.encode()))
