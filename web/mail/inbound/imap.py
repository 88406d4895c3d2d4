"""IMAP: takes new mail out of a mailbox, once it is kept here.

New is what came after the last mail that was taken, and what nobody has read: whoever opens a mail in another program
does not hide it from here, and a server that gives numbers out of order hides none either. A mail that is taken twice
is kept once (``web.mail.inbound.inbox``).

One that the server lists and does not give stops no other: it is left unread, and tried again after those that came
off better. Some servers hang up instead of saying no, so what was asked for last is remembered for the next round.
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
"""For the look-up in the DNS, the handshake, sign-in and the folder."""

_TAKING_SECONDS = 900.0
"""For one batch; a connection that is cut in it goes on behind the last mail that was kept."""

_BATCH = 100
_PORTS = {"imap": 143, "imaps": 993}
_ONE_DAY = dt.timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass
class _Trouble:
    """Numbers of mail with which the server had trouble, by the numbers that it has now.

    ``refused`` counts how often each was not given. ``kept`` are here already, though the server still calls them new:
    without them, a hundred that cannot be marked would be all that is ever looked at.
    """

    validity: int
    refused: Counter[int] = field(default_factory=Counter)
    kept: set[int] = field(default_factory=set)

    def in_turn(self, new: list[int]) -> list[int]:
        """Return what is to be taken, in the order of arrival, the oftener refused the later; forget what is gone."""
        self.kept.intersection_update(new)
        self.refused = Counter({uid: self.refused[uid] for uid in new if uid in self.refused})
        return sorted(set(new) - self.kept, key=lambda uid: (self.refused[uid], uid))


class Mailbox:
    """Gives the new mail of a mailbox; ``name`` tells it from others, without the password.

    ``opening_seconds`` bounds all that comes before the first mail.

    Raises:
        HelpDeskError: the URL does not name a mailbox.

    """

    def __init__(self, url: str, opening_seconds: float = OPENING_SECONDS) -> None:
        self._server = server_of(url)
        self._folder = unquote(self._server.path.strip("/")) or "INBOX"
        self._opening_seconds = opening_seconds
        self.name = f"{self._server.user}@{self._server.host}:{self._server.given_port or ''}/{self._folder}"
        self._trouble = _Trouble(0)

    def fetch(self, keep: Callable[[bytes], object], progress: Progress) -> int:
        """Hand each new mail to ``keep``, mark it as read once that returned, and return how many were taken.

        Raises:
            DeliveryError: the server cannot be reached, does not know us, or takes too long.

        """
        try:
            with Exchange(self._opening_seconds) as exchange, _Box(exchange, self._server) as box:
                box.login(self._server.user, self._server.password, initial_folder=self._folder)
                exchange.allow(_TAKING_SECONDS)
                return self._take(box, keep, progress)
        except (ImapToolsError, imaplib.IMAP4.error, OSError, UnicodeError) as error:
            raise DeliveryError(f"the mailbox cannot be read: {type(error).__name__}") from error

    def _take(self, box: BaseMailBox, keep: Callable[[bytes], object], progress: Progress) -> int:
        place, taken = _place(box, progress), 0
        if self._trouble.validity != place.validity:
            self._trouble = _Trouble(place.validity)
        turn = self._trouble.in_turn(_new(box, place.last))
        end = min((_end(box, uid, place) for uid in self._trouble.refused), default=math.inf)
        for uid in turn:
            raw = self._given(box, uid)
            if raw is None:
                end = min(end, _end(box, uid, place))
                continue
            keep(raw)
            if place.last < uid < end:
                progress.write(place := Place(place.validity, uid))
            if not _marked(box, uid, read=True) or uid > end:
                self._trouble.kept.add(uid)
            taken += 1
            if taken == _BATCH:
                break
        return taken

    def _given(self, box: BaseMailBox, uid: int) -> bytes | None:
        """Return a mail, or None where the server does not give it."""
        self._trouble.refused[uid] += 1
        try:
            raw = _raw(box, uid)
        except imaplib.IMAP4.abort:
            log.warning("the mailbox hung up when it was asked for its mail %d, which is tried again", uid)
            raise
        except (DeliveryError, imaplib.IMAP4.error):
            log.warning("the mailbox does not give its mail %d, which is tried again", uid)
            return None
        del self._trouble.refused[uid]
        return raw


class _Box(BaseMailBox):
    """The library's mailbox over the connection of an exchange."""

    def __init__(self, exchange: Exchange, server: ServerUrl) -> None:
        self._exchange = exchange
        self._server = server
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        context = ssl.create_default_context() if self._server.scheme == "imaps" else None
        return _Imap(self._exchange, self._server.host, self._server.port, context)


class _Imap(imaplib.IMAP4):
    """The library's client over the connection of an exchange, with TLS from the start where a context is given."""

    def __init__(self, exchange: Exchange, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._exchange = exchange
        self._context = context
        super().__init__(host, port)

    def _create_socket(self, _timeout: float | None) -> socket.socket:
        connection = self._exchange.connect((self.host, self.port))
        return self._context.wrap_socket(connection, server_hostname=self.host) if self._context else connection


def server_of(url: str) -> ServerUrl:
    """Return the server that ``imap_url`` names; its path is the folder.

    Raises:
        HelpDeskError: the URL does not name a mailbox.

    """
    return ServerUrl.read("imap_url", url, _PORTS, "imaps://user:password@host/INBOX")


def _place(box: BaseMailBox, progress: Progress) -> Place:
    """Return how far the mailbox was read, by the numbers that it has now.

    At the first time that is to its end, but for what is unread: what people have dealt with already makes no tickets.
    A server that numbers all its mail anew says so (UIDVALIDITY); what came since the last mail was taken is then
    looked at again.
    """
    validity = _validity(box)
    known = progress.read()
    if known and known.place.validity == validity:
        return known.place
    newest = max(_numbers(box, "ALL"), default=0)
    again = _numbers(box, f"SINCE {_day(known.since)}") if known else []
    progress.write(place := Place(validity, min(again, default=newest + 1) - 1))
    return place


def _new(box: BaseMailBox, last: int) -> list[int]:
    after = (uid for uid in _numbers(box, f"UID {last + 1}:*") if uid > last)  # "*" is the newest, whatever its number
    return sorted({*_numbers(box, "UNSEEN"), *after})


def _end(box: BaseMailBox, uid: int, place: Place) -> float:
    """Return the number that the place must not reach so that a mail stays new: any, where it can be left unread."""
    return math.inf if uid <= place.last or _marked(box, uid, read=False) else uid


def _marked(box: BaseMailBox, uid: int, *, read: bool) -> bool:
    """Mark a mail as read or unread, and tell whether the server did so; a lost connection is no answer."""
    try:
        box.flag(str(uid), MailMessageFlags.SEEN, value=read)
    except imaplib.IMAP4.abort:
        raise
    except (UnexpectedCommandStatusError, imaplib.IMAP4.error):
        log.warning("the mailbox does not let its mail %d be marked as %s", uid, "read" if read else "unread")
        return False
    return True


def _numbers(box: BaseMailBox, criteria: str) -> list[int]:
    return [int(uid) for uid in box.uids(criteria)]


def _validity(box: BaseMailBox) -> int:
    """Return the number that changes when the server gives its mail other numbers; 0 where it has none to give."""
    _, said = box.client.response("UIDVALIDITY")  # said when the folder was opened
    return int(said[0] or 0)


def _day(moment: dt.datetime) -> str:
    """Return the day before, which is early enough in every time zone, as IMAP writes it whatever the locale."""
    day = moment.date() - _ONE_DAY
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _raw(box: BaseMailBox, uid: int) -> bytes:
    """Return a mail byte for byte, still unread: parsed and written anew it might have another digest.

    Raises:
        DeliveryError: the server does not give it; it stays where it is.

    """
    status, data = box.client.uid("fetch", str(uid), "(BODY.PEEK[])")
    found = next((part[1] for part in data or () if isinstance(part, tuple)), b"")
    if status != "OK" or not found:
        raise DeliveryError("the mailbox does not give a mail that it lists")
    return bytes(found)
