"""IMAP: takes new mail out of a mailbox, once it is kept here.

New is what came after the last mail that was taken, and what nobody has read: whoever opens a mail in another program
does not hide it from here, and a server that gives numbers out of order hides none either. A mail that is taken twice
is kept once (``web.mail.inbox``).
"""

from __future__ import annotations

import datetime as dt
import imaplib
import ssl
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxUnencrypted, MailMessageFlags

from web.errors import DeliveryError, HelpDeskError
from web.mail.progress import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.mail.progress import Progress

_TIMEOUT_SECONDS = 30
_BATCH = 100
_ONE_DAY = dt.timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Mailbox:
    """Gives the new mail of a mailbox; ``name`` tells it from others, without the password.

    Raises:
        HelpDeskError: the URL is none of a mailbox.

    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname:
            raise HelpDeskError("[web] imap_url: write imaps://user:password@host/INBOX")
        self._encrypted, self._host, self._port = parts.scheme == "imaps", parts.hostname, parts.port
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._folder = unquote(parts.path.strip("/")) or "INBOX"
        self.name = f"{self._user}@{self._host}:{self._port or ''}/{self._folder}"

    def fetch(self, keep: Callable[[bytes], object], progress: Progress) -> int:
        """Hand each new mail to ``keep``, mark it as read once that returned, and return how many there were.

        Raises:
            DeliveryError: the server cannot be reached, or does not know us.

        """
        try:
            with self._opened() as box:
                place = _place(box, progress)
                new = _new(box, place.last)[:_BATCH]
                for uid in new:
                    keep(_raw(box, uid))
                    box.flag(str(uid), MailMessageFlags.SEEN, value=True)
                    if uid > place.last:
                        progress.write(place := Place(place.validity, uid))
                return len(new)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise DeliveryError(f"the mailbox cannot be read: {type(error).__name__}") from error

    def _opened(self) -> BaseMailBox:
        box: BaseMailBox
        if self._encrypted:
            context = ssl.create_default_context()
            box = MailBox(self._host, self._port or 993, timeout=_TIMEOUT_SECONDS, ssl_context=context)
        else:
            box = MailBoxUnencrypted(self._host, self._port or 143, timeout=_TIMEOUT_SECONDS)
        return box.login(self._user, self._password, initial_folder=self._folder)


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
