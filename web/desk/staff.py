"""Staff: who may work at the desk, their passwords, and the browsers they are signed in with."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update

from web.errors import StaffError
from web.storage.models import StaffSession, User, now
from web.storage.states import Role
from web.storage.text import is_visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from web.storage.database import Database

ROLES: Final = tuple(Role)
"""Each may do what those before it may: read; write to people and change tickets; erase and export."""

MIN_PASSWORD_CHARS = 12
MAX_NAME_CHARS = 80
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode's categories of what nobody sees or types: two names that differ by it look like one."""

_HOURS = dt.timedelta(hours=12)
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex())
"""Compared where there is no such name, so that a wrong name takes as long as a wrong password."""


def spelt(name: str) -> str:
    """Return a name as it is kept and compared: with single blanks between its words, and each letter in one way.

    Raises:
        StaffError: it is empty, too long, or has characters that nobody sees.

    """
    kept = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 1 <= len(kept) <= MAX_NAME_CHARS:
        raise StaffError(f"a name has 1 to {MAX_NAME_CHARS} characters")
    if not is_visible(kept):
        raise StaffError(f"{kept!a}: a name has characters that can be seen")
    for character in kept:
        if unicodedata.category(character) in _UNSEEN:
            raise StaffError(f"{kept!a}: a name has no invisible characters such as U+{ord(character):04X}")
    return kept


def add_user(database: Database, name: str, password: str, role: str) -> str:
    """Add a member of staff, and return the name as it is kept.

    Raises:
        StaffError: the name is taken or none, the password short, or the role unknown.

    """
    if role not in ROLES:
        raise StaffError(f"{role}: a role is one of {', '.join(ROLES)}")
    name = spelt(name)
    hashed = _hashed(password)
    with database.writing() as session:
        if session.scalar(select(User.id).where(User.name == name)):
            raise StaffError(f"{name}: somebody has this name already")
        session.add(User(name=name, password=hashed, role=Role(role)))
    return name


def set_password(database: Database, name: str, password: str) -> None:
    """Give a member of staff another password, which signs them out everywhere."""
    hashed = _hashed(password)
    with database.writing() as session:
        user = named(session, name)
        user.password = hashed
        session.execute(delete(StaffSession).where(StaffSession.user_id == user.id))


def disable(database: Database, name: str) -> None:
    """Let somebody in no more; what they wrote stays."""
    with database.writing() as session:
        user = named(session, name)
        user.active = False
        session.execute(delete(StaffSession).where(StaffSession.user_id == user.id))


def enable(database: Database, name: str) -> str:
    """Let a disabled member of staff in again with the same password and role, and return the name as it is kept."""
    with database.writing() as session:
        user = named(session, name)
        user.active = True
        return user.name


def set_role(database: Database, name: str, role: str) -> str:
    """Give a member of staff another role, which counts at once, and return the name as it is kept.

    Raises:
        StaffError: there is no one of that name, or no such role.

    """
    if role not in ROLES:
        raise StaffError(f"{role}: a role is one of {', '.join(ROLES)}")
    with database.writing() as session:
        user = named(session, name)
        user.role = Role(role)
        return user.name


def named(session: Session, name: str) -> User:
    """Return a member of staff.

    Raises:
        StaffError: there is none of that name.

    """
    user = session.scalar(select(User).where(User.name == spelt(name)))
    if user is None:
        raise StaffError(f"{name}: nobody of the staff has this name; see: python -m web user list")
    return user


def everybody(session: Session) -> Sequence[User]:
    """Return the staff, by name."""
    return session.scalars(select(User).order_by(User.name)).all()


def sign_in(database: Database, name: str, password: str, replaced: str = "") -> str | None:
    """Return a token for a browser, or None where ``name``, as it is kept, and password do not belong together.

    The session of the token ``replaced``, which the browser held before, ends. The password is checked outside any
    transaction: that takes a while on purpose, in which SQLite could take no other write. A member of staff who was
    disabled or got another password meanwhile is not let in.
    """
    with database.session() as session:
        user = session.scalar(select(User).where(User.name == name, User.active))
    if not _is_right(user.password if user else _NOBODY, password) or user is None:
        return None
    token = secrets.token_urlsafe(32)
    with database.writing() as session:
        same = select(User.id).where(User.id == user.id, User.active, User.password == user.password)
        if session.scalar(same.with_for_update()) is None:
            return None
        session.execute(delete(StaffSession).where(StaffSession.token == _digest(replaced)))
        session.add(StaffSession(token=_digest(token), user_id=user.id, expires=now() + _HOURS))
    return token


def signed_in(session: Session, token: str) -> User | None:
    """Return whose browser holds the token, or None."""
    found = session.get(StaffSession, _digest(token)) if token else None
    return found.user if found and found.expires > now() and found.user.active else None


def leave_notice(database: Database, token: str, notice: str) -> None:
    """Keep a sentence for the next page that this browser opens."""
    with database.writing() as session:
        session.execute(update(StaffSession).where(StaffSession.token == _digest(token)).values(notice=notice))


def take_notice(database: Database, token: str) -> str:
    """Return the sentence that was kept for this browser, once."""
    with database.session() as session:
        known = session.get(StaffSession, _digest(token))
    if known is None or not known.notice:
        return ""
    leave_notice(database, token, "")
    return known.notice


def sign_out(database: Database, token: str) -> None:
    """Forget a browser."""
    with database.writing() as session:
        session.execute(delete(StaffSession).where(StaffSession.token == _digest(token)))


def may(user: User, role: str) -> bool:
    """Tell whether somebody may do what a role may."""
    return ROLES.index(user.role) >= ROLES.index(Role(role))


def _hashed(password: str) -> str:
    if len(password) < MIN_PASSWORD_CHARS:
        raise StaffError(f"a password has at least {MIN_PASSWORD_CHARS} characters")
    return _HASHER.hash(password)


def _is_right(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
