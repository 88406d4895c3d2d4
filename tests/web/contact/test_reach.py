"""No URL reveals a ticket to a visitor without its link."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from werkzeug.routing import BuildError

from tests.web.conftest import services
from web.storage.models import File, Message, Ticket
from web.tickets.access import LinkPurpose
from web.tickets.new_ticket import NewMessage, NewTicket, Standing
from web.tickets.repository import find
from web.tickets.uploads.types import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.web.conftest import MakeApp

SECRET = "zanzibar"  # noqa: S105 - a word in every part of Anna's ticket, and nowhere else
OWN = "umbrella"
"""A word in every part of Ben's ticket."""


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(smtp_url="smtp://127.0.0.1:1", identity_key="k" * 32)


def opened(app: Flask, word: str) -> str:
    """Return the reference of a ticket with a marker word in every part."""
    file = Attachment(f"{word}.txt", "text/plain", f"{word} in a file".encode())
    new_ticket = NewTicket(
        f"{word}@example.org",
        f"{word} asks",
        f"It is {word}.",
        topic=word,
        platform=word,
        query=word,
        standing=Standing(f"{word}@example.org", "business", f"{word} & Co"),
        suggested=("reset-password",),
        read=("refund",),
        files=(file,),
    )
    tickets = services(app).tickets
    reference = tickets.open(new_ticket, word).ticket.reference
    tickets.write(reference, NewMessage(f"A colleague says {word}.", name=f"colleague@{word}.example"))
    tickets.answer(reference, NewMessage(f"We say {word}.", "staff", "Eve"))
    tickets.note(reference, "Eve", f"Among us: {word}.")
    return reference


def names_of(app: Flask, reference: str) -> list[str]:
    """Return every value that may identify a ticket in a URL: its reference, ids and slugs."""
    with services(app).database.session() as session:
        ticket = find(session, reference)
        assert ticket
        messages = session.scalars(select(Message.id).where(Message.ticket_id == ticket.id)).all()
        files = session.scalars(select(File.id).where(File.message_id.in_(messages))).all()
        slugs = [article.slug for article in ticket.articles]
    return list(dict.fromkeys([reference, *map(str, (ticket.id, *messages, *files)), *slugs]))


def links_of(app: Flask, reference: str) -> list[str]:
    """Return the tokens of the mailed link, the shown link and the link for a colleague."""
    signer = services(app).signer
    mailed = services(app).notifier.link(reference).rpartition("/")[2]
    return [mailed, signer.seal(LinkPurpose.SHOWN, reference), signer.lend("member", f"{reference} carol@example.org")]


def addresses(app: Flask, values: list[str]) -> Iterator[str]:
    """Yield every URL outside the desk with one of the values in its path or query."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("desk.") or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments - set(rule.defaults or {}))
        for chosen in product(values, repeat=len(names)):
            try:
                path = adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)))
            except (BuildError, ValueError):
                continue  # a word in place of a number
            yield path
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.endpoint.startswith("desk."):
            for value in values:
                query = "&".join(f"{name}={value}" for name in ("ticket", "known", "reference", "id", "q", "article"))
                yield f"{rule.rule}?{query}"


def read(app: Flask, values: list[str]) -> dict[str, str]:
    """Return the response at every URL, with its headers."""
    client = app.test_client()
    answers = {path: client.get(path) for path in dict.fromkeys(addresses(app, values))}
    return {
        path: f"{response.headers}\n{response.get_data().decode(errors='replace')}"
        for path, response in answers.items()
    }


def revealing(responses: dict[str, str], word: str) -> list[str]:
    return [path for path, text in responses.items() if word in text.lower()]


def test_visitor_without_a_link_reads_nothing_of_a_ticket(app: Flask) -> None:
    opened(app, OWN)
    values = names_of(app, opened(app, SECRET))
    responses = read(app, values)
    assert len(responses) > 50
    assert revealing(responses, SECRET) == []


def test_link_of_another_ticket_opens_that_ticket_only(app: Flask) -> None:
    own = opened(app, OWN)
    values = [*names_of(app, opened(app, SECRET)), *links_of(app, own)]
    responses = read(app, values)
    assert len(revealing(responses, OWN)) >= 2, "the links lead somewhere"
    assert revealing(responses, SECRET) == []


@pytest.mark.parametrize(
    ("rule", "what"), [("/t/<name>", "reference"), ("/m/<int:name>", "message"), ("/f/<link>/<int:name>", "file")]
)
def test_search_for_leaks_detects_a_page_that_reveals_a_ticket(app: Flask, rule: str, what: str) -> None:
    def leak(name: str | int, link: str = "") -> str | bytes:
        del link
        with services(app).database.session() as session:
            if what == "reference":
                return session.scalar(select(Ticket.email).where(Ticket.reference == name)) or ""
            column = Message.body if what == "message" else File.content
            return session.scalar(select(column).where(column.class_.id == name)) or ""

    app.add_url_rule(rule, view_func=leak)
    own = opened(app, OWN)
    values = [*names_of(app, opened(app, SECRET)), *links_of(app, own)]
    paths = revealing(read(app, values), SECRET)
    assert paths
    assert {path[:3] for path in paths} == {rule[:3]}
