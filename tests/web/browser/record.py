"""A month of questions, votes and tickets, as the help centre records them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from web.storage.models import ArticleDay, AskedQuery, DayTotal, Feedback, QueryDay, TicketGap
from web.tickets.new_ticket import NewTicket
from web.tickets.repository import store

if TYPE_CHECKING:
    from web.storage.database import Database

QUESTIONS = {
    "change the ringtone of new mail": {"none": 4, "wrote": 1},
    "ringtone for new mail": {"none": 3},
    "notification sound": {"unsure": 3, "unopened": 3},
    "how do I print a letter with a very long list of recipients and all of their attachments on one page": {"none": 3},
    "forgot my password": {"answered": 9, "opened": 4, "solved": 2},
    "reset password": {"answered": 6, "opened": 5},
    "payment failed": {"unsure": 5, "opened": 3, "reworded": 1},
    "Kalender mit dem Handy abgleichen": {"none": 2},
}
ARTICLES = {
    "reset-your-password": (20, 12, 5, 1),
    "codes-are-rejected": (9, 7, 1, 4),
    "backup-codes": (4, 2, 0, 0),
}
COMMENTS = (
    ("codes-are-rejected", False, "wrong", "My phone has no setting for automatic time."),
    ("codes-are-rejected", False, "incomplete", ""),
    ("codes-are-rejected", False, "wrong", ""),
    ("reset-your-password", True, "", "Clear and short, thank you."),
    ("reset-your-password", True, "", ""),
)


def write_record(database: Database) -> str:
    """Store two months of counts, some feedback, and a ticket that needs an article; return its reference."""
    today = dt.datetime.now(dt.UTC).date()
    queries = [AskedQuery(digest=text[:32], latest=today, text=text) for text in QUESTIONS]
    with database.writing() as session:
        session.add_all(queries)
        session.flush()
        for ago in range(60):
            _add_day(session.add, today - dt.timedelta(days=ago), ago, queries)
        session.add_all(
            Feedback(slug=slug, helpful=helpful, reason=reason, comment=comment)
            for slug, helpful, reason, comment in COMMENTS
        )
        ticket, _ = store(session, NewTicket("anna@example.org", "Printing", "How do I print?"), "printing", "HC")
        session.add(TicketGap(ticket_id=ticket.id, wanted=True))
        return ticket.reference


def _add_day(add: object, day: dt.date, ago: int, queries: list[AskedQuery]) -> None:
    for number, query in enumerate(queries):
        counts = {name: value for name, value in QUESTIONS[query.text].items() if (ago + number) % 3}
        if counts:
            people = max(1, sum(counts.get(name, 0) for name in ("answered", "unsure", "none")))
            add(QueryDay(day=day, query_id=query.id, people=people, **counts))  # type: ignore[operator]
    for slug, (shown, opened, solved, wrote) in ARTICLES.items():
        add(ArticleDay(day=day, slug=slug, shown=shown, opened=opened, solved=solved, wrote=wrote))  # type: ignore[operator]
    visits = 30 + ago * 7 % 19
    add(
        DayTotal(
            day=day, visits=visits, searched=visits, solved=3 + ago % 4, read=9 + ago % 5, wrote_after=ago % 3, wrote=4
        )
    )  # type: ignore[operator]
