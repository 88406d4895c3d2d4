"""The pages of the desk."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, make_response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import undefer

from kb.counts import counted
from kb.lists.languages import direction
from search.query import MAX_CHARS
from web.addresses.placing import placed_json
from web.app.forms import check_form
from web.app.request_view import view
from web.app.responses import attachment, no_store
from web.app.services import services
from web.desk import presence, queue
from web.desk.auth import blueprint, current_user, require_role
from web.desk.deadlines import age, deadline
from web.desk.details.articles import found, row
from web.desk.queue import Sort
from web.desk.ticket_form import TicketForm
from web.desk.ticket_page import article_address, message_number, ticket_id, ticket_page, viewers
from web.pages.paging import count_pages, page_links, read_page
from web.storage.models import MOST_NUMBER, File, InboundMail
from web.storage.states import Role
from web.storage.text import clean_line
from web.tickets import records
from web.tickets.conversation import meanwhile
from web.tickets.priority import PRIORITIES
from web.tickets.reference import normal_reference
from web.tickets.repository import find

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from web.tickets.records import PersonalData

_FILTERS = ("q", "status", "mine", "risk", "sort")
"""The parameters that a link to another page of the queue keeps."""

_MAX_PAGES = 10_000
"""Of the queue, which is read to its end, unlike search results."""


@blueprint.get("")
@require_role(Role.VIEWER)
def show_queue() -> Response:
    """Show the queue, or the tickets that match a search."""
    words = clean_line(request.args.get("q", ""))[:200]
    status = clean_line(request.args.get("status", "" if words else "open"))
    mine, at_risk = request.args.get("mine") == "1", request.args.get("risk") == "1"
    sort = request.args.get("sort", default=Sort.URGENCY, type=Sort)

    def address(**changes: object) -> str:
        filters = {name: request.args[name] for name in _FILTERS if name in request.args}
        return url_for("desk.show_queue", **{**filters, **changes})  # type: ignore[arg-type]

    def page_url(number: int) -> str:
        return address(page=number if number > 1 else None)

    assignee = current_user().name if mine else ""
    wanted = queue.Wanted("" if status == "all" else status, assignee, words, at_risk, sort)
    with services().database.session() as session:
        total = queue.count(session, wanted)
        pages = count_pages(total, queue.MOST, _MAX_PAGES)
        number = min(read_page(request.args.get("page", ""), _MAX_PAGES), pages)
        tickets = queue.tickets(session, wanted, queue.MOST, (number - 1) * queue.MOST)
        rows, counts = queue.rows(session, tickets), queue.counts(session, current_user().id)
    page = render_template(
        "desk/queue.html",
        rows=rows,
        counts=counts,
        total=total,
        pages=page_links(number, pages, page_url),
        status_filter=status or "all",
        mine=mine,
        at_risk=at_risk,
        sort=sort,
        address=address,
        words=words,
        user=current_user(),
        priorities=PRIORITIES,
        age=age,
        deadline=deadline,
    )
    return no_store(page)


@blueprint.get("/news")
@require_role(Role.VIEWER)
def show_news() -> Response:
    """Return what came in after the newest message that a page of the queue knows, as JSON."""
    with services().database.session() as session:
        news = queue.news(session, request.args.get("newest", 0, type=message_number))
    return no_store(json.dumps({"news": news}), media_type="application/json")


@blueprint.get("/articles")
@require_role(Role.VIEWER)
def find_articles() -> Response:
    """Return the articles that a search for a reply finds, as JSON."""
    result = found(view(), clean_line(request.args.get("q", ""))[:MAX_CHARS])
    rows = [row(article, article_address, direction(article.hit.lang)) for article in result.articles]
    body = placed_json({"articles": rows, "sureness": result.sureness}, services().config.path)
    return no_store(json.dumps(body), media_type="application/json")


@blueprint.get("/tickets/<reference>")
@require_role(Role.VIEWER)
def show_ticket(reference: str) -> Response:
    """Show a ticket with its conversation."""
    return ticket_page(normal_reference(clean_line(reference)))


@blueprint.post("/tickets/<reference>")
@require_role(Role.AGENT)
def change_ticket(reference: str) -> Response:
    """Do what a button of the ticket's page says."""
    return TicketForm(normal_reference(clean_line(reference))).respond()


@blueprint.post("/tickets/<reference>/presence")
@require_role(Role.VIEWER)
def announce(reference: str) -> Response:
    """Record that a page is still open, or is closed; return who else is viewing the ticket, and what is new in it."""
    reference = normal_reference(clean_line(reference))
    check_form(f"desk {reference}")
    user = current_user()
    if request.form.get("closed") == "1":
        presence.leave(services().database, ticket_id(reference), user.id)
        return make_response("", HTTPStatus.NO_CONTENT)
    presence.enter(services().database, ticket_id(reference), user.id)
    with services().database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        news = meanwhile(session, ticket, request.form.get("newest", 0, type=message_number), user.name)
        others = viewers(session, ticket)
    return no_store(json.dumps({"others": others, "news": f"{news}." if news else ""}), media_type="application/json")


@blueprint.get(f"/files/<int(max={MOST_NUMBER}):number>")
@require_role(Role.VIEWER)
def download_file(number: int) -> Response:
    """Download a file of a message."""
    query = select(File).where(File.id == number, File.message_id.is_not(None)).options(undefer(File.content))
    with services().database.session() as session:
        file = session.scalar(query)
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    return attachment(file)


@blueprint.get(f"/mails/<int(max={MOST_NUMBER}):number>")
@require_role(Role.VIEWER)
def download_mail(number: int) -> Response:
    """Download a mail as it came, with everything that its ticket leaves out."""
    with services().database.session() as session:
        mail = session.get(InboundMail, number, options=[undefer(InboundMail.content)])
    if mail is None or mail.ticket_id is None:
        abort(HTTPStatus.NOT_FOUND)
    return attachment(File(name=f"mail-{number}.eml", media_type="message/rfc822", content=mail.content))


@blueprint.get("/people")
@require_role(Role.ADMIN)
def people() -> Response:
    """Ask for the address of the person whose data is to be exported or erased."""
    return _people_page()


@blueprint.post("/people")
@require_role(Role.ADMIN)
def person() -> Response:
    """Count, export or erase the data of a person; erasing needs a confirmation."""
    check_form("people")
    database, email = services().database, clean_line(request.form.get("email", ""))
    action, is_sure = request.form.get("action", ""), request.form.get("sure") == "yes"
    if action == "erase" and is_sure:
        tickets = counted(records.erase(database, email), "ticket")
        return _people_page(email, done=f"Erased: {tickets}, and all mail from and to this address.")
    data = records.export(database, email)
    if action == "export":
        content = json.dumps(data, ensure_ascii=False, indent=2).encode()
        return attachment(File(name="person.json", media_type="application/json", content=content))
    return _people_page(email, data)


def _people_page(email: str = "", data: PersonalData | None = None, done: str = "") -> Response:
    return no_store(render_template("desk/people.html", user=current_user(), email=email, data=data, done=done))
