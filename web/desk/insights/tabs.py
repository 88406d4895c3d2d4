"""The frame of the pages of insights: their tabs, and the period that they cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import render_template, request

from web.app.responses import no_store
from web.app.services import services
from web.desk.auth import current_user, take_notice
from web.insights.period import DAYS, Period
from web.insights.report import today

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of insights: its endpoint, the name of its icon, and its label."""

    endpoint: str
    icon: str
    label: str


TABS: Final = (
    Tab("insights.questions", "chat", "Questions"),
    Tab("insights.gaps", "search", "Gaps"),
    Tab("insights.articles", "doc", "Articles"),
    Tab("learning.show", "star", "Learning"),
)


def insights_page(endpoint: str, template: str, **values: object) -> Response:
    """Return the page of a tab; its template extends ``desk/insights/base.html``."""
    tab = next(tab for tab in TABS if tab.endpoint == endpoint)
    frame = {"tabs": TABS, "tab": tab, "user": current_user(), "notice": take_notice(), "days": chosen_days()}
    return no_store(render_template(template, **{**frame, **values}))


def chosen_days() -> int:
    """Return the number of days that the page covers, one of those it offers; a month unless the address says so."""
    wanted = request.args.get("days", type=int)
    return wanted if wanted in DAYS else DAYS[1]


def chosen_period() -> Period:
    """Return the period that the page covers."""
    return Period.latest(chosen_days(), today(services().config.time_zone))
