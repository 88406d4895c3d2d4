"""The ticket page, behind a link that cannot be guessed: shows, continues, closes and reopens a ticket."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import undefer

from web.app.forms import UploadForm, hit_limit
from web.app.request_view import view
from web.app.responses import attachment, no_store
from web.app.services import services
from web.contact.progress import steps
from web.contact.visitors import visitor_of
from web.errors import NoTicketError, TooManyRequestsError
from web.storage.models import MOST_NUMBER, File, Message
from web.storage.states import Status
from web.storage.text import clean
from web.tickets.access import visible
from web.tickets.conversation import enclosed
from web.tickets.new_ticket import NewMessage, digest
from web.tickets.repository import find, load_messages
from web.tickets.secrets import redact, undecided
from web.tickets.suggestions import advice_for_sender, advice_for_ticket, suggestions_for
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

    from web.tickets.access import Visitor
    from web.tickets.suggestions import SafetyAdvice

blueprint = Blueprint("ticket_page", __name__)

_DONE: Final = {
    "message": "Your message was sent.",
    "close": "Your ticket is solved now.",
    "reopen": "Your ticket is open again.",
}
"""What the page confirms, by the ``done`` in its address: readers get no cookie that could remember it."""


@blueprint.get("/tickets/<token>")
def show(token: str) -> Response:
    """Show the conversation, without the notes of the staff."""
    with services().database.session() as session:
        return no_store(_render(session, visitor_of(session, token), token))


@blueprint.post("/tickets/<token>")
def write(token: str) -> Response:
    """Add a message with its files, close the ticket, or reopen it."""
    return _MessageForm(token).respond()


@blueprint.get(f"/tickets/<token>/files/<int(max={MOST_NUMBER}):number>")
def download(token: str, number: int) -> Response:
    """Return a file of a message that the visitor may see."""
    with services().database.session() as session:
        visitor = visitor_of(session, token)
        ticket = find(session, visitor.reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        allowed = visible(visitor, ticket, sends_mail=services().notifier.sends)
        query = select(File).join(Message, File.message_id == Message.id).where(File.id == number, *allowed)
        file = session.scalar(query.options(undefer(File.content)))
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    return attachment(file)


class _MessageForm(UploadForm):
    """The submitted form of a ticket page."""

    noun = "a message"

    def __init__(self, token: str) -> None:
        super().__init__(f"ticket {token}")  # not the reference, which changes when the ticket is merged
        self.token = token
        self.body = clean(request.form.get("body", "")).strip()
        self.change = request.form.get("change", "")

    def authorize(self) -> None:
        with services().database.session() as session:
            self.visitor = visitor_of(session, self.token)

    def check_limit(self) -> None:
        """Count a message of the network; a ticket's first message about a risk is accepted beyond the limit."""
        try:
            hit_limit("message")
        except TooManyRequestsError:
            if not self.body or self.advice is None:
                raise
            with services().database.session() as session:
                ticket = find(session, self.visitor.reference)
            if ticket is not None and ticket.risk_label:
                raise

    @cached_property
    def advice(self) -> SafetyAdvice | None:
        """The safety advice for the message."""
        return suggestions_for(view(), "", self.body).safety_advice

    def redact(self) -> None:
        self.body = redact(self.body)

    def submit(self) -> Response:
        if error := self._error():
            return self.give_back(error)
        if secret_kinds := undecided(self.body, request.form.get("secrets", "")):
            return self._page(secret_kinds=secret_kinds)
        try:
            self._store()
        except NoTicketError:
            abort(HTTPStatus.NOT_FOUND)
        done = "message" if self.body else self.change
        page = url_for("ticket_page.show", token=self.token, done=done or None, _anchor="page/newest")
        return redirect(page, HTTPStatus.SEE_OTHER)

    def _error(self) -> str:
        """Return what has to be corrected; a button that changes the ticket needs no message."""
        limit = services().config.max_description_chars
        if self.files.refused:
            return " ".join(self.files.refused)
        if self.files.staged and not self.body:
            return "Say in a few words what the files show."
        if not self.body and not self.change:
            return "Write a message first."
        return f"This has {len(self.body):,} characters; shorten it to {limit:,}." if len(self.body) > limit else ""

    def _store(self) -> None:
        visitor, tickets = self.visitor, services().tickets
        if self.body:
            message = NewMessage(
                self.body,
                name=visitor.name,
                risk=self.advice.risk if self.advice else None,
                staged=self.files.ids,
                submission=digest(self.nonce, visitor.reference, self.body),
                source=visitor.source,
                verified=visitor.is_owner,
            )
            tickets.write(visitor.reference, message)
        if visitor.is_owner:
            tickets.verify(visitor.reference)
        if self.change not in ("close", "reopen"):
            return
        with services().database.session() as session:
            ticket = find(session, visitor.reference)
            if ticket is None or visitor.sees_part(ticket, sends_mail=services().notifier.sends):
                return  # a link that hides the ticket's status does not change it either
        if self.change == "close":
            tickets.close(visitor.reference, visitor.name)
        else:
            tickets.reopen(visitor.reference, visitor.name)

    def give_back(self, message: str) -> Response:
        return self._page(error=message)

    def _page(self, *, error: str = "", secret_kinds: tuple[str, ...] = ()) -> Response:
        with services().database.session() as session:
            page = _render(
                session,
                self.visitor,
                self.token,
                body=self.body,
                error=error,
                files=self.files,
                secret_kinds=secret_kinds,
            )
        return no_store(page, HTTPStatus.BAD_REQUEST)

    def unavailable(self, error: SQLAlchemyError) -> Response:
        del error
        page = render_template("unstored.html", token=self.token, body=self.body, files=self.files)
        return no_store(page, HTTPStatus.SERVICE_UNAVAILABLE)


def _render(
    session: Session,
    visitor: Visitor,
    token: str,
    *,
    body: str = "",
    error: str = "",
    files: Files | None = None,
    secret_kinds: tuple[str, ...] = (),
) -> str:
    """Return the page as HTML, with the part of the conversation that the visitor may see."""
    ticket = find(session, visitor.reference)
    if ticket is None:
        abort(HTTPStatus.NOT_FOUND)
    sends_mail = services().notifier.sends
    is_partial = visitor.sees_part(ticket, sends_mail=sends_mail)
    allowed = visible(visitor, ticket, sends_mail=sends_mail)
    messages = load_messages(session, allowed)
    if is_partial:
        advice = advice_for_sender(view(), ticket)
    else:
        advice = advice_for_ticket(view(), ticket) if ticket.status == Status.OPEN else None
    return render_template(
        "ticket.html",
        ticket=ticket,
        visitor=visitor,
        token=token,
        is_partial=is_partial,
        safety_advice=advice,
        messages=messages,
        steps=steps(ticket, messages),
        enclosed=enclosed(messages, view().catalogue),
        done=_DONE.get(request.args.get("done", ""), ""),
        body=body,
        error=error,
        secret_kinds=secret_kinds,
        files=files or Files(),
    )
