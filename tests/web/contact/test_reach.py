"""Who may not read a ticket reaches nothing of it, whatever address they try."""

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

SECRET = "zanzibar"  # noqa: S105 - a word that stands in all that Anna wrote, and nowhere else
OWN = "umbrella"
"""A word in all that Ben wrote."""


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(smtp_url="smtp://127.0.0.1:1", identity_key="k" * 32)


def opened(app: Flask, word: str) -> str:
    """Return the reference of a ticket with a word in each part of it."""
    file = Attachment(f"{word}.txt", "text/plain", f"{word} in a file".encode())
    draft = NewTicket(
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
    support = services(app).tickets
    reference = support.open(draft, word).ticket.reference
    support.write(reference, NewMessage(f"A colleague says {word}.", name=f"colleague@{word}.example"))
    support.answer(reference, NewMessage(f"We say {word}.", "staff", "Eve"))
    support.note(reference, "Eve", f"Among us: {word}.")
    return reference


def names_of(app: Flask, reference: str) -> list[str]:
    """Return all by which a ticket may be called in an address: its reference, and numbers and slugs in it."""
    with services(app).database.session() as session:
        ticket = find(session, reference)
        assert ticket
        messages = session.scalars(select(Message.id).where(Message.ticket_id == ticket.id)).all()
        files = session.scalars(select(File.id).where(File.message_id.in_(messages))).all()
        slugs = [one.slug for one in ticket.articles]
    return list(dict.fromkeys([reference, *map(str, (ticket.id, *messages, *files)), *slugs]))


def links_of(app: Flask, reference: str) -> list[str]:
    """Return each link to a ticket, without the site's address: as mailed, as shown, and as lent to a colleague."""
    signer = services(app).signer
    mailed = services(app).notifier.link(reference).rpartition("/")[2]
    return [mailed, signer.seal(LinkPurpose.SHOWN, reference), signer.lend("member", f"{reference} carol@example.org")]


def addresses(app: Flask, values: list[str]) -> Iterator[str]:
    """Give every address outside the desk that can be made with the values, in its path and in its question."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("desk.") or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments - set(rule.defaults or {}))
        for chosen in product(values, repeat=len(names)):
            try:
                path = adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)))
            except (BuildError, ValueError):
                continue  # a word where a number must stand
            yield path
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.endpoint.startswith("desk."):
            for value in values:
                asked = "&".join(f"{name}={value}" for name in ("ticket", "known", "reference", "id", "q", "article"))
                yield f"{rule.rule}?{asked}"


def read(app: Flask, values: list[str]) -> dict[str, str]:
    """Return what is at every address, with the headers."""
    client = app.test_client()
    answers = {path: client.get(path) for path in dict.fromkeys(addresses(app, values))}
    return {path: f"{got.headers}\n{got.get_data().decode(errors='replace')}" for path, got in answers.items()}


def told(found: dict[str, str], word: str) -> list[str]:
    return [path for path, text in found.items() if word in text.lower()]


def test_a_visitor_without_a_link_reads_nothing_of_a_ticket(app: Flask) -> None:
    opened(app, OWN)
    values = names_of(app, opened(app, SECRET))
    found = read(app, values)
    assert len(found) > 50
    assert told(found, SECRET) == []


def test_whoever_has_the_link_of_another_ticket_reads_that_one_alone(app: Flask) -> None:
    own = opened(app, OWN)
    values = [*names_of(app, opened(app, SECRET)), *links_of(app, own)]
    found = read(app, values)
    assert len(told(found, OWN)) >= 2, "the links lead somewhere"
    assert told(found, SECRET) == []


@pytest.mark.parametrize(
    ("rule", "what"), [("/t/<name>", "reference"), ("/m/<int:name>", "message"), ("/f/<link>/<int:name>", "file")]
)
def test_a_page_that_told_of_a_ticket_would_be_found(app: Flask, rule: str, what: str) -> None:
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
    found = told(read(app, values), SECRET)
    assert found
    assert {path[:3] for path in found} == {rule[:3]}
