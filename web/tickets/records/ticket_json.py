"""Tickets as JSON: for lists, for one ticket, for the export of a person's data, and for webhooks."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from web.tickets.conversation import text_of
from web.tickets.priority import PRIORITIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from web.storage.files.contents import FileContents
    from web.storage.models import File, Message, Ticket
    from web.tickets.ports import News

JsonObject = dict[str, object]


def row(ticket: Ticket) -> JsonObject:
    """Return a ticket as a row of a list."""
    return {
        **_head(ticket),
        "email": ticket.email,
        "email_verified": ticket.email_verified is not None,
        "priority": PRIORITIES[ticket.priority],
        "flagged": ticket.risk_label,
        "assignee": ticket.assignee.name if ticket.assignee else "",
        "created": iso(ticket.created),
        "due": iso(ticket.due) if ticket.due else None,
        "overdue": ticket.is_overdue,
    }


def conversation(ticket: Ticket) -> JsonObject:
    """Return a ticket with its messages, notes included; files have their id and size."""

    def file_json(file: File) -> JsonObject:
        return {"id": file.id, "name": file.name, "bytes": file.size}

    messages = [{**message_json(message, file_json), "name": message.name} for message in ticket.messages]
    return {**row(ticket), **_facts(ticket), "messages": messages}


def export(ticket: Ticket, contents: FileContents) -> JsonObject:
    """Return a ticket with its messages and the contents of their files, for the person who wrote it."""
    return {
        **_head(ticket),
        **_facts(ticket),
        "created": iso(ticket.created),
        "email_verified": iso(ticket.email_verified) if ticket.email_verified else None,
        "messages": [exported_message(message, contents) for message in ticket.messages],
    }


def exported_message(message: Message, contents: FileContents) -> JsonObject:
    """Return a message with the contents of its files, in base64."""

    def file_json(file: File) -> JsonObject:
        return {"name": file.name, "type": file.media_type, "content": base64.b64encode(contents.read(file)).decode()}

    return message_json(message, file_json)


def webhook(ticket: Ticket, message: Message, news: News) -> JsonObject:
    """Return a ticket and its newest message, in a shape that other help desks can easily import."""

    def file_json(file: File) -> JsonObject:
        return {"name": file.name, "type": file.media_type, "bytes": file.size, "url": news.link_to(file)}

    newest = message_json(message, file_json)
    return {
        **_head(ticket),
        **_facts(ticket),
        "url": news.link,
        "priority": PRIORITIES[ticket.priority],
        "flagged": ticket.risk_label,
        "requester": {"email": ticket.email, "verified": ticket.email_verified is not None},
        "message": {name: newest[name] for name in ("author", "body", "files")},
    }


def message_json(message: Message, file_json: Callable[[File], JsonObject]) -> JsonObject:
    """Return a message with its files, each as ``file_json`` describes it."""
    return {
        "created": iso(message.created),
        "author": message.author,
        "internal": message.internal,
        "source": message.source,
        "verified": message.verified,
        "body": text_of(message),
        "article": message.articles[0] if message.articles else "",
        "articles": list(message.articles),
        "files": [file_json(file) for file in message.files],
    }


def iso(moment: dt.datetime) -> str:
    """Return a moment in ISO 8601, to the second."""
    return moment.isoformat(timespec="seconds")


def _head(ticket: Ticket) -> JsonObject:
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "status": ticket.status,
        "plan": ticket.plan,
    }


def _facts(ticket: Ticket) -> JsonObject:
    return {
        "organisation": ticket.organisation,
        "topic": ticket.topic,
        "platform": ticket.platform,
        "searched_for": ticket.query,
        "articles": [{"slug": article.slug, "part": article.part} for article in ticket.articles],
    }
