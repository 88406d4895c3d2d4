"""NewTicket: all that a new ticket is made of, whether it came from the form, by mail or through a program."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, cast

from web.storage.states import Author, Status

if TYPE_CHECKING:
    from kb.metadata import Audience
    from web.storage.models import Ticket
    from web.storage.states import Event
    from web.tickets.uploads.types import Attachment

PRIORITIES: Final = ("low", "normal", "high", "urgent")
"""By their number in the table."""

STATUSES: Final = {Status.OPEN: "Open", Status.PENDING: "Answered", Status.SOLVED: "Solved"}
"""The word for each status, on every page, in mail and in a shell; programs get the key."""

AT_RISK: Final = PRIORITIES.index("urgent")
"""Of whoever is at risk."""

BY_PLAN: Final[dict[Audience, int]] = {"business": 3, "paid": 2, "free": 1}


class Source(StrEnum):
    """How a customer's message came in; stored with it."""

    FORM = "form"
    """The contact form, or the link shown after sending it: the sender typed an address."""

    LINK = "link"
    """The link that was mailed to the address."""

    MEMBER = "member"
    """The link lent to a member of the ticket's organisation."""

    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the application that signed somebody in says of them; all empty where it says nothing."""

    email: str = ""
    plan: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class TicketRisk:
    """The risk that a ticket describes: of a kind from the writers' list, or an article that asks for a person."""

    kind: str = ""
    article: str = ""

    @classmethod
    def of(cls, ticket: Ticket) -> TicketRisk | None:
        """Return the risk of a ticket, None where it describes none."""
        return cls(ticket.risk, ticket.risk_article) if ticket.risk_label else None

    @property
    def label(self) -> str:
        """The kind, or the slug of the article."""
        return self.kind or self.article


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket before it has a reference.

    ``staged`` are the ids of files that were sent ahead, ``files`` those that come along; ``suggested`` and ``read``
    are slugs of articles. A ``quiet`` one came through a list, or from a system that wants no answer of a program. A
    ``verified`` one is a mail for which the domain of its sender vouches.
    """

    email: str
    subject: str
    body: str
    topic: str = ""
    platform: str = ""
    query: str = ""
    risk: TicketRisk | None = None
    standing: Standing = Standing()
    suggested: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    staged: tuple[int, ...] = ()
    files: tuple[Attachment, ...] = ()
    mail_id: str | None = None
    quiet: bool = False
    source: str = ""
    verified: bool = False

    @property
    def is_proven(self) -> bool:
        """Return whether the owner of the address sent it, by mail or signed in under the same address."""
        return self.verified or (self.standing.email != "" and self.standing.email == self.email)

    @property
    def priority(self) -> int:
        """Return the place in ``PRIORITIES``: by the plan, and first of all where somebody is at risk."""
        return AT_RISK if self.risk else BY_PLAN.get(cast("Audience", self.standing.plan), 0 if self.quiet else 1)

    @property
    def content_digest(self) -> str:
        """Return the digest of address and content; the same text with another file is another message."""
        files = (f"{file.name} {hashlib.sha256(file.content).hexdigest()}" for file in self.files)
        return digest(self.email, self.subject, self.body, *files, *map(str, self.staged))


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A new message in a ticket that exists.

    ``risk`` is the risk that it describes, ``article`` the slug of the article sent along. ``event`` and ``actor``
    record an event. ``source`` and ``verified`` mean what they mean in ``web.storage.models.Message``.
    """

    body: str
    author: Author = Author.CUSTOMER
    name: str = ""
    event: Event | None = None
    actor: str = ""
    risk: TicketRisk | None = None
    internal: bool = False
    article: str = ""
    staged: tuple[int, ...] = ()
    files: tuple[Attachment, ...] = ()
    mail_id: str | None = None
    submission: str | None = None
    source: str = ""
    verified: bool = False


def digest(*texts: str) -> str:
    """Return one fingerprint of texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
