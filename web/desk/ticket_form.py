"""The form of a ticket's page at the desk: replies, notes, and all other buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from web.app.forms import UploadForm
from web.app.request_view import view
from web.app.responses import no_store
from web.app.services import services
from web.desk.auth import current_user, leave_notice, typed_body
from web.desk.details.articles import linked
from web.desk.details.solution import decide, name_solution
from web.desk.ticket_page import Draft, article_address, message_number, ticket_page
from web.errors import BadParameterError, MergeError, NoTicketError, OvertakenError
from web.storage.models import User
from web.storage.states import Author, Status
from web.storage.text import clean_line
from web.tickets.new_ticket import DESK_STATUSES, NewMessage, digest
from web.tickets.priority import PRIORITIES
from web.tickets.reference import normal_reference
from web.tickets.repository import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.exc import SQLAlchemyError
    from werkzeug.wrappers import Response


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a button did: a notice if it worked, an error if it did not."""

    notice: str = ""
    error: str = ""


class TicketForm(UploadForm):
    """A submitted form of a ticket's page."""

    noun = "a reply or note"
    upload_limit = None

    def __init__(self, reference: str) -> None:
        super().__init__(f"desk {reference}")
        self.reference = reference
        self.body = typed_body()
        self.is_note = request.form.get("kind") == "note"

    def submit(self) -> Response:
        """Do what the button says, and show the ticket with a notice."""
        name, _, detail = request.form.get("action", "").partition(":")
        if name in _DRAFTING:
            return ticket_page(self.reference, self._draft(**{_DRAFTING[name]: detail} if detail else {}))
        action = _ACTIONS.get(name)
        if action is None:
            raise BadParameterError("There is no such button.")
        try:
            outcome = Outcome(error=" ".join(self.files.refused)) if self.files.refused else action(self)
        except (NoTicketError, MergeError, OvertakenError) as error:
            outcome = Outcome(error=str(error))
        if outcome.error:
            return self.give_back(outcome.error)
        leave_notice(outcome.notice)
        page_url = url_for("desk.show_ticket", reference=self.reference, _anchor="page/newest")
        return redirect(page_url, HTTPStatus.SEE_OTHER)

    def give_back(self, message: str) -> Response:
        """Return the page with text, files and the error."""
        return ticket_page(self.reference, self._draft(error=message))

    def _draft(self, **changes: str) -> Draft:
        """Return what was typed and chosen, to be continued."""
        entries = view().catalogue.entries
        draft = Draft(
            body=self.body,
            is_note=self.is_note,
            articles=tuple(slug for slug in request.form.getlist("article") if slug in entries),
            files=self.files,
            words=clean_line(request.form.get("find", "")),
        )
        return replace(draft, **changes)  # type: ignore[arg-type]

    def unavailable(self, error: SQLAlchemyError) -> Response:
        """Return a page with text and files that needs no database."""
        if not (self.body or self.files.staged):
            raise error
        page = render_template(
            "desk/unstored.html",
            reference=self.reference,
            draft=self._draft(),
            entries=view().catalogue.entries,
            newest=request.form.get("newest", ""),
            user=current_user(),
        )
        return no_store(page, HTTPStatus.SERVICE_UNAVAILABLE)

    @property
    def submission(self) -> str:
        """The digest that both clicks of a double click share."""
        return digest(self.nonce, self.reference, request.form.get("body", ""))


def _reply(form: TicketForm) -> Outcome:
    if form.is_note:
        return _note(form)  # whatever button it was: a note must never reach the customer
    entries = view().catalogue.entries
    slugs = dict.fromkeys((*request.form.getlist("article"), *linked(form.body, entries, article_address)))
    if unknown := [slug for slug in slugs if slug not in entries]:
        return Outcome(error=f"{unknown[0]}: there is no such article.")
    if not form.body:
        return Outcome(error="Write a reply first.")
    status = Status.SOLVED if request.form.get("action") == "solve" else Status.PENDING
    message = NewMessage(
        form.body, Author.STAFF, current_user().name, staged=form.files.ids, submission=form.submission
    )
    last_read_id = request.form.get("newest", type=message_number)
    articles = [entries[slug] for slug in slugs]
    services().tickets.answer(form.reference, message, status=status, articles=articles, last_read_id=last_read_id)
    with services().database.session() as session:
        ticket = find(session, form.reference)
        address = ticket.email if ticket else ""
    now_status = f"The ticket is now {DESK_STATUSES[status].lower()}."
    if services().notifier.sends:
        return Outcome(f"Reply sent to {address}. {now_status}")
    return Outcome(f"Reply posted on the ticket page. Mail is off, so {address} was not notified. {now_status}")


def _note(form: TicketForm) -> Outcome:
    if not form.body:
        return Outcome(error="Write a note first.")
    submission = digest("note", form.submission)  # the same text may be sent as a reply afterwards
    services().tickets.note(
        form.reference, current_user().name, form.body, staged=form.files.ids, submission=submission
    )
    return Outcome("Internal note added. Only staff can see it.")


def _take(form: TicketForm) -> Outcome:
    return _assign(form, current_user().name)


def _assign(form: TicketForm, name: str) -> Outcome:
    with services().database.session() as session:
        user = session.scalar(select(User).where(User.name == name, User.active)) if name else None
    if name and user is None:
        return Outcome(error=f"No active member of staff is called {name}.")
    services().tickets.assign(form.reference, user, shown=request.form.get("assigned"))
    return Outcome(f"Assigned to {name}." if name else "The ticket is now unassigned.")


def _set_priority(form: TicketForm) -> Outcome:
    priority = request.form.get("priority")
    if priority == request.form.get("ranked"):
        return Outcome()  # a colleague may have changed it meanwhile
    if priority not in PRIORITIES:
        return Outcome(error="Choose a priority from the list.")
    services().tickets.rank(form.reference, PRIORITIES.index(priority))
    return Outcome(f"Priority set to {priority}.")


def _save(form: TicketForm) -> Outcome:
    """Set the assignee and the priority; what is as the page showed it stays as it is now."""
    outcomes = [_set_priority(form)]
    if request.form.get("assignee") != request.form.get("assigned"):
        outcomes.append(_assign(form, clean_line(request.form.get("assignee", ""))))
    error = " ".join(outcome.error for outcome in outcomes if outcome.error)
    return Outcome(" ".join(outcome.notice for outcome in outcomes if outcome.notice) or "Nothing to change.", error)


def _merge(form: TicketForm) -> Outcome:
    into = normal_reference(clean_line(request.form.get("into", "")))
    services().tickets.merge(form.reference, into)
    return Outcome(f"{form.reference} was merged into {into}.")


def _reopen(form: TicketForm) -> Outcome:
    services().tickets.reopen(form.reference, current_user().name)
    return Outcome("Ticket reopened.")


def _decide(form: TicketForm) -> Outcome:
    is_wanted = request.form.get("action") == "wanted"
    decide(services().database, form.reference, is_wanted=is_wanted)
    if is_wanted:
        return Outcome("Thank you. It is on the list of articles to write.")
    return Outcome("Thank you. We won't ask about this ticket again.")


def _name_solution(form: TicketForm) -> Outcome:
    slug = request.form.get("action", "").partition(":")[2]
    if slug not in view().catalogue.entries:
        return Outcome(error=f"{slug}: there is no such article.")
    name_solution(services().database, form.reference, slug)
    return Outcome("Thank you. The article counts as the solution.")


_DRAFTING = {"find": "words", "add": "added", "quote": "quoted", "link": "linked"}
"""Buttons that send nothing and go on with the draft, without script; the part of the draft that each sets."""

_ACTIONS: dict[str, Callable[[TicketForm], Outcome]] = {
    "reply": _reply,
    "solve": _reply,
    "note": _note,
    "save": _save,
    "take": _take,
    "merge": _merge,
    "reopen": _reopen,
    "wanted": _decide,
    "unwanted": _decide,
    "solved": _name_solution,
}
