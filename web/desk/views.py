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
from web.app.forms import UploadForm, check_form
from web.app.request_view import view
from web.app.responses import attachment, no_store
from web.app.services import services
from web.desk import presence, queue, staff
from web.desk.auth import blueprint, confirm, confirmation, me, open_to, typed_body
from web.desk.originals import originals
from web.errors import BadParameterError, MergeError, NoTicketError, OvertakenError
from web.pages.paging import count_pages, page_links, read_page
from web.storage.models import MOST_NUMBER, File, InboundMail, User
from web.storage.states import Author, Status
from web.storage.text import clean_line
from web.tickets import privacy
from web.tickets.conversation import enclosed, meanwhile
from web.tickets.new_ticket import STATUSES, NewMessage, digest
from web.tickets.priority import PRIORITIES
from web.tickets.reference import normal_reference
from web.tickets.repository import find, find_whole
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
    return no_store(page)


def _page_url(number: int) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in ("q", "status", "mine") if name in request.args}
    return url_for("desk.show_queue", **kept, page=number if number > 1 else None)


@blueprint.get("/tickets/<reference>")
@open_to("viewer")
def show_ticket(reference: str) -> Response:
    """Show a ticket with all that was said, suggested and read."""
    return _ticket(normal_reference(clean_line(reference)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a button: a sentence that says what was done, or what is wrong."""

    done: str = ""
    wrong: str = ""


@blueprint.post("/tickets/<reference>")
@open_to("agent")
def change(reference: str) -> Response:
    """Do what a button says; whatever is wrong, the form comes back with its words and its files."""
    return _AnswerForm(normal_reference(clean_line(reference))).respond()


class _AnswerForm(UploadForm):
    """The form of a desk ticket as it was sent."""

    noun = "an answer"
    upload_limit = None

    def __init__(self, reference: str) -> None:
        super().__init__(f"desk {reference}")
        self.reference = reference
        self.body = typed_body()

    @property
    def submission(self) -> str:
        """What tells one sending of the form from another."""
        return digest(self.nonce, self.reference, request.form.get("body", ""))

    def submit(self) -> Response:
        action = _ACTIONS.get(request.form.get("action", ""))
        if action is None:
            raise BadParameterError("This button is not known.")
        try:
            outcome = Outcome(wrong=" ".join(self.files.refused)) if self.files.refused else action(self)
        except (NoTicketError, MergeError, OvertakenError) as error:
            outcome = Outcome(wrong=str(error))
        if outcome.wrong:
            return self.give_back(outcome.wrong)
        confirm(outcome.done)
        page_url = url_for("desk.show_ticket", reference=self.reference, _anchor="page/newest")
        return redirect(page_url, HTTPStatus.SEE_OTHER)

    def give_back(self, message: str) -> Response:
        return _ticket(self.reference, message, self.files)

    def unavailable(self, error: SQLAlchemyError) -> Response:
        if not (self.body or self.files.staged):
            raise error
        hidden = {name: request.form.get(name, "") for name in ("newest", "article")}
        form = {"reference": self.reference, "body": self.body, "files": self.files, "form": hidden}
        page = render_template("desk/unstored.html", **form, me=me())
        return no_store(page, HTTPStatus.SERVICE_UNAVAILABLE)


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
    return no_store(json.dumps({"others": others, "news": f"{news}." if news else ""}), media_type="application/json")


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


@blueprint.get(f"/files/<int(max={MOST_NUMBER}):number>")
@open_to("viewer")
def download(number: int) -> Response:
    """Give a file to the staff."""
    with services().database.session() as session:
        asked = select(File).where(File.id == number, File.message_id.is_not(None)).options(undefer(File.content))
        file = session.scalar(asked)
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    return attachment(file)


@blueprint.get(f"/mails/<int(max={MOST_NUMBER}):number>")
@open_to("viewer")
def whole_mail(number: int) -> Response:
    """Give a mail as it came, with all that was cut from it for the page."""
    with services().database.session() as session:
        letter = session.get(InboundMail, number, options=[undefer(InboundMail.content)])
    if letter is None or letter.ticket_id is None:
        abort(HTTPStatus.NOT_FOUND)
    return attachment(File(name=f"mail-{number}.eml", media_type="message/rfc822", content=letter.content))


@blueprint.get("/people")
@open_to("admin")
def people() -> Response:
    """Ask for the address of a person whose data shall be given to them or erased."""
    return no_store(render_template("desk/people.html", me=me(), email="", said="", kept=None))


@blueprint.post("/people")
@open_to("admin")
def person() -> Response:
    """Give all that is kept of a person as a download, or erase it once it was said how much that is."""
    check_form("people")
    database, email = services().database, clean_line(request.form.get("email", ""))
    kept: privacy.PersonalData | None = privacy.export(database, email)
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
    return no_store(render_template("desk/people.html", me=me(), email=email, said=said, kept=kept))


def _reply(form: _AnswerForm) -> Outcome:
    slug = request.form.get("article", "")
    article = view().catalogue.entries.get(slug) if slug else None
    if slug and article is None:
        return Outcome(wrong=f"{slug}: there is no such article.")
    if not form.body:
        return Outcome(wrong="Write an answer first.")
    status = Status.SOLVED if request.form.get("action") == "solve" else Status.PENDING
    answer = NewMessage(form.body, Author.STAFF, me().name, staged=form.files.ids, submission=form.submission)
    seen = request.form.get("newest", type=_number)
    services().tickets.answer(form.reference, answer, status=status, article=article, seen=seen)
    return Outcome(done=_sent(form.reference, status))


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


def _note(form: _AnswerForm) -> Outcome:
    if not form.body:
        return Outcome(wrong="Write a note first.")
    once = digest("note", form.submission)  # the same words may go to the writer afterwards
    services().tickets.note(form.reference, me().name, form.body, staged=form.files.ids, submission=once)
    return Outcome(done="Your note was saved. Only the staff can read it.")


def _assign(form: _AnswerForm) -> Outcome:
    name = clean_line(request.form.get("assignee", ""))
    with services().database.session() as session:
        user = session.scalar(select(User).where(User.name == name, User.active)) if name else None
    if name and user is None:
        return Outcome(wrong=f"{name}: nobody of the staff has this name.")
    services().tickets.assign(form.reference, user, seen=request.form.get("assigned"))
    return Outcome(done=f"The ticket is assigned to {name or 'nobody'}.")


def _rank(form: _AnswerForm) -> Outcome:
    priority = request.form.get("priority", "")
    if priority not in PRIORITIES:
        return Outcome(wrong="Choose one of the priorities.")
    services().tickets.rank(form.reference, PRIORITIES.index(priority))
    return Outcome(done=f"The priority is {priority} now.")


def _merge(form: _AnswerForm) -> Outcome:
    into = normal_reference(clean_line(request.form.get("into", "")))
    services().tickets.merge(form.reference, into)
    return Outcome(done=f"{form.reference} is part of {into} now.")


def _reopen(form: _AnswerForm) -> Outcome:
    services().tickets.reopen(form.reference, me().name)
    return Outcome(done=f"The ticket is {STATUSES[Status.OPEN].lower()} again.")


_ACTIONS: dict[str, Callable[[_AnswerForm], Outcome]] = {
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
        ticket = find_whole(session, reference)
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
            mails=originals(session, ticket),
            answers=_suggested(ticket.subject, next((said.body for said in ticket.messages), "")),
        )
    return no_store(page, HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK)


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
