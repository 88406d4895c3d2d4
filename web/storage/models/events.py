"""Tables of what readers search for and open, counted without saying who they are.

A ``Step`` lives for a day: at midnight the steps of the day become counts per day, and are deleted together with the
salt that linked them. A query is a digest until enough people asked it; only then is its text stored.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.storage.models.base import Base
from web.storage.states import SearchOutcome, StepKind


class StepSalt(Base):
    """The salt of a day's digests, shared by all processes and in no backup; deleted at midnight."""

    __tablename__ = "step_salt"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))


class AskedWord(Base):
    """A word of queries; ``text`` is "" until the articles have the word, or enough people typed it in any query.

    ``digest`` is keyed with the site's secret key. ``people`` counts those of days that are over.
    """

    __tablename__ = "asked_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(32), unique=True)
    people: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")


class AskedQuery(Base):
    """A query, whatever the order of its words; ``text`` is "" until enough people asked it.

    ``digest`` is keyed with the site's secret key. ``latest`` is the last day on which it was asked.
    """

    __tablename__ = "asked_query"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(32), unique=True)
    latest: Mapped[dt.date] = mapped_column(Date, index=True)
    text: Mapped[str] = mapped_column(Text, default="")

    words: Mapped[list[AskedWord]] = relationship(secondary="asked_query_word", viewonly=True)

    @property
    def readable_words(self) -> tuple[str, ...]:
        """The words that may be read, sorted, so that they do not give away the query."""
        return tuple(sorted(word.text for word in self.words if word.text))


class AskedQueryWord(Base):
    """A word that is in a query."""

    __tablename__ = "asked_query_word"

    query_id: Mapped[int] = mapped_column(ForeignKey("asked_query.id", ondelete="CASCADE"), primary_key=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("asked_word.id", ondelete="CASCADE"), primary_key=True, index=True)


class Step(Base):
    """What a visit did today, in the order of the ids; deleted at midnight.

    ``visit`` and ``network`` are digests with the day's salt. ``query_id`` is the query that was asked, or that led to
    the article or the ticket. ``outcome``, ``total`` and ``shown``, slugs separated by blanks, describe a search;
    ``slug`` is the article that was opened, solved the question, or was voted on.
    """

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, index=True)
    kind: Mapped[StepKind]
    visit: Mapped[str] = mapped_column(String(16), index=True)
    network: Mapped[str] = mapped_column(String(16))
    query_id: Mapped[int | None] = mapped_column(ForeignKey("asked_query.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[SearchOutcome | None]
    total: Mapped[int] = mapped_column(default=0)
    shown: Mapped[str] = mapped_column(Text, default="")
    slug: Mapped[str] = mapped_column(Text, default="")


class QueryDay(Base):
    """What became of a query on a day: each column counts visits, except ``total``, the articles that it found last.

    ``answered``, ``unsure`` and ``none`` are its last verdicts. ``unopened`` visits found articles and opened none.
    ``reworded`` visits had no answer, opened nothing and asked another query next. ``wrote`` visits sent a ticket after
    it.
    """

    __tablename__ = "query_day"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    query_id: Mapped[int] = mapped_column(
        ForeignKey("asked_query.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    people: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    unsure: Mapped[int] = mapped_column(default=0)
    none: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    unopened: Mapped[int] = mapped_column(default=0)
    reworded: Mapped[int] = mapped_column(default=0)
    solved: Mapped[int] = mapped_column(default=0)
    wrote: Mapped[int] = mapped_column(default=0)
    query: Mapped[AskedQuery] = relationship()


class ArticleDay(Base):
    """What became of an article on a day: the searches that listed it, and the visits that opened it or said "solved".

    ``wrote`` visits opened it and sent a ticket all the same.
    """

    __tablename__ = "article_day"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    shown: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    solved: Mapped[int] = mapped_column(default=0)
    wrote: Mapped[int] = mapped_column(default=0)


class QueryArticleDay(Base):
    """What an article was to a query on a day: the visits that opened it, and the networks that say it answers.

    ``solved``, ``helpful`` and ``reworded`` are evidence: a network counts in one of them, the strongest, once a day
    for an article. ``reworded`` networks asked this query, then another one that led them to the article.
    """

    __tablename__ = "query_article_day"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    query_id: Mapped[int] = mapped_column(
        ForeignKey("asked_query.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    opened: Mapped[int] = mapped_column(default=0)
    solved: Mapped[int] = mapped_column(default=0)
    helpful: Mapped[int] = mapped_column(default=0)
    reworded: Mapped[int] = mapped_column(default=0)
    unhelpful: Mapped[int] = mapped_column(default=0)
    query: Mapped[AskedQuery] = relationship()


class DayTotal(Base):
    """The visits of a day, with three figures of deflection that never overlap: ``solved``, ``read``, ``wrote_after``.

    ``solved`` visits said that an article solved it, and wrote no ticket. ``read`` visits opened an article, said
    nothing and wrote no ticket that day. ``wrote_after`` visits opened an article and wrote one. ``wrote`` counts every
    visit that wrote one.
    """

    __tablename__ = "day_total"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    visits: Mapped[int] = mapped_column(default=0)
    searched: Mapped[int] = mapped_column(default=0)
    solved: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    wrote_after: Mapped[int] = mapped_column(default=0)
    wrote: Mapped[int] = mapped_column(default=0)
