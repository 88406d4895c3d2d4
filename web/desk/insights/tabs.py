"""The frame of the pages of insights: their tabs, and the period that they cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import render_template

from web.app.responses import no_store
from web.desk.auth import current_user, take_notice

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
    frame = {"tabs": TABS, "tab": tab, "user": current_user(), "notice": take_notice()}
    return no_store(render_template(template, **{**frame, **values}))
