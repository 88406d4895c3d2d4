"""Client: polite requests to one host, each within limits of time and size.

It waits between requests, waits as long as the server asks (429, 503), sends what it knows so that the server may
answer "not modified", and follows redirects on the same host only: an operator named that host, and no other.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from kb.fetching.request import DownloadError, body, get, joined
from search.community.store import Page
from search.errors import CommunityError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from http.client import HTTPResponse

MAX_BYTES: Final = 8_000_000
MAX_REDIRECTS: Final = 3
ATTEMPTS: Final = 4
MAX_WAIT_SECONDS: Final = 600.0
"""A server that asks for a longer pause is left alone until the next run."""

_SECONDS: Final = 30.0
_GONE: Final = frozenset({401, 403, 404, 410})


class GoneError(CommunityError):
    """The page does not exist or is not public."""


class Pages(Protocol):
    """Keeps responses with validators, so that the server can answer 304 Not Modified."""

    def page(self, url: str) -> Page | None:
        """Return the last response of an address, or None."""
        ...

    def keep_page(self, url: str, page: Page) -> None:
        """Keep a response."""
        ...


@dataclass(slots=True)
class Client:
    """Requests pages of one host; ``pause_seconds`` is the least time between two requests."""

    pages: Pages
    pause_seconds: float
    sleep: Callable[[float], None]
    seconds: float = _SECONDS
    max_bytes: int = MAX_BYTES
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0, init=False)

    def fetch(self, url: str, media_type: str = "application/json") -> bytes:
        """Return a page.

        Raises:
            GoneError: there is no such page, or it is not public.
            CommunityError: the host does not answer, or not within the limits.

        """
        known = self.pages.page(url)
        headers = {"Accept": media_type}
        if known:
            conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
            headers |= {name: value for name, value in conditions.items() if value}
        reason = ""
        for attempt in range(ATTEMPTS):
            try:
                return self._page(url, headers, known)
            except _BusyError as error:
                reason, wait = str(error), error.wait_seconds or 2.0**attempt
            except DownloadError as error:
                reason, wait = f"{url}: {error}", 2.0**attempt
                if not error.is_host_down:
                    raise CommunityError(reason) from error
            if wait > MAX_WAIT_SECONDS:
                raise CommunityError(f"{reason}; it asks to wait for {wait:.0f} s")
            if attempt < ATTEMPTS - 1:
                self.sleep(wait)
        raise CommunityError(reason)

    def _page(self, url: str, headers: Mapping[str, str], known: Page | None) -> bytes:
        target = url
        for _ in range(MAX_REDIRECTS + 1):
            self._pause()
            with get(target, headers, allows=lambda _address: True, seconds=self.seconds) as answer:
                location = answer.headers.get("Location", "")
                if answer.status == 304 and known:
                    return known.body
                if not (300 <= answer.status < 400 and location):
                    return self._content(url, answer)
            target = _redirected(target, location)
        raise CommunityError(f"{url}: redirects more than {MAX_REDIRECTS} times")

    def _content(self, url: str, answer: HTTPResponse) -> bytes:
        if answer.status in _GONE:
            raise GoneError(f"{url}: the server answers {answer.status}")
        if answer.status == 429 or answer.status >= 500:
            raise _BusyError(f"{url}: the server answers {answer.status}", _wait_seconds(answer))
        if answer.status != 200:
            raise CommunityError(f"{url}: the server answers {answer.status}")
        page = Page(
            body(answer, self.max_bytes), answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        )
        if page.etag or page.modified:
            self.pages.keep_page(url, page)
        return page.body

    def _pause(self) -> None:
        wait = self._next - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._next = self.clock() + self.pause_seconds


class _BusyError(Exception):
    """The server asks to come back later; ``wait_seconds`` is 0 if it does not say when."""

    def __init__(self, message: str, wait_seconds: float) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


def _redirected(url: str, location: str) -> str:
    """Return where a redirect leads.

    Raises:
        CommunityError: it leaves the host, or TLS.

    """
    target = joined(url, location)
    before, after = urlsplit(url), urlsplit(target)
    turns_to_tls = (before.scheme, after.scheme, after.netloc) == ("http", "https", before.hostname)
    if not turns_to_tls and (before.scheme, before.netloc) != (after.scheme, after.netloc):
        raise CommunityError(
            f"{url}: redirects to {after.scheme}://{after.hostname}; name that address in the settings"
        )
    return target


def _wait_seconds(answer: HTTPResponse) -> float:
    """Return how long the server asks to wait: in ``Retry-After``, or as Discourse says it in the body."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    if value:
        try:
            moment = parsedate_to_datetime(value)
            return max((moment - dt.datetime.now(moment.tzinfo)).total_seconds(), 0.0)
        except (ValueError, TypeError, OverflowError):
            return 0.0
    try:
        seconds = json.loads(body(answer, 10_000))["extras"]["wait_seconds"]
        return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else 0.0
    except (DownloadError, ValueError, LookupError, TypeError, RecursionError):
        return 0.0
