"""New tickets and new messages before they are stored, from the form, from mail or from a program."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from web.storage.states import Author, Status
from web.tickets.priority import priority_of

if TYPE_CHECKING:
    from web.storage.models import Ticket
    from web.storage.states import Event
    from web.tickets.uploads.types import Attachment

STATUSES: Final = {Status.OPEN: "With support", Status.PENDING: "Answered", Status.SOLVED: "Solved"}
"""The word for each status on the customer's pages; programs get the value."""

DESK_STATUSES: Final = {**STATUSES, Status.OPEN: "Waiting"}
"""The word for each status at the desk and in a shell."""


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
    """What the application that signed the customer in says about them; empty if it says nothing."""

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

    - ``suggested`` and ``read`` are slugs of articles.
    - ``staged`` are ids of files that were uploaded before, ``files`` those sent along.
    - ``quiet``: it came through a mailing list, or from a system that wants no automatic reply.
    - ``verified``: it is a mail that its sender's domain authenticates.
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
    def is_owner_verified(self) -> bool:
        """Whether the owner of the address sent it, by authenticated mail or signed in under the same address."""
        return self.verified or (self.standing.email != "" and self.standing.email == self.email)

    @property
    def priority(self) -> int:
        """The index in ``PRIORITIES``."""
        return priority_of(self.standing.plan, is_at_risk=self.risk is not None, is_quiet=self.quiet)

    @property
    def content_digest(self) -> str:
        """The digest of address and content; the same text with another file is another message."""
        files = (f"{file.name} {hashlib.sha256(file.content).hexdigest()}" for file in self.files)
        return digest(self.email, self.subject, self.body, *files, *map(str, self.staged))


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message for a ticket that exists.

    ``risk`` is the risk that it describes, ``articles`` the slugs of the articles sent along. ``event`` and ``actor``
    record an event. ``source`` and ``verified`` mean what they mean in ``web.storage.models.Message``.
    """

    body: str
    author: Author = Author.CUSTOMER
    name: str = ""
    event: Event | None = None
    actor: str = ""
    risk: TicketRisk | None = None
    internal: bool = False
    articles: tuple[str, ...] = ()
    staged: tuple[int, ...] = ()
    files: tuple[Attachment, ...] = ()
    mail_id: str | None = None
    submission: str | None = None
    source: str = ""
    verified: bool = False


def digest(*texts: str) -> str:
    """Return the SHA-256 of several texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
