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

from search.deflect import deflect
from web import privacy
from web.catalogues import view
from web.desk import files as files_of_tickets
from web.desk import queue, staff
from web.desk.door import blueprint, me, open_to, typed_body
from web.errors import (
    BadParameterError,
    NoTicketError,
    OvertakenError,
    StaleFormError,
)
from web.paging import count_pages, page_links, read_page
from web.security import check_form
from web.security.origin import check_origin
from web.services import services
from web.tables import MOST_NUMBER, File, Letter, User
from web.text import clean_line
from web.tickets.draft import PRIORITIES, REOPENED, Addition, digest
from web.tickets.files import Files
from web.tickets.status import as_download
from web.tickets.store import find
from web.tickets.views import MOST_UPLOAD_BYTES, private

if TYPE_CHECKING:
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
    return _ticket(clean_line(reference).upper())


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form for answers: its words, its files, and what tells one sending of it from another."""

    body: str
    files: Files
    submission: str


@blueprint.post("/tickets/<reference>")
@open_to("agent")
def change(reference: str) -> Response:
    """Do what a button says; whatever is wrong, the form comes back with its words and its files."""
    reference = clean_line(reference).upper()
    request.max_content_length = MOST_UPLOAD_BYTES
    kept = request.form.getlist("kept")
    files = Files.unread(kept)
    try:
        check_origin(request, services().config.base_url)
        files = services().tray.take(services().tray.kept(kept), request.files.getlist("files"))
        if wrong := _complaint(reference, files):
            return _ticket(reference, wrong, files)
    except SQLAlchemyError as error:
        if not (typed_body() or files.waiting):
            raise
        log.error("an answer could not be stored: %s", type(error).__name__)  # noqa: TRY400 - without what was typed
        return _unstored(reference, files)
    return redirect(url_for("desk.show_ticket", reference=reference, _anchor="page/newest"), HTTPStatus.SEE_OTHER)


def _complaint(reference: str, files: Files) -> str:
    """Do what the button says, and return what is wrong, if anything is."""
    try:
        showing = check_form(f"desk {reference}")
        action = _ACTIONS.get(request.form.get("action", ""))
        if action is None:
            raise BadParameterError("This button is not known.")
        typed = Typed(typed_body(), files, digest(showing, reference, request.form.get("body", "")))
        return " ".join(files.refused) or action(reference, typed)
    except StaleFormError as error:
        return str(error.description)
    except (NoTicketError, OvertakenError) as error:
        return str(error)


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
        letter = session.get(Letter, number, options=[undefer(Letter.content)])
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


def _reply(reference: str, typed: Typed) -> str:
    slug = request.form.get("article", "")
    article = view().catalogue.entries.get(slug) if slug else None
    if slug and article is None:
        return f"{slug}: there is no such article."
    if not typed.body:
        return "Write an answer first."
    status = "solved" if request.form.get("action") == "solve" else "pending"
    solving = article if status == "solved" else None
    body = typed.body
    if article and not solving:  # of one that solves it the mail tells, and the ticket keeps which it was
        body += f"\n\nThe article about it: {article.title}\n{services().config.address}{article.url}"
    said = Addition(body, "staff", me().name, staged=typed.files.ids, submission=typed.submission)
    seen = request.form.get("newest", type=_number)
    services().support.answer(reference, said, status=status, article=solving, seen=seen)
    return ""


def _number(text: str) -> int:
    """Return the number of a message, or raise ValueError: no database has one of thirty digits."""
    number = int(text)
    if not 0 <= number <= MOST_NUMBER:
        raise ValueError
    return number


def _note(reference: str, typed: Typed) -> str:
    if not typed.body:
        return "Write a note first."
    once = digest("note", typed.submission)  # the same words may go to the writer afterwards
    services().support.note(reference, me().name, typed.body, staged=typed.files.ids, submission=once)
    return ""


def _assign(reference: str, _typed: Typed) -> str:
    name = clean_line(request.form.get("assignee", ""))
    with services().database.session() as session:
        user = session.scalar(select(User).where(User.name == name, User.active)) if name else None
    if name and user is None:
        return f"{name}: nobody of the staff has this name."
    services().support.assign(reference, user)
    return ""


def _rank(reference: str, _typed: Typed) -> str:
    priority = request.form.get("priority", "")
    if priority not in PRIORITIES:
        return "Choose one of the priorities."
    services().support.rank(reference, PRIORITIES.index(priority))
    return ""


def _merge(reference: str, _typed: Typed) -> str:
    services().support.merge(reference, clean_line(request.form.get("into", "")).upper())
    return ""


def _reopen(reference: str, _typed: Typed) -> str:
    services().support.reopen(reference, REOPENED.format(me().name))
    return ""


_ACTIONS: dict[str, Callable[[str, Typed], str]] = {
    "reply": _reply,
    "solve": _reply,
    "note": _note,
    "assign": _assign,
    "priority": _rank,
    "merge": _merge,
    "reopen": _reopen,
}


def _ticket(reference: str, wrong: str = "", files: Files | None = None) -> Response:
    with services().database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        entries = view().catalogue.entries
        page = render_template(
            "desk/ticket.html",
            ticket=ticket,
            wrong=wrong,
            body=typed_body() if wrong else "",
            files=files or Files(),
            chosen=request.form.get("article", "") if wrong else "",
            me=me(),
            may_write=staff.may(me(), "agent"),
            staff=staff.everybody(session),
            priorities=PRIORITIES,
            entries=entries,
            mails=files_of_tickets.originals(session, ticket),
            answers=_suggested(ticket.subject, next((said.body for said in ticket.messages), "")),
        )
    return private(page, HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK)


def _suggested(subject: str, body: str) -> list[Any]:
    """Return the articles that may solve it, as the index says now."""
    generation = view().generation
    return list(deflect(generation, subject, body, limit=_SUGGESTED).hits) if generation else []
