"""Deliver mail over SMTP."""

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
"""Limit for everything before the mail itself: DNS lookup, handshake, sign-in, sender and recipient."""

SENDING_SECONDS = 600.0
"""How long a server may take to accept a mail (RFC 5321, section 4.5.3.2.6)."""

_QUIT_SECONDS = 30.0
_OK, _FORWARDED, _PERMANENT = 250, 251, 500
_PORTS = {"smtp": 587, "smtps": 465}
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_ENHANCED: Final = re.compile(rb"\s*[245]\.(\d{1,3})\.\d{1,3}\b")


class Mailer:
    """The transport of mail, to the server of a URL; ``greeting_seconds`` limits everything before the mail itself.

    Raises:
        HelpDeskError: the URL is not that of a mail server.

    """

    def __init__(self, url: str, sender: str, greeting_seconds: float = GREETING_SECONDS) -> None:
        self._sender = sender
        self._server = server_of(url)
        self._encrypted = self._server.scheme == "smtps"
        self._greeting_seconds = greeting_seconds

    def deliver(self, item: OutboxItem, accepted: Callable[[], None]) -> None:
        """Send a mail, and call ``accepted`` before QUIT, which may take long: a mail in doubt would be sent again.

        Raises:
            DeliveryError: the server cannot be reached or rejects the mail; ``final`` if for good.

        """
        try:
            with Exchange(self._greeting_seconds) as exchange, self._connected(exchange) as server:
                self._send(exchange, server, item)
                accepted()
        except smtplib.SMTPAuthenticationError as error:  # the setting is wrong, not the mail
            raise DeliveryError("the mail server rejected our user name or password", unreachable=True) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError("the mail server does not support international addresses", final=True) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"the mail server answered {error.smtp_code}", unreachable=True) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise DeliveryError(f"the mail server cannot be used: {type(error).__name__}", unreachable=True) from error

    def _send(self, exchange: Exchange, server: smtplib.SMTP, item: OutboxItem) -> None:
        code, _ = server.mail(self._sender, [] if item.recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"])
        if code != _OK:
            raise DeliveryError(f"the mail server answered {code} to our address")
        code, reply = server.rcpt(item.recipient)
        if code not in (_OK, _FORWARDED):
            # only a missing mailbox is final (5.1.x by RFC 3463): a server that rejects us today may accept us tomorrow
            enhanced = _ENHANCED.match(reply)
            no_mailbox = enhanced[1] == b"1" if enhanced else code in _NO_SUCH_MAILBOX
            raise DeliveryError(f"the recipient was rejected: {code}", final=code >= _PERMANENT and no_mailbox)
        exchange.allow(SENDING_SECONDS)
        code, _ = server.data(item.content)
        if code != _OK:
            raise DeliveryError(f"the mail server answered {code}", final=code >= _PERMANENT)

    @contextmanager
    def _connected(self, exchange: Exchange) -> Iterator[smtplib.SMTP]:
        """Yield a connection; errors during QUIT do not matter, because the server has accepted the mail by then."""
        server = self._connect(exchange)
        try:
            yield server
        finally:
            exchange.allow(_QUIT_SECONDS)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connect(self, exchange: Exchange) -> smtplib.SMTP:
        context = ssl.create_default_context()
        name, port = self._server.host, self._server.port
        server = _EncryptedSmtp(exchange, name, port, context) if self._encrypted else _Smtp(exchange, name, port)
        try:
            server.ehlo_or_helo_if_needed()
            is_private = self._encrypted or self._server.is_local
            if not self._encrypted and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                is_private = True
            self._sign_in(server, is_private=is_private)
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP, *, is_private: bool) -> None:
        if not self._server.user:
            return
        if not is_private:  # an attacker could have removed the offer of encryption to read the password
            raise DeliveryError("the mail server offers no encryption, so no password was sent", unreachable=True)
        server.login(self._server.user, self._server.password)


class _Smtp(smtplib.SMTP):
    """The library's client, connected through an exchange."""

    def __init__(self, exchange: Exchange, host: str, port: int) -> None:
        self._exchange = exchange
        # this machine's own name needs a DNS lookup, too
        super().__init__(host, port, local_hostname=exchange.call(_own_name))

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        return self._exchange.connect((host, port))


class _EncryptedSmtp(smtplib.SMTP_SSL, _Smtp):
    """The same with TLS from the start: the library wraps the connection of ``_Smtp``."""

    def __init__(self, exchange: Exchange, host: str, port: int, context: ssl.SSLContext) -> None:
        self._exchange = exchange
        smtplib.SMTP_SSL.__init__(self, host, port, local_hostname=exchange.call(_own_name), context=context)


def server_of(url: str) -> ServerUrl:
    """Return the mail server in ``smtp_url``.

    Raises:
        HelpDeskError: the URL is not that of a mail server.

    """
    return ServerUrl.read("smtp_url", url, _PORTS, "smtp://user:password@host:587")


def _own_name() -> str:
    """Return this machine's full name, or its address where it has none (RFC 5321, section 4.1.3)."""
    name = socket.getfqdn()
    if "." in name:
        return name
    try:
        return f"[{socket.gethostbyname(socket.gethostname())}]"
    except OSError:
        return "[127.0.0.1]"
