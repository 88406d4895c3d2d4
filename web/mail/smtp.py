"""SMTP: hands mail to a server."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from web.errors import DeliveryError, HelpDeskError

if TYPE_CHECKING:
    from web.tables import Parcel

_TIMEOUT_SECONDS = 30
_PORTS = {"smtp": 587, "smtps": 465}


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

    def deliver(self, parcel: Parcel) -> None:
        """Send a parcel.

        Raises:
            DeliveryError: the server cannot be reached or does not want it; finally where it never will.

        """
        try:
            with self._connected() as server:
                server.sendmail(self._sender, [parcel.recipient], parcel.content)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise DeliveryError(f"the recipient was refused: {codes}", final=all(c >= 500 for c in codes)) from error
        except smtplib.SMTPAuthenticationError as error:  # the setting is wrong, the mail is not
            raise DeliveryError("the mail server does not know us") from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"the mail server answered {error.smtp_code}", final=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise DeliveryError(f"the mail server cannot be used: {type(error).__name__}") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._encrypted and server.has_extn("starttls"):
                server.starttls(context=context)
            if self._login:
                server.login(*self._login)
        except BaseException:
            server.close()
            raise
        return server
