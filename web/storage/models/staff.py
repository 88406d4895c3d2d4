"""Tables of staff, and of the organisations that they look after."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.storage.models.base import Base, Utc, now
from web.storage.states import Role


class User(Base):
    """A member of staff; ``password`` is an Argon2 hash."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role]
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)


class StaffSession(Base):
    """A signed-in browser; ``token`` is the hash of its cookie, ``notice`` confirms an action on its next page."""

    __tablename__ = "staff_session"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    expires: Mapped[dt.datetime] = mapped_column(Utc)
    notice: Mapped[str] = mapped_column(String(500), default="")
    user: Mapped[User] = relationship()


class Organisation(Base):
    """A customer with several members; with ``shares``, each member sees the tickets of all."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    shares: Mapped[bool] = mapped_column(default=False)
