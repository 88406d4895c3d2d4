"""IMAP: takes new mail out of a mailbox, once it is kept here."""

from __future__ import annotations

import imaplib
import ssl
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxUnencrypted, MailMessageFlags

from web.errors import DeliveryError, HelpDeskError

if TYPE_CHECKING:
    from collections.abc import Callable

_TIMEOUT_SECONDS = 30
_BATCH = 100


class Mailbox:
    """Gives the unread mail of a mailbox.

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

    def fetch(self, keep: Callable[[bytes], object]) -> int:
        """Hand each unread mail to ``keep``, mark it as read once that returned, and return how many there were.

        Raises:
            DeliveryError: the server cannot be reached, or does not know us.

        """
        try:
            with self._opened() as box:
                unread = box.uids("UNSEEN")[:_BATCH]
                for uid in unread:
                    keep(_raw(box, uid))
                    box.flag(uid, MailMessageFlags.SEEN, value=True)
                return len(unread)
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


def _raw(box: BaseMailBox, uid: str) -> bytes:
    """Return a mail byte for byte, still unread: parsed and written anew it might have another digest.

    Raises:
        DeliveryError: the server does not give it; it stays where it is.

    """
    status, data = box.client.uid("fetch", uid, "(BODY.PEEK[])")
    found = next((part[1] for part in data or () if isinstance(part, tuple)), b"")
    if status != "OK" or not found:
        raise DeliveryError("the mailbox does not give a mail that it lists")
    return bytes(found)
