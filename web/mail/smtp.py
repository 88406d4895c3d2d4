"""SMTP: hands mail to a server."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from web.errors import DeliveryError, HelpDeskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from web.tables import Parcel

_TIMEOUT_SECONDS = 30
TAKING_SECONDS = 600
"""So long a server may look at a mail before it says that it took it (RFC 5321, section 4.5.3.2.6)."""

_OK, _FORWARDED, _NEVER = 250, 251, 500
_PORTS = {"smtp": 587, "smtps": 465}
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_ENHANCED: Final = re.compile(rb"\s*[245]\.(\d{1,3})\.\d{1,3}\b")
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Mailer:
    """Delivers mail parcels to the server of a URL.

    Raises:
        HelpDeskError: the URL is none of a mail server.

    """

    def __init__(self, url: str, sender: str) -> None:
        self._sender = sender
        try:
            parts = urlsplit(url)
            self._port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise HelpDeskError("[web] smtp_url: write smtp://user:password@host:587 or smtps://…") from error
        self._host, self._encrypted = parts.hostname or "localhost", parts.scheme == "smtps"
        self._login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None

    def deliver(self, parcel: Parcel, taken: Callable[[], None]) -> None:
        """Send a parcel, and tell before the good-byes, which may take long: a mail in doubt goes out again.

        Raises:
            DeliveryError: the server cannot be reached or does not want it; finally where it never will.

        """
        try:
            with self._connected() as server:
                self._hand_over(server, parcel)
                taken()
        except smtplib.SMTPAuthenticationError as error:  # the setting is wrong, the mail is not
            raise DeliveryError("the mail server does not know us", unreachable=True) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError("the mail server takes no address with such letters", final=True) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"the mail server answered {error.smtp_code}", unreachable=True) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise DeliveryError(f"the mail server cannot be used: {type(error).__name__}", unreachable=True) from error

    def _hand_over(self, server: smtplib.SMTP, parcel: Parcel) -> None:
        """Say whom it is from and to, then the mail; what is refused for good is no fault of the settings."""
        code, _ = server.mail(self._sender, [] if parcel.recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"])
        if code != _OK:
            raise DeliveryError(f"the mail server answered {code} to our address")
        code, said = server.rcpt(parcel.recipient)
        if code not in (_OK, _FORWARDED):
            raise DeliveryError(f"the recipient was refused: {code}", final=_has_no_mailbox(code, said))
        assert server.sock is not None  # noqa: S101 - it has just answered
        server.sock.settimeout(TAKING_SECONDS)
        code, _ = server.data(parcel.content)
        if code != _OK:
            raise DeliveryError(f"the mail server answered {code}", final=code >= _NEVER)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Give a connection; how the server says good-bye changes nothing of what it took."""
        server = self._greeted()
        try:
            yield server
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if server.sock is not None:
                    server.sock.settimeout(_TIMEOUT_SECONDS)
                server.quit()
            server.close()

    def _greeted(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            safe = self._encrypted or self._host in _HERE
            if not self._encrypted and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                safe = True
            self._sign_in(server, safe=safe)
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP, *, safe: bool) -> None:
        if not self._login:
            return
        if not safe:  # whoever sits between could take the offer of encryption out, and read the password
            raise DeliveryError("the mail server offers no encryption, so it gets no password", unreachable=True)
        server.login(*self._login)


def _has_no_mailbox(code: int, said: bytes) -> bool:
    """Tell whether an address does not exist (5.1.x by RFC 3463): who refuses us today may take the mail tomorrow."""
    enhanced = _ENHANCED.match(said)
    return code >= _NEVER and (enhanced[1] == b"1" if enhanced else code in _NO_SUCH_MAILBOX)
