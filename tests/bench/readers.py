"""Readers of a help centre, played by chance: they search, open, vote, rephrase and write, as seeded.

Every reader has a network of their own. Some ask about topics that no article answers; each of these topics has three
wordings, all written for this benchmark.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask import Flask
    from flask.testing import FlaskClient

TOPICS: Final[dict[str, tuple[str, ...]]] = {
    "parcels": ("parcel tracking", "track my parcel from the order mail", "where is my parcel"),
    "scanner": ("connect a barcode scanner", "barcode scanner for tickets", "scan a barcode"),
    "alarm": ("wake me with an alarm clock", "alarm clock for the morning", "ring an alarm"),
    "invoices": ("write an invoice for a customer", "invoice template with my tax number", "number my invoices"),
    "flights": ("add my flight to the calendar", "flight tickets in the inbox", "boarding pass from a flight"),
    "polls": ("ask colleagues in a poll", "poll to find a date", "vote in a poll by mail"),
    "recipes": ("collect recipes from newsletters", "recipe box for cooking", "save a recipe"),
    "braille": ("braille display", "read mail on a braille line", "braille shows nothing"),
    "postage": ("buy postage for a paper letter", "postage stamps from the printer", "pay postage"),
    "fitness": ("count my steps with a pedometer", "pedometer and watch", "pedometer stays at zero"),
    "mileage": ("mileage log for my car", "export a mileage log", "mileage of business trips"),
    "dictation": ("dictate a message by voice", "voice dictation for writing mail", "dictation instead of typing"),
    "translation": ("translate a message into german", "translate foreign mail", "translate incoming messages"),
    "fax": ("send a fax from the program", "fax an attachment", "receive a fax in the inbox"),
    "labels": ("print address labels for envelopes", "labels for envelopes", "envelopes with printed labels"),
    "notes": ("sticky notes on the desktop", "keep sticky notes with my mail", "notes pad like sticky notes"),
}
"""Topics that mail programs do not have articles about."""

PRIVATE: Final = (
    "jonas.kowalewski@example.org",
    "order 48151623",
    "tax_2024.pdf",
    "password is hunter2!",
    "+49 170 5550123",
)
"""What people paste into a search box and should not."""

AGENTS: Final = tuple(
    f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
    for system in ("X11; Linux x86_64", "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10.15")
    for version in (128, 140, 145)
)

_HIT = re.compile(r'href="/articles/([\w-]+)\?q=')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

_OPENS, _VOTES, _WRITES, _TYPES, _BLURTS = 0.4, 0.15, 0.02, 0.2, 0.02
"""Shares of readers who open an article, vote on it, write a ticket, pick a suggestion, paste something private."""

GAP_REWORDS: Final = 0.3
"""Share of readers without an answer who ask in other words."""

_GAP_WRITES: Final = 0.3


class Readers:
    """Plays visits, and remembers who asked what: ``asked`` has the addresses of each query as it was typed."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.asked: dict[str, set[str]] = defaultdict(set)
        self.addresses: set[str] = set()
        self.visits = 0
        self._app = app
        self._rng = random.Random(seed)  # noqa: S311 - reproducible, not secret

    def ask(self, title: str) -> None:
        """Play a visit with a question of the log."""
        client, rng = self._arrive(), self._rng
        query = f"{title} {rng.choice(PRIVATE)}" if rng.random() < _BLURTS else title
        types = rng.random() < _TYPES
        hits = self._pick(client, query) if types else _HIT.findall(self._search(client, query))
        if hits and rng.random() < _OPENS:
            self._read(client, rng.choice(hits[:3]), query)
        elif rng.random() < _WRITES:
            _write(client, query)

    def miss(self, topic: str) -> int:
        """Play a visit with a question that no article answers; return the number of searches."""
        client, rng = self._arrive(), self._rng
        wordings = rng.sample(TOPICS[topic], 2 if rng.random() < GAP_REWORDS else 1)
        for wording in wordings:
            self._search(client, wording)
        if rng.random() < _GAP_WRITES:
            _write(client, wordings[-1])
        return len(wordings)

    def _arrive(self) -> FlaskClient:
        self.visits += 1
        client = self._app.test_client()
        address = f"10.{self.visits >> 16 & 255}.{self.visits >> 8 & 255}.{self.visits & 255}"
        self.addresses.add(address)
        client.environ_base |= {"REMOTE_ADDR": address, "HTTP_USER_AGENT": self._rng.choice(AGENTS)}
        return client

    def _remember(self, client: FlaskClient, query: str) -> None:
        self.asked[query].add(client.environ_base["REMOTE_ADDR"])

    def _search(self, client: FlaskClient, query: str) -> str:
        self._remember(client, query)
        return client.get(f"/search?q={quote_plus(query)}").text

    def _pick(self, client: FlaskClient, query: str) -> list[str]:
        """Type a query, pausing once in the middle, and return the suggested articles."""
        query = query[:300]
        self._remember(client, query)
        client.get(f"/api/suggest?q={quote_plus(query[: len(query) // 2])}&whole=1")
        answer = client.get(f"/api/suggest?q={quote_plus(query)}&whole=1").get_json()
        urls = (item["url"] for item in answer["suggestions"] if item["kind"] != "category")
        return [url.partition("#")[0].removeprefix("/articles/") for url in urls]

    def _read(self, client: FlaskClient, slug: str, query: str) -> None:
        page = client.get(f"/articles/{slug}?q={quote_plus(query[:300])}").text
        if self._rng.random() < _VOTES and (token := _TOKEN.search(page)):
            helpful = self._rng.choice(("yes", "yes", "no"))
            form = {"csrf_token": token[1], "helpful": helpful, "q": query[:300]}
            client.post(f"/articles/{slug}/feedback", data=form)


def chosen_topics(number: int, per_topic: Sequence[int], seed: int) -> dict[str, int]:
    """Return some topics, by chance, with the number of visits about each; the numbers take turns."""
    topics = random.Random(seed).sample([*TOPICS], number)  # noqa: S311 - reproducible, not secret
    return {topic: per_topic[at % len(per_topic)] for at, topic in enumerate(topics)}


def month(titles: Sequence[str], topics: Mapping[str, int], days: int, seed: int) -> Iterator[list[tuple[str, str]]]:
    """Yield the visits of each day, mixed: ("title", one of the log) or ("topic", one that no article answers).

    ``topics`` has the number of visits about each topic.
    """
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    gaps = [("topic", topic) for topic, visits in topics.items() for _ in range(visits)]
    visits = [*(("title", title) for title in titles), *gaps]
    order = sorted(range(len(visits)), key=lambda at: rng.random() if at >= len(titles) else at / len(titles))
    for day in range(days):
        yield [visits[at] for at in order[day * len(order) // days : (day + 1) * len(order) // days]]


def _write(client: FlaskClient, query: str) -> None:
    token = _TOKEN.search(client.get("/contact").text)
    form = {
        "csrf_token": token[1] if token else "",
        "email": f"reader-{client.environ_base['REMOTE_ADDR']}@example.org",
        "body": f"I did not find an answer: {query}",
        "answers": "seen",
        "q": query,
    }
    client.post("/contact", data=form)
