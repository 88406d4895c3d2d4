"""The Learning tab: the solved questions that search learnt from, and staff's decisions about them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, request, url_for

from kb.lists.solved_questions import Kind
from web.app.forms import check_form
from web.app.request_view import view
from web.app.responses import attachment
from web.app.services import services
from web.desk.auth import leave_notice, require_role
from web.desk.insights.tabs import insights_page
from web.errors import BadParameterError, LearningError, SearchUnavailableError
from web.learning import decisions
from web.learning.changes.patches import patch_of
from web.learning.changes.proposals import propose
from web.learning.questions import ENOUGH_SOURCES, count_questions, read_questions
from web.pages.paging import count_pages, page_links, read_page
from web.storage.models import MOST_NUMBER, File, LearntQuestion
from web.storage.states import LearntState, Role
from web.storage.text import clean_line

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from werkzeug.wrappers import Response

blueprint = Blueprint("learning", __name__, url_prefix="/desk/insights/learning")

MOST: Final = 50
_MAX_PAGES: Final = 10_000

KINDS: Final = {
    Kind.WRITER: "accepted by staff",
    Kind.TICKET: "a ticket",
    Kind.SOLVED: "“this solved it”",
    Kind.VOTE: "a helpful vote",
    Kind.REWORDED: "a reworded search",
    Kind.COMMUNITY: "the community",
}
"""The kinds of sources, as the page names them."""

STATES: Final = {
    "": "All",
    LearntState.LEARNT: "Undecided",
    LearntState.ACCEPTED: "Accepted",
    LearntState.DROPPED: "Dropped",
}
"""The filters of the page."""


@blueprint.get("")
@require_role(Role.VIEWER)
def show() -> Response:
    """Show what search learnt, newest first."""
    state, slug = request.args.get("state", ""), clean_line(request.args.get("article", ""))
    state = state if state in STATES else ""
    conditions: list[ColumnElement[bool]] = [LearntQuestion.state == LearntState(state)] if state else []
    conditions += [LearntQuestion.slug == slug] if slug else []
    with services().database.session() as session:
        total = count_questions(session, *conditions)
        pages = count_pages(total, MOST, _MAX_PAGES)
        number = min(read_page(request.args.get("page", ""), _MAX_PAGES), pages)
        offset = (number - 1) * MOST
        questions = read_questions(session, services().learner.digests, *conditions, limit=MOST, offset=offset)

    def address(**changes: str | int | None) -> str:
        return url_for("learning.show", **{"state": state or None, "article": slug or None, **changes})  # type: ignore[arg-type]

    return insights_page(
        "learning.show",
        "desk/insights/learning.html",
        questions=questions,
        total=total,
        pages=page_links(number, pages, lambda page: address(page=page if page > 1 else None)),
        states=STATES,
        state=state,
        article=view().catalogue.entries.get(slug),
        entries=view().catalogue.entries,
        address=address,
        kinds=KINDS,
        enough=ENOUGH_SOURCES,
        setting=services().search.learning,
    )


@blueprint.post(f"/<int(max={MOST_NUMBER}):number>")
@require_role(Role.AGENT)
def decide(number: int) -> Response:
    """Accept or drop a question, or undo that, and return to the list."""
    check_form("learning")
    action, text = request.form.get("action", ""), clean_line(request.form.get("text", ""))
    try:
        with services().database.writing() as session:
            if action == "accept":
                notice = f"Accepted: “{decisions.accept(session, services().learner.digests, number, text)}”."
            elif action == "drop":
                decisions.drop(session, number)
                notice = "Dropped. Search will not learn this question again."
            elif action == "restore":
                decisions.restore(session, number)
                notice = "Undone."
            else:
                raise BadParameterError("There is no such button.")
    except LearningError as error:
        raise BadParameterError(str(error)) from error
    leave_notice(f"{notice} Search changes within a minute.")
    filters = {name: clean_line(request.form[name]) for name in ("state", "article", "page") if request.form.get(name)}
    return redirect(url_for("learning.show", **filters), HTTPStatus.SEE_OTHER)  # type: ignore[arg-type]


@blueprint.get("/proposals.patch")
@require_role(Role.VIEWER)
def proposals() -> Response:
    """Return the patch that adds synonyms and expected questions to the articles, as a download."""
    generation = view().generation
    if generation is None:
        raise SearchUnavailableError("There is no index.", retry_after=60)
    with services().database.session() as session:
        questions = read_questions(session, services().learner.digests)
    proposed = patch_of(propose(generation, questions), services().kb.articles)
    by_hand = "".join(f"Edit by hand: {reason}\n" for reason in proposed.left_out)
    content = by_hand.encode() + proposed.content
    return attachment(File(name="proposals.patch", media_type="text/x-diff", content=content))
