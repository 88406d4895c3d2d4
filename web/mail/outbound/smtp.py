"""SMTP: hands mail to a server."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from web.errors import DeliveryError
from web.exchange import Exchange
from web.server_url import ServerUrl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from web.storage.models import OutboxItem

GREETING_SECONDS = 60.0
"""For everything before the mail itself: the look-up in the DNS, the handshake, sign-in, sender and recipient."""

TAKING_SECONDS = 600.0
"""A server may look at a mail for so long before it says that it took it (RFC 5321, section 4.5.3.2.6)."""

_LEAVING_SECONDS = 30.0
_OK, _FORWARDED, _NEVER = 250, 251, 500
_PORTS = {"smtp": 587, "smtps": 465}
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_ENHANCED: Final = re.compile(rb"\s*[245]\.(\d{1,3})\.\d{1,3}\b")


class Mailer:
    """Delivers mail items to the server of a URL; ``greeting_seconds`` bounds all that comes before the mail.

    Raises:
        HelpDeskError: the URL does not name a mail server.

    """

    def __init__(self, url: str, sender: str, greeting_seconds: float = GREETING_SECONDS) -> None:
        self._sender = sender
        self._server = server_of(url)
        self._encrypted = self._server.scheme == "smtps"
        self._greeting_seconds = greeting_seconds

    def deliver(self, item: OutboxItem, taken: Callable[[], None]) -> None:
        """Send a item, and tell before the good-byes, which may take long: a mail in doubt goes out again.

        Raises:
            DeliveryError: the server cannot be reached or does not want it; finally where it never will.

        """
        try:
            with Exchange(self._greeting_seconds) as exchange, self._connected(exchange) as server:
                self._hand_over(exchange, server, item)
                taken()
        except smtplib.SMTPAuthenticationError as error:  # the setting is wrong, the mail is not
            raise DeliveryError("the mail server does not know us", unreachable=True) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError("the mail server takes no address with such letters", final=True) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"the mail server answered {error.smtp_code}", unreachable=True) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise DeliveryError(f"the mail server cannot be used: {type(error).__name__}", unreachable=True) from error

    def _hand_over(self, exchange: Exchange, server: smtplib.SMTP, item: OutboxItem) -> None:
        """Say whom it is from and to, then the mail; what is refused for good is no fault of the settings."""
        code, _ = server.mail(self._sender, [] if item.recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"])
        if code != _OK:
            raise DeliveryError(f"the mail server answered {code} to our address")
        code, said = server.rcpt(item.recipient)
        if code not in (_OK, _FORWARDED):
            raise DeliveryError(f"the recipient was refused: {code}", final=_has_no_mailbox(code, said))
        exchange.allow(TAKING_SECONDS)
        code, _ = server.data(item.content)
        if code != _OK:
            raise DeliveryError(f"the mail server answered {code}", final=code >= _NEVER)

    @contextmanager
    def _connected(self, exchange: Exchange) -> Iterator[smtplib.SMTP]:
        """Give a connection; how the server says good-bye changes nothing of what it took."""
        server = self._greeted(exchange)
        try:
            yield server
        finally:
            exchange.allow(_LEAVING_SECONDS)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _greeted(self, exchange: Exchange) -> smtplib.SMTP:
        context = ssl.create_default_context()
        name, port = self._server.host, self._server.port
        server = _EncryptedSmtp(exchange, name, port, context) if self._encrypted else _Smtp(exchange, name, port)
        try:
            server.ehlo_or_helo_if_needed()
            safe = self._encrypted or self._server.is_local
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
        if not self._server.user:
            return
        if not safe:  # whoever sits between could take the offer of encryption out, and read the password
            raise DeliveryError("the mail server offers no encryption, so it gets no password", unreachable=True)
        server.login(self._server.user, self._server.password)


class _Smtp(smtplib.SMTP):
    """The library's client over the connection of an exchange."""

    def __init__(self, exchange: Exchange, host: str, port: int) -> None:
        self._exchange = exchange
        # the name of this machine is looked up in the DNS, too
        super().__init__(host, port, local_hostname=exchange.call(_own_name))

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        return self._exchange.connect((host, port))


class _EncryptedSmtp(smtplib.SMTP_SSL, _Smtp):
    """The same with TLS from the start: the library wraps what ``_Smtp`` connects."""

    def __init__(self, exchange: Exchange, host: str, port: int, context: ssl.SSLContext) -> None:
        self._exchange = exchange
        smtplib.SMTP_SSL.__init__(self, host, port, local_hostname=exchange.call(_own_name), context=context)


def server_of(url: str) -> ServerUrl:
    """Return the mail server that ``smtp_url`` names.

    Raises:
        HelpDeskError: the URL does not name a mail server.

    """
    return ServerUrl.read("smtp_url", url, _PORTS, "smtp://user:password@host:587")


def _own_name() -> str:
    """Return what a client calls itself: its full name, or its address where it has none (RFC 5321, section 4.1.3)."""
    name = socket.getfqdn()
    if "." in name:
        return name
    try:
        return f"[{socket.gethostbyname(socket.gethostname())}]"
    except OSError:
        return "[127.0.0.1]"


def _has_no_mailbox(code: int, said: bytes) -> bool:
    """Tell whether an address does not exist (5.1.x by RFC 3463): who refuses us today may take the mail tomorrow."""
    enhanced = _ENHANCED.match(said)
    return code >= _NEVER and (enhanced[1] == b"1" if enhanced else code in _NO_SUCH_MAILBOX)
