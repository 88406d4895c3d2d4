"""Webhook: a help desk that is a program at an address, told of each piece of news as signed JSON.

The signature is that of the Standard Webhooks specification (standardwebhooks.com, version 1): ``webhook-id`` is the
same at each attempt, so that the other side can know a item again; ``webhook-signature`` is "v1," and the base64 of
the HMAC-SHA256 of ``id.timestamp.body``.
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
from web.tickets.conversation import text_of
from web.tickets.new_ticket import PRIORITIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

    from web.config import WebConfig
    from web.storage.models import File, Message, Ticket
    from web.tickets.ports import News

POSTING_SECONDS = 30.0
"""For one post, from the look-up in the DNS to the headers of the answer."""

_PORTS = {"http": 80, "https": 443}


class Webhook:
    """Tells a program at an address."""

    def __init__(self, config: WebConfig) -> None:
        if not (config.helpdesk_url and config.helpdesk_key):
            raise HelpDeskError("[web] helpdesk = webhook needs helpdesk_url and helpdesk_key")
        self._url = config.helpdesk_url
        server_of(self._url)

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> OutboxItem:
        """Return the JSON that says what happened."""
        body = {"type": news.event, "timestamp": now().isoformat(), "data": told(ticket, message, news)}
        key = f"helpdesk:{news.event}:{message.id}"
        content = json.dumps(body, ensure_ascii=False).encode()
        return OutboxItem(
            key=key,
            kind=OutboxKind.WEBHOOK,
            occasion=Occasion.NEWS,
            ticket_id=ticket.id,
            message_id=message.id,
            recipient=self._url,
            content=content,
        )


def told(ticket: Ticket, message: Message, news: News) -> dict[str, object]:
    """Return a ticket and its newest message in the shape that imports of other help desks map easily."""
    return {
        "reference": ticket.reference,
        "url": news.link,
        "subject": ticket.subject,
        "status": ticket.status,
        "priority": PRIORITIES[ticket.priority],
        "plan": ticket.plan,
        "organisation": ticket.organisation,
        "topic": ticket.topic,
        "platform": ticket.platform,
        "flagged": ticket.risk_label,
        "requester": {"email": ticket.email, "verified": ticket.email_verified is not None},
        "searched_for": ticket.query,
        "articles": [{"slug": one.slug, "part": one.part} for one in ticket.articles],
        "message": {
            "author": message.author,
            "body": text_of(message),
            "files": [_file(one, news) for one in message.files],
        },
    }


def _file(file: File, news: News) -> dict[str, object]:
    return {"name": file.name, "type": file.media_type, "bytes": file.size, "url": news.link_to(file)}


def signature(key: str, item_key: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header ``webhook-signature``."""
    signed = f"{item_key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key.encode(), signed, hashlib.sha256).digest()).decode()


def server_of(url: str) -> ServerUrl:
    """Return the server that ``helpdesk_url`` names.

    Raises:
        HelpDeskError: the URL does not name a server.

    """
    return ServerUrl.read("helpdesk_url", url, _PORTS, "https://desk.example.com/hook")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: what is signed for one address is not for another."""


class _Http(HTTPHandler):
    """Opens http addresses over the connection of an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def http_open(self, request: Request) -> HTTPResponse:
        """Open an address."""
        return self.do_open(partial(_connection, HTTPConnection, self._exchange), request)


class _Https(HTTPSHandler):
    """Opens https addresses over the connection of an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def https_open(self, request: Request) -> HTTPResponse:
        """Open an address."""
        return self.do_open(partial(_connection, HTTPSConnection, self._exchange), request)


def _connection(
    kind: type[HTTPConnection], exchange: Exchange, host: str, *, timeout: float | None = None
) -> HTTPConnection:
    connection = kind(host, timeout=timeout)
    connection._create_connection = exchange.connect  # type: ignore[attr-defined]  # noqa: SLF001 - the library has no other way
    return connection


def _opener(exchange: Exchange) -> OpenerDirector:
    return build_opener(_NoRedirect, _Http(exchange), _Https(exchange))


class Poster:
    """Delivers webhook items; ``posting_seconds`` bounds each."""

    def __init__(self, key: str, posting_seconds: float = POSTING_SECONDS) -> None:
        self._key = key
        self._posting_seconds = posting_seconds

    def deliver(self, item: OutboxItem, taken: Callable[[], None]) -> None:
        """Post a item, and tell when it was taken.

        Raises:
            DeliveryError: nobody took it; finally where the other side says that it is wrong or gone.

        """
        timestamp = int(now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": item.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._key, item.key, timestamp, item.content),
        }
        request = Request(item.recipient, item.content, headers)  # noqa: S310 - http and https alone, by the setting
        try:
            with Exchange(self._posting_seconds) as exchange, _opener(exchange).open(request):
                taken()
        except HTTPError as error:
            with error:
                raise DeliveryError(f"the help desk answered {error.code}", final=error.code in (400, 410)) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise DeliveryError(f"the help desk cannot be reached: {type(error).__name__}", unreachable=True) from error
