"""Staff accounts: names, passwords, roles, and the sessions of browsers."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from web.errors import StaffError
from web.storage.models import StaffSession, User, now
from web.storage.states import Role
from web.storage.text import is_visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from web.storage.database import Database

ROLES: Final = tuple(Role)

MIN_PASSWORD_CHARS = 12
MAX_NAME_CHARS = 80
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode categories of invisible characters: two names that differ only by one look the same."""

_SESSION_TIME = dt.timedelta(hours=12)
_HASHER = PasswordHasher()
_DUMMY_HASH = _HASHER.hash(secrets.token_hex())
"""Verified for an unknown name, so that it takes as long as a wrong password."""


def normal_name(name: str) -> str:
    """Return a name as it is stored: single spaces between words, Unicode in NFC.

    Raises:
        StaffError: it is empty, too long, or has invisible characters.

    """
    normal = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 1 <= len(normal) <= MAX_NAME_CHARS:
        raise StaffError(f"a name has 1 to {MAX_NAME_CHARS} characters")
    if not is_visible(normal):
        raise StaffError(f"{normal!a}: a name has at least one visible character")
    for character in normal:
        if unicodedata.category(character) in _INVISIBLE:
            raise StaffError(f"{normal!a}: a name has no invisible characters such as U+{ord(character):04X}")
    return normal


def add_user(database: Database, name: str, password: str, role: str) -> str:
    """Add a member of staff and return the stored name.

    Raises:
        StaffError: the name is taken or not valid, the password is too short, or the role is unknown.

    """
    if role not in ROLES:
        raise StaffError(f"{role}: a role is one of {', '.join(ROLES)}")
    name = normal_name(name)
    hashed = _hashed(password)
    with database.writing() as session:
        if session.scalar(select(User.id).where(User.name == name)):
            raise StaffError(f"{name}: this name is taken already")
        session.add(User(name=name, password=hashed, role=Role(role)))
    return name


def set_password(database: Database, name: str, password: str) -> None:
    """Set a new password, which signs the member of staff out everywhere."""
    hashed = _hashed(password)
    with database.writing() as session:
        user = member(session, name)
        user.password = hashed
        session.execute(delete(StaffSession).where(StaffSession.user_id == user.id))


def disable(database: Database, name: str) -> None:
    """Disable an account and sign it out everywhere; its messages stay."""
    with database.writing() as session:
        user = member(session, name)
        user.active = False
        session.execute(delete(StaffSession).where(StaffSession.user_id == user.id))


def enable(database: Database, name: str) -> str:
    """Enable an account with its old password and role, and return the stored name."""
    with database.writing() as session:
        user = member(session, name)
        user.active = True
        return user.name


def set_role(database: Database, name: str, role: str) -> str:
    """Change a role, effective at once, and return the stored name.

    Raises:
        StaffError: there is no such account, or no such role.

    """
    if role not in ROLES:
        raise StaffError(f"{role}: a role is one of {', '.join(ROLES)}")
    with database.writing() as session:
        user = member(session, name)
        user.role = Role(role)
        return user.name


def member(session: Session, name: str) -> User:
    """Return the member of staff with a name.

    Raises:
        StaffError: there is no such account.

    """
    user = session.scalar(select(User).where(User.name == normal_name(name)))
    if user is None:
        raise StaffError(f"{name}: no member of staff has this name; see: python -m web user list")
    return user


def members(session: Session) -> Sequence[User]:
    """Return all members of staff, sorted by name."""
    return session.scalars(select(User).order_by(User.name)).all()


def sign_in(database: Database, name: str, password: str, replaced: str = "") -> str | None:
    """Return a session token for a browser, or None if the stored ``name`` and the password do not match.

    The session of ``replaced``, the token that the browser held before, ends. The password is verified outside any
    transaction, because that is slow on purpose and would block all other writes to SQLite. The account is then
    checked again, because it may have been disabled or got a new password meanwhile.
    """
    with database.session() as session:
        user = session.scalar(select(User).where(User.name == name, User.active))
    if not _matches(user.password if user else _DUMMY_HASH, password) or user is None:
        return None
    token = secrets.token_urlsafe(32)
    with database.writing() as session:
        same = select(User.id).where(User.id == user.id, User.active, User.password == user.password)
        if session.scalar(same.with_for_update()) is None:
            return None
        session.execute(delete(StaffSession).where(StaffSession.token == _digest(replaced)))
        session.add(StaffSession(token=_digest(token), user_id=user.id, expires=now() + _SESSION_TIME))
    return token


def signed_in(session: Session, token: str) -> User | None:
    """Return the active member of staff whose session has the token, or None."""
    if not token:
        return None
    browser = session.get(StaffSession, _digest(token), options=[joinedload(StaffSession.user)])
    return browser.user if browser and browser.expires > now() and browser.user.active else None


def leave_notice(database: Database, token: str, notice: str) -> None:
    """Store a notice for the next page that a browser opens."""
    with database.writing() as session:
        session.execute(update(StaffSession).where(StaffSession.token == _digest(token)).values(notice=notice))


def take_notice(database: Database, token: str) -> str:
    """Return the notice that is stored for a browser, and delete it."""
    with database.session() as session:
        notice = session.scalar(select(StaffSession.notice).where(StaffSession.token == _digest(token))) or ""
    if notice:
        leave_notice(database, token, "")
    return notice


def sign_out(database: Database, token: str) -> None:
    """End a session."""
    with database.writing() as session:
        session.execute(delete(StaffSession).where(StaffSession.token == _digest(token)))


def has_role(user: User, role: Role) -> bool:
    """Return whether a member of staff has a role, or a higher one."""
    return ROLES.index(user.role) >= ROLES.index(role)


def _hashed(password: str) -> str:
    if len(password) < MIN_PASSWORD_CHARS:
        raise StaffError(f"a password has at least {MIN_PASSWORD_CHARS} characters")
    return _HASHER.hash(password)


def _matches(hashed: str, password: str) -> bool:
    """Return whether a password has this hash."""
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
