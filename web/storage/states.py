"""The states that the tables store, each a ``StrEnum`` whose values are the stored ones."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Status(StrEnum):
    """The state of a ticket, in the order of urgency."""

    OPEN = "open"
    """Support must act."""

    PENDING = "pending"
    """Support has answered; the customer must act."""

    SOLVED = "solved"


@unique
class Author(StrEnum):
    """The kind of author of a message."""

    CUSTOMER = "customer"
    STAFF = "staff"

    SYSTEM = "system"
    """The program; the message records an ``Event``."""


@unique
class Event(StrEnum):
    """A change of a ticket that its conversation records; ``web.tickets.conversation`` puts it into words."""

    CLOSED = "closed"
    REOPENED = "reopened"

    MERGED = "merged"
    """Another ticket became part of this one; the message's body is its reference."""

    UNDELIVERED = "undelivered"
    """A mail or a webhook call was given up; the message's body is the reason."""


@unique
class ArticlePart(StrEnum):
    """How an article took part in a ticket."""

    SUGGESTED = "suggested"
    """It was listed beside the form."""

    READ = "read"
    """The customer opened it before writing."""

    SOLVED = "solved"
    """Staff sent it with the answer that solved the ticket."""


@unique
class Role(StrEnum):
    """What a member of staff may do; each role includes the ones before it."""

    VIEWER = "viewer"
    AGENT = "agent"
    ADMIN = "admin"


@unique
class OutboxKind(StrEnum):
    """How an outbox item leaves."""

    MAIL = "mail"
    WEBHOOK = "webhook"

    LOOKUP = "lookup"
    """It does not leave: the worker mails the ticket's link if the reference and the address belong together."""


@unique
class Occasion(StrEnum):
    """Why an outbox item was written."""

    CONFIRMATION = "confirmation"
    LINK = "link"
    ANSWER = "answer"
    NEWS = "news"
    LOOKUP = "lookup"
    DIGEST = "digest"


@unique
class GapState(StrEnum):
    """What became of a gap in the articles."""

    OPEN = "open"

    DISMISSED = "dismissed"
    """Staff decided that no article is needed."""

    CLOSED = "closed"
    """The published articles answer its questions."""


@unique
class MailOutcome(StrEnum):
    """What became of an inbound mail that was read."""

    OPENED = "opened"

    AUTOMATIC = "automatic"
    """A program sent it, and it opened a ticket."""

    OVER_THE_LIMIT = "over the limit"
    """A program sent it beyond a limit, so it is only listed with a ticket."""

    ADDED = "added"
    ANSWER = "answer"
    NOTE = "note"
    BOUNCE = "bounce"

    KNOWN = "known"
    """The same mail had been read before."""

    OURS = "ours"
    """A copy of our own mail."""

    FAILED = "failed"


OPENING_OUTCOMES = (MailOutcome.OPENED, MailOutcome.AUTOMATIC, MailOutcome.OVER_THE_LIMIT)
"""Outcomes of mail whose ticket has the address that gets the answer, which may differ from the sender's."""


@unique
class LearntState(StrEnum):
    """What staff decided about a learnt question."""

    LEARNT = "learnt"
    """Nothing yet; search uses it, with the caution that its evidence asks for."""

    ACCEPTED = "accepted"

    DROPPED = "dropped"
    """It is not used, and not learnt again."""


@unique
class EvidenceKind(StrEnum):
    """What readers did that says whether an article answers a question, strongest first."""

    SOLVED = "solved"
    """They said that it solved their question."""

    VOTE = "vote"
    """They voted it helpful."""

    REWORDED = "reworded"
    """They asked the question, then another that led them to the article."""

    UNHELPFUL = "unhelpful"
    """They voted it unhelpful."""


@unique
class StepKind(StrEnum):
    """What a visit did."""

    SEARCHED = "searched"
    OPENED = "opened"

    SOLVED = "solved"
    """It said that an article solved its question."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"

    WROTE = "wrote"
    """It sent a ticket."""


@unique
class SearchOutcome(StrEnum):
    """Whether a search answered its query, as ``search.results.Verdict.outcome`` says."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NONE = "none"
