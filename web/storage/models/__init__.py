"""Tables: tickets, the mail about them, staff, and what readers search for, say and miss.

``HEAD`` names the migration that makes these tables; ``web.storage.schema`` brings a database to it.
"""

from __future__ import annotations

from web.storage.models.base import HEAD, MOST_NUMBER, Base, Utc, now
from web.storage.models.events import (
    ArticleDay,
    AskedQuery,
    AskedQueryWord,
    AskedWord,
    DayTotal,
    QueryArticleDay,
    QueryDay,
    Step,
    StepSalt,
)
from web.storage.models.gaps import Gap, GapQuestion, TicketGap
from web.storage.models.learning import LearntEvidence, LearntQuestion, LearntTicket, baseless
from web.storage.models.mail import InboundMail, LeaseRow, OutboxItem, ReadMailbox
from web.storage.models.readers import Feedback, Solution
from web.storage.models.staff import Organisation, StaffSession, User
from web.storage.models.tickets import File, Message, Ticket, TicketArticle, TicketViewer

__all__ = [
    "HEAD",
    "MOST_NUMBER",
    "ArticleDay",
    "AskedQuery",
    "AskedQueryWord",
    "AskedWord",
    "Base",
    "DayTotal",
    "Feedback",
    "File",
    "Gap",
    "GapQuestion",
    "InboundMail",
    "LearntEvidence",
    "LearntQuestion",
    "LearntTicket",
    "LeaseRow",
    "Message",
    "Organisation",
    "OutboxItem",
    "QueryArticleDay",
    "QueryDay",
    "ReadMailbox",
    "Solution",
    "StaffSession",
    "Step",
    "StepSalt",
    "Ticket",
    "TicketArticle",
    "TicketGap",
    "TicketViewer",
    "User",
    "Utc",
    "baseless",
    "now",
]
