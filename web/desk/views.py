"""The pages of the desk."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import undefer

from search.answers.deflect import deflect
from web.app.request_view import view
from web.app.services import services
from web.contact.ticket_page import as_download
from web.contact.views import busy, check_upload, private
from web.desk import files as files_of_tickets
from web.desk import presence, queue, staff
from web.desk.auth import blueprint, confirm, confirmation, me, open_to, typed_body
from web.errors import (
    BadParameterError,
    NoTicketError,
    OvertakenError,
    StaleFormError,
)
from web.pages.paging import count_pages, page_links, read_page
from web.security import check_form
from web.security.bodies import MAX_UPLOAD_BYTES
from web.security.origin import check_origin
from web.storage.models import MOST_NUMBER, File, InboundMail, User
from web.storage.states import Author, Status
from web.storage.text import clean_line
from web.tickets import privacy
from web.tickets.conversation import meanwhile
from web.tickets.new_ticket import PRIORITIES, STATUSES, NewMessage, digest
from web.tickets.reference import normal_reference
from web.tickets.repository import find
from web.tickets.suggestions import enclosed
from web.tickets.uploads.staging import Files
from web.time_zone import local

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from werkzeug.wrappers import Response

log = logging.getLogger("firstline.web")
_SUGGESTED = 5
_MOST_PAGES = 10_000
"""Of the queue: unlike a search, it is read to its end."""


@blueprint.get("")
@open_to("viewer")
def show_queue() -> Response:
    """Show the tickets that wait, or those that were looked for."""
    words = clean_line(request.args.get("q", ""))[:200]
    status = clean_line(request.args.get("status", "" if words else "open"))
    mine = request.args.get("mine") == "1"
    with services().database.session() as session:
        wanted = queue.Wanted("" if status == "all" else status, me().name if mine else "", words)
        total = queue.count(session, wanted)
        pages = count_pages(total, queue.MOST, _MOST_PAGES)
        current = min(read_page(request.args.get("page", ""), _MOST_PAGES), pages)
        found = queue.tickets(session, wanted, queue.MOST, (current - 1) * queue.MOST)
    page = render_template(
        "desk/queue.html",
        tickets=found,
        total=total,
        pages=page_links(current, pages, _page_url),
        status=status,
        mine=mine,
        words=words,
        me=me(),
        priorities=PRIORITIES,
    )
    return private(page)


def _page_url(number: int) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in ("q", "status", "mine") if name in request.args}
    return url_for("desk.show_queue", **kept, page=number if number > 1 else None)


@blueprint.get("/tickets/<reference>")
@open_to("viewer")
def show_ticket(reference: str) -> Response:
    """Show a ticket with all that was said, suggested and read."""
    return _ticket(normal_reference(clean_line(reference)))


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form for answers: its words, its files, and what tells one sending of it from another."""

    body: str
    files: Files
    submission: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a button: a sentence that says what was done, or what is wrong."""

    done: str = ""
    wrong: str = ""


@blueprint.post("/tickets/<reference>")
@open_to("agent")
def change(reference: str) -> Response:
    """Do what a button says; whatever is wrong, the form comes back with its words and its files."""
    reference = normal_reference(clean_line(reference))
    request.max_content_length = MAX_UPLOAD_BYTES
    kept = request.form.getlist("kept")
    files = Files.unread(kept)
    try:
        check_origin(request, services().config.base_url)
        files = services().staging.kept(kept)
        showing = check_upload(f"desk {reference}")
        files = services().staging.take(files, request.files.getlist("files"))
        outcome = _act(reference, files, showing)
        if outcome.wrong:
            page = _ticket(reference, outcome.wrong, files)
            return busy(page) if files.busy else page
        confirm(outcome.done)
    except StaleFormError as error:
        return _ticket(reference, str(error.description), files)
    except SQLAlchemyError as error:
        if not (typed_body() or files.waiting):
            raise
        log.error("an answer could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without what was typed
        return _unstored(reference, files)
    return redirect(url_for("desk.show_ticket", reference=reference, _anchor="page/newest"), HTTPStatus.SEE_OTHER)


@blueprint.post("/tickets/<reference>/presence")
@open_to("viewer")
def announce(reference: str) -> Response:
    """Record that a page is still open, or is closed; return who else has the ticket open, and what is new in it."""
    reference = normal_reference(clean_line(reference))
    check_form(f"desk {reference}")
    if request.form.get("closed") == "1":
        presence.leave(services().database, _number_of(reference), me().id)
        return make_response("", HTTPStatus.NO_CONTENT)
    presence.enter(services().database, _number_of(reference), me().id)
    with services().database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        news = meanwhile(session, ticket, request.form.get("newest", 0, type=_number), me().name)
        others = presence.sentence(presence.others(session, ticket.id, me().id), _local)
    return private(json.dumps({"others": others, "news": f"{news}." if news else ""}), media_type="application/json")


def _number_of(reference: str) -> int:
    """Return the number of a ticket, with no session left open: requests that hold two connections wait for each other.

    Raises:
        NotFound: there is no such ticket.

    """
    with services().database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        return ticket.id


def _local(moment: dt.datetime) -> str:
    return local(moment, services().config.time_zone)


def _act(reference: str, files: Files, showing: str) -> Outcome:
    """Do what the button says."""
    try:
        action = _ACTIONS.get(request.form.get("action", ""))
        if action is None:
            raise BadParameterError("This button is not known.")
        typed = Typed(typed_body(), files, digest(showing, reference, request.form.get("body", "")))
        return Outcome(wrong=" ".join(files.refused)) if files.refused else action(reference, typed)
    except (NoTicketError, OvertakenError) as error:
        return Outcome(wrong=str(error))


def _unstored(reference: str, files: Files) -> Response:
    """Return a page with what was typed, and of the ticket only what needs no database."""
    form = {name: request.form.get(name, "") for name in ("newest", "article")}
    return private(
        render_template("desk/unstored.html", reference=reference, body=typed_body(), files=files, form=form, me=me()),
        HTTPStatus.SERVICE_UNAVAILABLE,
    )


@blueprint.get(f"/files/<int(max={MOST_NUMBER}):number>")
@open_to("viewer")
def download(number: int) -> Response:
    """Give a file to the staff."""
    with services().database.session() as session:
        asked = select(File).where(File.id == number, File.message_id.is_not(None)).options(undefer(File.content))
        file = session.scalar(asked)
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    return as_download(file)


@blueprint.get(f"/mails/<int(max={MOST_NUMBER}):number>")
@open_to("viewer")
def whole_mail(number: int) -> Response:
    """Give a mail as it came, with all that was cut from it for the page."""
    with services().database.session() as session:
        letter = session.get(InboundMail, number, options=[undefer(InboundMail.content)])
    if letter is None or letter.ticket_id is None:
        abort(HTTPStatus.NOT_FOUND)
    return as_download(File(name=f"mail-{number}.eml", media_type="message/rfc822", content=letter.content))


@blueprint.get("/people")
@open_to("admin")
def people() -> Response:
    """Ask for the address of a person whose data shall be given to them or erased."""
    return private(render_template("desk/people.html", me=me(), email="", said="", kept=None))


@blueprint.post("/people")
@open_to("admin")
def person() -> Response:
    """Give all that is kept of a person as a download, or erase it once it was said how much that is."""
    check_form("people")
    database, email = services().database, clean_line(request.form.get("email", ""))
    kept: dict[str, Any] | None = privacy.export(database, email)
    action = request.form.get("action", "")
    if action == "export":
        answer = make_response(json.dumps(kept, ensure_ascii=False, indent=2))
        answer.headers["Content-Type"] = "application/json"
        answer.headers.set("Content-Disposition", "attachment", filename="person.json")
        answer.headers["Cache-Control"] = "no-store"
        return answer
    said = ""
    if action == "erase" and request.form.get("sure") == "yes":
        count = privacy.erase(database, email)
        said, kept = f"Erased: {count} {'ticket' if count == 1 else 'tickets'}, and all mail from and to them.", None
    return private(render_template("desk/people.html", me=me(), email=email, said=said, kept=kept))


def _reply(reference: str, typed: Typed) -> Outcome:
    slug = request.form.get("article", "")
    article = view().catalogue.entries.get(slug) if slug else None
    if slug and article is None:
        return Outcome(wrong=f"{slug}: there is no such article.")
    if not typed.body:
        return Outcome(wrong="Write an answer first.")
    status = Status.SOLVED if request.form.get("action") == "solve" else Status.PENDING
    answer = NewMessage(typed.body, Author.STAFF, me().name, staged=typed.files.ids, submission=typed.submission)
    seen = request.form.get("newest", type=_number)
    services().tickets.answer(reference, answer, status=status, article=article, seen=seen)
    return Outcome(done=_sent(reference, status))


def _sent(reference: str, status: Status) -> str:
    """Return what became of an answer, and of its ticket."""
    with services().database.session() as session:
        ticket = find(session, reference)
        address = ticket.email if ticket else ""
    if services().notifier.sends:
        sent = f"Your answer was sent to {address}."
    else:
        sent = f"Your answer was saved. No mail goes out from here: {address} reads it on the page of the ticket."
    return f"{sent} The ticket is {STATUSES[status].lower()} now."


def _number(text: str) -> int:
    """Return the number of a message, or raise ValueError: no database has one of thirty digits."""
    number = int(text)
    if not 0 <= number <= MOST_NUMBER:
        raise ValueError
    return number


def _note(reference: str, typed: Typed) -> Outcome:
    if not typed.body:
        return Outcome(wrong="Write a note first.")
    once = digest("note", typed.submission)  # the same words may go to the writer afterwards
    services().tickets.note(reference, me().name, typed.body, staged=typed.files.ids, submission=once)
    return Outcome(done="Your note was saved. Only the staff can read it.")


def _assign(reference: str, _typed: Typed) -> Outcome:
    name = clean_line(request.form.get("assignee", ""))
    with services().database.session() as session:
        user = session.scalar(select(User).where(User.name == name, User.active)) if name else None
    if name and user is None:
        return Outcome(wrong=f"{name}: nobody of the staff has this name.")
    services().tickets.assign(reference, user, seen=request.form.get("assigned"))
    return Outcome(done=f"The ticket is assigned to {name or 'nobody'}.")


def _rank(reference: str, _typed: Typed) -> Outcome:
    priority = request.form.get("priority", "")
    if priority not in PRIORITIES:
        return Outcome(wrong="Choose one of the priorities.")
    services().tickets.rank(reference, PRIORITIES.index(priority))
    return Outcome(done=f"The priority is {priority} now.")


def _merge(reference: str, _typed: Typed) -> Outcome:
    into = normal_reference(clean_line(request.form.get("into", "")))
    services().tickets.merge(reference, into)
    return Outcome(done=f"{reference} is part of {into} now.")


def _reopen(reference: str, _typed: Typed) -> Outcome:
    services().tickets.reopen(reference, me().name)
    return Outcome(done=f"The ticket is {STATUSES[Status.OPEN].lower()} again.")


_ACTIONS: dict[str, Callable[[str, Typed], Outcome]] = {
    "reply": _reply,
    "solve": _reply,
    "note": _note,
    "assign": _assign,
    "priority": _rank,
    "merge": _merge,
    "reopen": _reopen,
}


def _ticket(reference: str, wrong: str = "", files: Files | None = None) -> Response:
    _enter(reference)
    done = "" if wrong else confirmation()
    with services().database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        catalogue = view().catalogue
        page = render_template(
            "desk/ticket.html",
            ticket=ticket,
            wrong=wrong,
            done=done,
            body=typed_body() if wrong else "",
            files=files or Files(),
            chosen=request.form.get("article", "") if wrong else "",
            me=me(),
            may_write=staff.may(me(), "agent"),
            staff=staff.everybody(session),
            priorities=PRIORITIES,
            entries=catalogue.entries,
            enclosed=enclosed(ticket.messages, catalogue),
            others=presence.sentence(presence.others(session, ticket.id, me().id), _local),
            mails=files_of_tickets.originals(session, ticket),
            answers=_suggested(ticket.subject, next((said.body for said in ticket.messages), "")),
        )
    return private(page, HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK)


def _enter(reference: str) -> None:
    """Record that the ticket is open here; its page shows without that if need be."""
    number = _number_of(reference)
    try:
        presence.enter(services().database, number, me().id)
    except SQLAlchemyError as error:
        log.error("who has a ticket open could not be recorded: %s", type(error).__name__)  # noqa: TRY400


def _suggested(subject: str, body: str) -> list[Any]:
    """Return the articles that may solve it, as the index says now."""
    generation = view().generation
    return list(deflect(generation, subject, body, limit=_SUGGESTED).hits) if generation else []
