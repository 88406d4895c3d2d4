"""The tabs Questions, Gaps and Articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from web.desk.auth import require_role
from web.desk.insights.tabs import insights_page
from web.storage.states import Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("insights", __name__, url_prefix="/desk/insights")


@blueprint.get("")
@require_role(Role.VIEWER)
def questions() -> Response:
    """Show what people ask most, and what came of it."""
    return insights_page("insights.questions", "desk/insights/questions.html")


@blueprint.get("/gaps")
@require_role(Role.VIEWER)
def gaps() -> Response:
    """Show the questions that no article answers."""
    return insights_page("insights.gaps", "desk/insights/gaps.html")


@blueprint.get("/articles")
@require_role(Role.VIEWER)
def articles() -> Response:
    """Show how much each article helps, and what readers wrote about it."""
    return insights_page("insights.articles", "desk/insights/articles.html")
