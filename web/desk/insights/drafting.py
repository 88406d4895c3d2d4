"""From gap to article: the draft of a gap or a ticket, and what staff decide about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, request, url_for

from kb.editing.scaffold import draft, start
from kb.errors import KbError
from web.app.forms import check_form
from web.app.request_view import view
from web.app.responses import attachment
from web.app.services import services
from web.desk.auth import leave_notice, require_role
from web.desk.insights.tabs import insights_page
from web.errors import GapError, NoTicketError
from web.insights import drafts, gaps
from web.insights.report import today
from web.storage.models import MOST_NUMBER, File
from web.storage.states import Role
from web.storage.text import clean_line
from web.tickets.reference import normal_reference
from web.tickets.repository import get_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from kb.editing.scaffold import Outline
    from web.storage.models import Ticket

blueprint = Blueprint("drafting", __name__, url_prefix="/desk/insights")

FORM = "insights"
"""The name of the forms that decide about gaps."""

_GAP = f"/gaps/<int(max={MOST_NUMBER}):number>"
_TICKET = "/tickets/<reference>"
_MAX_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class _Source:
    """The source of a draft: its outline, the address of its form, and the function that notes its slug."""

    outline: Outline
    address: str
    note: Callable[[str], None]
    ticket: Ticket | None = None

    def chosen(self) -> Outline:
        """Return the outline with title and topic from the form."""
        title = clean_line(request.form.get("title", ""))[:_MAX_TITLE_CHARS]
        return replace(self.outline, title=title, category=clean_line(request.form.get("category", "")))


@blueprint.get(f"{_GAP}/draft")
@require_role(Role.AGENT)
def gap_draft(number: int) -> Response:
    """Show the draft of an article that closes a gap."""
    return _page(_of_gap(number))


@blueprint.post(f"{_GAP}/draft")
@require_role(Role.AGENT)
def save_gap_draft(number: int) -> Response:
    """Write the draft into the articles folder, or send it as a file or a patch."""
    return _saved(_of_gap(number))


@blueprint.get(_TICKET)
@require_role(Role.AGENT)
def ticket_draft(reference: str) -> Response:
    """Show the draft of an article with the answer that solved a ticket."""
    return _page(_of_ticket(reference))


@blueprint.post(_TICKET)
@require_role(Role.AGENT)
def save_ticket_draft(reference: str) -> Response:
    """Write the draft of a ticket into the articles folder, or send it as a file or a patch."""
    return _saved(_of_ticket(reference))


@blueprint.post(_GAP)
@require_role(Role.AGENT)
def decide_gap(number: int) -> Response:
    """Dismiss a gap with a reason, or open a dismissed one again."""
    _of_gap(number)
    check_form(FORM)
    if request.form.get("action") == "reopen":
        gaps.reopen(services().database, number)
        return _to_gaps("The gap is open again.")
    try:
        gaps.dismiss(services().database, number, request.form.get("reason", ""))
    except GapError as error:
        return _to_gaps(f"Nothing was dismissed: {error}.")
    return _to_gaps("Dismissed. It stays dismissed, however often people ask it.")


@blueprint.post(f"{_TICKET}/dismiss")
@require_role(Role.AGENT)
def dismiss_ticket(reference: str) -> Response:
    """Note that no article is wanted about a ticket after all."""
    ticket = _of_ticket(reference).ticket
    check_form(FORM)
    gaps.dismiss_ticket(services().database, ticket.id if ticket else 0)
    return _to_gaps("No article will be written about this ticket.")


def _of_gap(number: int) -> _Source:
    with services().database.session() as session:
        try:
            gap = gaps.get(session, number)
        except GapError:
            abort(HTTPStatus.NOT_FOUND)
    address = url_for("drafting.save_gap_draft", number=number)
    return _Source(drafts.of_questions(gap.questions), address, partial(gaps.note_draft, services().database, number))


def _of_ticket(reference: str) -> _Source:
    with services().database.session() as session:
        try:
            ticket = get_whole(session, normal_reference(clean_line(reference)))
        except NoTicketError:
            abort(HTTPStatus.NOT_FOUND)
    address = url_for("drafting.save_ticket_draft", reference=ticket.reference)
    note = partial(gaps.note_ticket_draft, services().database, ticket.id)
    return _Source(drafts.of_ticket(ticket), address, note, ticket)


def _page(source: _Source, outline: Outline | None = None, problem: str = "") -> Response:
    return insights_page(
        "insights.gaps",
        "desk/insights/draft.html",
        outline=outline or source.outline,
        address=source.address,
        ticket=source.ticket,
        problem=problem,
        folders=[category for category in view().catalogue.categories if not category.parent],
        is_writable=drafts.is_writable(services().kb),
    )


def _saved(source: _Source) -> Response:
    """Write the draft or send it as a file or patch, depending on the button; no file is ever replaced."""
    check_form(FORM)
    kb, outline, day = services().kb, source.chosen(), today(services().config.time_zone)
    try:
        made = draft(kb, outline, day)
        if request.form.get("action") == "write":
            path = start(kb, outline, day)
            source.note(made.slug)
            return _to_gaps(f"The draft is in {path.name}. It is shown once its status is published.")
    except KbError as error:
        return _page(source, outline, str(error))
    source.note(made.slug)
    if request.form.get("action") == "patch":
        content, media_type = drafts.as_patch(made, kb), "text/x-patch; charset=utf-8"
        return attachment(File(name=f"{made.slug}.patch", media_type=media_type, content=content))
    return attachment(
        File(name=f"{made.slug}.md", media_type="text/markdown; charset=utf-8", content=made.text.encode())
    )


def _to_gaps(notice: str) -> Response:
    leave_notice(notice)
    return redirect(url_for("insights.gaps"), HTTPStatus.SEE_OTHER)
