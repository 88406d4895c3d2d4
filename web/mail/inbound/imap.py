"""Fetch new mail from an IMAP mailbox.

New mail is everything after the last fetched UID, and everything unread: opening a mail in another program does not
hide it, and neither do UIDs that the server assigns out of order. A mail that is fetched twice is stored once
(``web.mail.inbound.inbox``).

A mail that the server lists but fails to return does not block the others: it stays unread and is tried again after
them. Some servers hang up instead of refusing, so failures are remembered from one round to the next.
"""

from __future__ import annotations

import datetime as dt
import imaplib
import logging
import math
import ssl
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from imap_tools import BaseMailBox, ImapToolsError, MailMessageFlags
from imap_tools.errors import UnexpectedCommandStatusError

from web.errors import DeliveryError
from web.exchange import Exchange
from web.mail.inbound.progress import Place
from web.server_url import ServerUrl

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from web.mail.inbound.progress import Progress

log = logging.getLogger("firstline.mail")

OPENING_SECONDS = 60.0
"""Limit for the DNS lookup, the handshake, sign-in and opening the folder."""

_FETCH_SECONDS = 900.0
"""Limit for one batch; after it, the next round continues behind the last stored mail."""

_BATCH = 100
_PORTS = {"imap": 143, "imaps": 993}
_ONE_DAY = dt.timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass
class _Failures:
    """UIDs that the server failed on, valid for one UIDVALIDITY.

    ``unfetched`` counts the failed attempts for each. ``unmarked`` are stored although the server still lists them as
    new: without them, a hundred mails that cannot be marked would fill every batch.
    """

    validity: int
    unfetched: Counter[int] = field(default_factory=Counter)
    unmarked: set[int] = field(default_factory=set)

    def order(self, new: list[int]) -> list[int]:
        """Return the UIDs to fetch, oldest first but after fewer failures, and forget mail that is gone."""
        self.unmarked.intersection_update(new)
        self.unfetched = Counter({uid: self.unfetched[uid] for uid in new if uid in self.unfetched})
        return sorted(set(new) - self.unmarked, key=lambda uid: (self.unfetched[uid], uid))


class Mailbox:
    """A mailbox to fetch from; ``name`` identifies it, without the password.

    ``opening_seconds`` limits everything before the first mail.

    Raises:
        HelpDeskError: the URL is not that of a mailbox.

    """

    def __init__(self, url: str, opening_seconds: float = OPENING_SECONDS) -> None:
        self._server = server_of(url)
        self._folder = unquote(self._server.path.strip("/")) or "INBOX"
        self._opening_seconds = opening_seconds
        self.name = f"{self._server.user}@{self._server.host}:{self._server.given_port or ''}/{self._folder}"
        self._failures = _Failures(0)

    def fetch(self, store: Callable[[bytes], object], progress: Progress) -> int:
        """Store each new mail, mark it as read once that returned, and return how many were fetched.

        Raises:
            DeliveryError: the server cannot be reached, rejects the sign-in, or takes too long.

        """
        try:
            with Exchange(self._opening_seconds) as exchange, _Box(exchange, self._server) as box:
                box.login(self._server.user, self._server.password, initial_folder=self._folder)
                exchange.allow(_FETCH_SECONDS)
                return self._fetch_batch(box, store, progress)
        except (ImapToolsError, imaplib.IMAP4.error, OSError, UnicodeError) as error:
            raise DeliveryError(f"the mailbox cannot be read: {type(error).__name__}") from error

    def _fetch_batch(self, box: BaseMailBox, store: Callable[[bytes], object], progress: Progress) -> int:
        place, count = _place(box, progress), 0
        if self._failures.validity != place.validity:
            self._failures = _Failures(place.validity)
        after = (uid for uid in _uids(box, f"UID {place.last + 1}:*") if uid > place.last)  # "*" is always the newest
        uids = self._failures.order(sorted({*_uids(box, "UNSEEN"), *after}))
        end = min((_place_limit(box, uid, place) for uid in self._failures.unfetched), default=math.inf)
        for uid in uids:
            raw = self._fetch_one(box, uid)
            if raw is None:
                end = min(end, _place_limit(box, uid, place))
                continue
            store(raw)
            if place.last < uid < end:
                progress.write(place := Place(place.validity, uid))
            if not _mark(box, uid, read=True) or uid > end:
                self._failures.unmarked.add(uid)
            count += 1
            if count == _BATCH:
                break
        return count

    def _fetch_one(self, box: BaseMailBox, uid: int) -> bytes | None:
        """Return a mail; None where the server fails to return it."""
        self._failures.unfetched[uid] += 1
        try:
            raw = _raw(box, uid)
        except imaplib.IMAP4.abort:
            log.warning("the mail server hung up when asked for mail %d, which will be tried again", uid)
            raise
        except (DeliveryError, imaplib.IMAP4.error):
            log.warning("the mail server did not return mail %d, which will be tried again", uid)
            return None
        del self._failures.unfetched[uid]
        return raw


class _Box(BaseMailBox):
    """The library's mailbox, connected through an exchange."""

    def __init__(self, exchange: Exchange, server: ServerUrl) -> None:
        self._exchange = exchange
        self._server = server
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        context = ssl.create_default_context() if self._server.scheme == "imaps" else None
        return _Imap(self._exchange, self._server.host, self._server.port, context)


class _Imap(imaplib.IMAP4):
    """The library's client, connected through an exchange, with TLS from the start where there is a context."""

    def __init__(self, exchange: Exchange, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._exchange = exchange
        self._context = context
        super().__init__(host, port)

    def _create_socket(self, _timeout: float | None) -> socket.socket:
        connection = self._exchange.connect((self.host, self.port))
        return self._context.wrap_socket(connection, server_hostname=self.host) if self._context else connection


def server_of(url: str) -> ServerUrl:
    """Return the server in ``imap_url``; its path is the folder.

    Raises:
        HelpDeskError: the URL is not that of a mailbox.

    """
    return ServerUrl.read("imap_url", url, _PORTS, "imaps://user:password@host/INBOX")


def _place(box: BaseMailBox, progress: Progress) -> Place:
    """Return how far the mailbox was read, in its current UIDs.

    The first time, that is its end: mail that people have already read makes no tickets. A server that renumbers its
    mail announces it (UIDVALIDITY); mail since the day of the last fetch is then checked again.
    """
    _, response = box.client.response("UIDVALIDITY")  # the server sent it when the folder was opened
    validity = int(response[0] or 0)
    reached = progress.read()
    if reached and reached.place.validity == validity:
        return reached.place
    newest = max(_uids(box, "ALL"), default=0)
    again = _uids(box, f"SINCE {_day_before(reached.since)}") if reached else []
    progress.write(place := Place(validity, min(again, default=newest + 1) - 1))
    return place


def _place_limit(box: BaseMailBox, uid: int, place: Place) -> float:
    """Return the UID that the place must not reach so that a mail stays new; none where it can be left unread."""
    return math.inf if uid <= place.last or _mark(box, uid, read=False) else uid


def _mark(box: BaseMailBox, uid: int, *, read: bool) -> bool:
    """Mark a mail as read or unread, and return whether the server did so; raise if the connection is lost."""
    try:
        box.flag(str(uid), MailMessageFlags.SEEN, value=read)
    except imaplib.IMAP4.abort:
        raise
    except (UnexpectedCommandStatusError, imaplib.IMAP4.error):
        log.warning("the mail server did not mark mail %d as %s", uid, "read" if read else "unread")
        return False
    return True


def _uids(box: BaseMailBox, criteria: str) -> list[int]:
    return [int(uid) for uid in box.uids(criteria)]


def _day_before(moment: dt.datetime) -> str:
    """Return the previous day in IMAP's format: early enough in every time zone, and independent of the locale."""
    day = moment.date() - _ONE_DAY
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _raw(box: BaseMailBox, uid: int) -> bytes:
    """Return a mail byte for byte, because a parsed and rewritten mail could have another digest; leave it unread.

    Raises:
        DeliveryError: the server did not return it.

    """
    status, data = box.client.uid("fetch", str(uid), "(BODY.PEEK[])")
    content = next((part[1] for part in data or () if isinstance(part, tuple)), b"")
    if status != "OK" or not content:
        raise DeliveryError("the mail server did not return a mail that it lists")
    return bytes(content)
