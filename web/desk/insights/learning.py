"""The tab Learning: what search learnt from solved questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from web.desk.auth import require_role
from web.desk.insights.tabs import insights_page
from web.storage.states import Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("learning", __name__, url_prefix="/desk/insights/learning")


@blueprint.get("")
@require_role(Role.VIEWER)
def show() -> Response:
    """Show what search learnt."""
    return insights_page("learning.show", "desk/insights/learning.html")
