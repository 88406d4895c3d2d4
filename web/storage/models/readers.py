"""Tables of what readers say about articles."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.storage.models.base import Base, Utc, now


class Solution(Base):
    """How many tickets an article made unnecessary on a day, as counted by "This solved it"."""

    __tablename__ = "solution"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    slug: Mapped[str] = mapped_column(String(300), primary_key=True)
    times: Mapped[int]


class Feedback(Base):
    """A reader's answer to "Did this help?", with the query that led to the article."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    slug: Mapped[str] = mapped_column(Text, index=True)
    helpful: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    query: Mapped[str] = mapped_column(Text, default="")
