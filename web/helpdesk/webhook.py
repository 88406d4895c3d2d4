"""The help desk as a webhook: post each event of a ticket to a URL as signed JSON.

The signature follows the Standard Webhooks specification (standardwebhooks.com, version 1): ``webhook-id`` is the same
for each attempt, so that the receiver can recognise duplicates; ``webhook-signature`` is "v1," and the base64 of the
HMAC-SHA256 of ``id.timestamp.body``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from web.errors import DeliveryError, HelpDeskError
from web.exchange import Exchange
from web.server_url import ServerUrl
from web.storage.models import OutboxItem, now
from web.storage.states import Occasion, OutboxKind
from web.tickets.records.ticket_json import webhook

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse

    from web.config import WebConfig
    from web.storage.models import Message, Ticket
    from web.tickets.ports import News

POSTING_SECONDS = 30.0
"""Limit for one request, from the DNS lookup to the response headers."""

_PORTS = {"http": 80, "https": 443}


class Webhook:
    """Posts each event of a ticket to ``helpdesk_url``."""

    def __init__(self, config: WebConfig) -> None:
        if not (config.helpdesk_url and config.helpdesk_key):
            raise HelpDeskError("[web] helpdesk = webhook needs helpdesk_url and helpdesk_key")
        self._url = config.helpdesk_url
        server_of(self._url)

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> OutboxItem:
        """Return the event as JSON."""
        event = {"type": news.event, "timestamp": now().isoformat(), "data": webhook(ticket, message, news)}
        content = json.dumps(event, ensure_ascii=False).encode()
        return OutboxItem(
            key=f"helpdesk:{news.event}:{message.id}",
            kind=OutboxKind.WEBHOOK,
            occasion=Occasion.NEWS,
            ticket_id=ticket.id,
            message_id=message.id,
            recipient=self._url,
            content=content,
        )


def signature(key: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header ``webhook-signature``."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key.encode(), signed, hashlib.sha256).digest()).decode()


def server_of(url: str) -> ServerUrl:
    """Return the server in ``helpdesk_url``.

    Raises:
        HelpDeskError: the URL is not that of a web server.

    """
    return ServerUrl.read("helpdesk_url", url, _PORTS, "https://desk.example.com/hook")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Refuse: what is signed for one URL must not go to another."""


class _Http(HTTPHandler):
    """Opens http URLs through an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def http_open(self, request: Request) -> HTTPResponse:
        """Open a URL."""
        return self.do_open(partial(_connection, HTTPConnection, self._exchange), request)


class _Https(HTTPSHandler):
    """Opens https URLs through an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def https_open(self, request: Request) -> HTTPResponse:
        """Open a URL."""
        return self.do_open(partial(_connection, HTTPSConnection, self._exchange), request)


def _connection(
    kind: type[HTTPConnection], exchange: Exchange, host: str, *, timeout: float | None = None
) -> HTTPConnection:
    connection = kind(host, timeout=timeout)
    connection._create_connection = exchange.connect  # type: ignore[attr-defined]  # noqa: SLF001 - the library offers no other way
    return connection


class Poster:
    """The transport of webhook items; ``posting_seconds`` limits each request."""

    def __init__(self, key: str, posting_seconds: float = POSTING_SECONDS) -> None:
        self._key = key
        self._posting_seconds = posting_seconds

    def deliver(self, item: OutboxItem, accepted: Callable[[], None]) -> None:
        """Post an item, and call ``accepted`` if the receiver confirms it.

        Raises:
            DeliveryError: the receiver did not confirm it; ``final`` if it answered 400 or 410.

        """
        timestamp = int(now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": item.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._key, item.key, timestamp, item.content),
        }
        request = Request(item.recipient, item.content, headers)  # noqa: S310 - the setting allows only http and https
        try:
            with Exchange(self._posting_seconds) as exchange:
                opener = build_opener(_NoRedirect, _Http(exchange), _Https(exchange))
                with opener.open(request):
                    accepted()
        except HTTPError as error:
            with error:
                raise DeliveryError(f"the help desk answered {error.code}", final=error.code in (400, 410)) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise DeliveryError(f"the help desk cannot be reached: {type(error).__name__}", unreachable=True) from error
