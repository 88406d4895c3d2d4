"""The page of a ticket at the desk: its conversation, its details, and the form to reply."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError

from web.app.request_view import view
from web.app.responses import no_store
from web.app.services import services
from web.desk import presence, staff
from web.desk.auth import current_user, take_notice
from web.desk.deadlines import age, deadline
from web.desk.details.articles import found, link, quoted, seen, suggested
from web.desk.details.customer import other_tickets
from web.desk.details.originals import originals
from web.desk.details.solution import is_article_missing, is_draft_missing, sent_articles
from web.storage.models import MOST_NUMBER
from web.storage.states import Role
from web.tickets.conversation import enclosed
from web.tickets.priority import PRIORITIES
from web.tickets.repository import find, find_whole
from web.tickets.uploads.staging import Files
from web.time_zone import local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

    from web.storage.models import Ticket
    from web.tickets.suggestions import SuggestedArticle

log = logging.getLogger("firstline.web")


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply or note that is not sent yet, and why; ``articles`` are the slugs of the articles to send with it.

    ``words`` are searched for among the articles. The article ``added``, ``quoted`` or ``linked`` by a button is sent
    with it, too; the text gets the passage of a quoted one and the link of a linked one.
    """

    error: str = ""
    body: str = ""
    is_note: bool = False
    articles: tuple[str, ...] = ()
    files: Files = field(default_factory=Files)
    words: str = ""
    added: str = ""
    quoted: str = ""
    linked: str = ""


def ticket_page(reference: str, draft: Draft | None = None) -> Response:
    """Return the page; its form holds the draft."""
    is_first, draft = draft is None, draft or Draft()
    number, user = ticket_id(reference), current_user()
    try:
        presence.enter(services().database, number, user.id)
    except SQLAlchemyError as failure:
        log.error("presence could not be recorded: %s", type(failure).__name__)  # noqa: TRY400 - the page works without
    notice = take_notice() if is_first else ""
    catalogue = view().catalogue
    with services().database.session() as session:
        ticket = find_whole(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        body = ticket.messages[0].body if ticket.messages else ""
        result = found(view(), draft.words) if draft.words else suggested(view(), ticket.subject, body)
        page = render_template(
            "desk/ticket.html",
            ticket=ticket,
            draft=_with_article(draft, result.articles),
            notice=notice,
            articles=result.articles,
            sureness=result.sureness,
            seen=seen(ticket),
            user=user,
            may_write=staff.has_role(user, Role.AGENT),
            staff=staff.members(session),
            priorities=PRIORITIES,
            entries=catalogue.entries,
            enclosed=enclosed(ticket.messages, catalogue),
            asks_for_article=is_article_missing(session, ticket),
            wants_draft=is_draft_missing(session, ticket),
            sent_articles=sent_articles(ticket),
            others=viewers(session, ticket),
            mails=originals(session, ticket),
            others_of_customer=other_tickets(session, ticket, sends_mail=services().notifier.sends),
            age=age,
            deadline=deadline,
            article_text=lambda article: quoted(article, article_address),
            link_text=lambda article: link(article, article_address),
        )
    return no_store(page, HTTPStatus.BAD_REQUEST if draft.error else HTTPStatus.OK)


def article_address(slug: str) -> str:
    """Return the public address of an article, as it stands in a reply."""
    return url_for("pages.article", slug=slug, _external=True)


def _with_article(draft: Draft, articles: Sequence[SuggestedArticle]) -> Draft:
    """Return the draft with the article that a button chose, and with its passage or its link at the end."""
    chosen = draft.added or draft.quoted or draft.linked
    article = next((each for each in articles if each.hit.slug == chosen), None)
    if article is None:
        return draft
    text = quoted(article, article_address) if draft.quoted else link(article, article_address) if draft.linked else ""
    slugs = tuple(dict.fromkeys((*draft.articles, chosen)))
    return replace(draft, body="\n\n".join(filter(None, (draft.body, text))), articles=slugs)


def ticket_id(reference: str) -> int:
    """Return the id of a ticket, without keeping a session: requests with two connections could block each other.

    Raises:
        NotFound: there is no such ticket.

    """
    with services().database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            abort(HTTPStatus.NOT_FOUND)
        return ticket.id


def viewers(session: Session, ticket: Ticket) -> str:
    """Return a sentence that names the other members of staff who are viewing a ticket; empty if there are none."""
    zone = services().config.time_zone
    return presence.sentence(presence.others(session, ticket.id, current_user().id), lambda moment: local(moment, zone))


def message_number(text: str) -> int:
    """Return the id of a message in a form; ValueError if no database could hold it."""
    number = int(text)
    if not 0 <= number <= MOST_NUMBER:
        raise ValueError
    return number
