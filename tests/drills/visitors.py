"""Visitors of a running help centre: those who send tickets until each is acknowledged, and those who search."""

from __future__ import annotations

import http.client
import re
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode, urlsplit

from tests.running import ARTICLES, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PATIENCE_SECONDS = 300.0
_PAUSE_SECONDS = 0.5
_TIMEOUT_SECONDS = 30.0
_WORDS = ("password", "refund", "cancel my plan", "two factor", "bounce", "import mail", "storage full", "invoice")


@contextmanager
def built_index(given: Path | None) -> Iterator[Path]:
    """Yield an index of the articles of this checkout: the given one, or one built for the time being."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="drill") as name:
        build(ARTICLES, Path(name, "index"))
        yield Path(name, "index")


@dataclass
class Senders:
    """Send numbered tickets; a refused or interrupted form is sent again as it is, as a person does."""

    address: str
    total: int
    threads: int = 4
    first: int = 0
    pause_seconds: float = 0.0
    """How long each thread rests after a ticket."""
    acknowledged: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)
    hints: list[str | None] = field(default_factory=list)
    """The header Retry-After of each answer 503."""

    def __post_init__(self) -> None:
        self._next = iter(range(self.first, self.first + self.total))
        self._lock = threading.Lock()
        self._running = [threading.Thread(target=self._send_all, daemon=True) for _ in range(self.threads)]

    def __enter__(self) -> Self:
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for thread in self._running if kind is None else ():
            thread.join()

    @property
    def are_done(self) -> bool:
        """Whether all tickets were sent, or given up."""
        return not any(thread.is_alive() for thread in self._running)

    def _send_all(self) -> None:
        while True:
            with self._lock:
                number = next(self._next, None)
            if number is None:
                return
            started = time.monotonic()
            if self._send(number, started + _PATIENCE_SECONDS):
                self.acknowledged.append(number)
                self.seconds.append(time.monotonic() - started)
            time.sleep(self.pause_seconds)

    def _send(self, number: int, deadline: float) -> bool:
        form: dict[str, str] | None = None
        while time.monotonic() < deadline:
            try:
                form = form or self._form(number)
                status, _, headers = ask(self.address, "/contact", form)
                if status == HTTPStatus.SEE_OTHER:
                    return True
                self.trouble[str(status)] += 1
                if status == HTTPStatus.SERVICE_UNAVAILABLE:
                    self.hints.append(headers.get("Retry-After"))
            except (OSError, http.client.HTTPException) as error:
                self.trouble[type(error).__name__] += 1
            time.sleep(_PAUSE_SECONDS)
        return False

    def _form(self, number: int) -> dict[str, str]:
        status, page, _ = ask(self.address, "/contact")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if token is None:
            raise http.client.HTTPException(f"the form answered {status}")
        subject = f"Ticket {number} of the drill"
        fields = {"email": f"customer-{number}@example.org", "subject": subject, "body": f"Number {number}."}
        return {"csrf_token": token[1], "answers": "seen", **fields}


@dataclass
class Searchers:
    """Search until the block ends; every answer but 200 is a failure."""

    address: str
    threads: int = 2
    pause_seconds: float = 0.05
    requests: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._running = [threading.Thread(target=self._search) for _ in range(self.threads)]

    def __enter__(self) -> Self:
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._running:
            thread.join()

    def _search(self) -> None:
        number = 0
        while not self._stop.wait(self.pause_seconds):
            words = _WORDS[number % len(_WORDS)]
            path = ("/api/suggest", "/search", "/api/search")[number % 3]
            number, started = number + 1, time.monotonic()
            try:
                status, _, _ = ask(self.address, f"{path}?{urlencode({'q': words})}")
                outcome = str(status)
            except (OSError, http.client.HTTPException) as error:
                outcome = type(error).__name__
            self.requests += 1
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - started)
            if outcome != "200":
                self.failures[f"{path} {outcome}"] += 1


def ask(address: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, Mapping[str, str]]:
    """Return status, body and headers of an answer, on a connection of its own and without following redirects.

    Raises:
        OSError: the server did not answer.

    """
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_TIMEOUT_SECONDS)
    try:
        if form is None:
            connection.request("GET", path)
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode(form), kind)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace"), dict(response.getheaders())
    finally:
        connection.close()
