"""What clients ask for: the same texts as requests to us and to Typesense.

- suggest: titles' words with an unfinished last one; no text is sent twice before all others
- crowd: people who type queries letter by letter, all at once; how often a query is asked follows Zipf's law
- results: the results page (Typesense: ten hits with highlights)
- deflect: the text of a ticket (Typesense: the same text as a query)
- article: the page of an article (Typesense: the document)
- bare: a handler that does nothing (Typesense: /health)
"""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import quote_plus

from tests.bench.collection import queries
from tests.bench.http.typesense import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.collection import BenchQuery, Document, QueryKind

Kind = Literal["bare", "suggest", "crowd", "results", "deflect", "article"]
KINDS: tuple[Kind, ...] = get_args(Kind)

DISTINCT = 20_000
"""Suggestions asked for: ten times as many as our cache holds, so none is still there when its turn comes again."""

QUERIES = 1_000
"""Queries of the crowd. The most frequent is asked by 13 % of the people, the least by one in 7,500."""

TYPISTS = 50
"""People of the crowd who type at the same time."""

_CHARS = 2
"""Letters before the first suggestion."""

_FIELDS = "query_by=title,body&query_by_weights=3,1"


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests in the order in which they are sent, again from the beginning after the last."""

    ours: tuple[bytes, ...]
    typesense: tuple[bytes, ...]


def traffic(kind: Kind, documents: Sequence[Document]) -> Traffic:
    """Return the requests of a kind about documents, whose ids are the slugs of their articles."""
    if kind == "bare":
        return Traffic((_get("/api/suggest?bare"),), (_get("/health"),))
    if kind == "article":
        return Traffic(
            tuple(_get(f"/articles/{each.id}") for each in documents),
            tuple(_get(f"/collections/sections/documents/{each.id}") for each in documents),
        )
    if kind == "deflect":
        texts = _texts(documents, "ticket")
        return Traffic(
            tuple(_draft(text, number) for number, text in enumerate(texts)),
            tuple(_search(text, "per_page=5") for text in texts),
        )
    if kind == "results":
        texts = _texts(documents, "short", "typo")
        return Traffic(
            tuple(_get(f"/search?q={quote_plus(text)}") for text in texts),
            tuple(_search(text, "per_page=10") for text in texts),
        )
    texts = _texts(documents, "prefix") if kind == "suggest" else list(typed(_texts(documents, "short", "typo")))
    return Traffic(
        tuple(_get(f"/api/suggest?q={quote_plus(text)}") for text in texts),
        tuple(_search(text, "per_page=6&include_fields=title&highlight_fields=title") for text in texts),
    )


def typed(texts: Sequence[str], count: int = DISTINCT) -> Iterator[str]:
    """Yield what a crowd has typed, each time that one of them adds a letter, ``count`` times."""
    rng = random.Random(1)  # noqa: S311 - reproducible, not secret
    chosen = rng.sample(texts, min(QUERIES, len(texts)))
    weights = [1 / rank for rank in range(1, len(chosen) + 1)]

    def person() -> Iterator[str]:
        while True:
            (text,) = rng.choices(chosen, weights)
            text = text.lower()
            yield from (text[:end] for end in range(_CHARS, len(text) + 1))

    people = [person() for _ in range(TYPISTS)]
    return (next(rng.choice(people)) for _ in range(count))


def repeated(requests: Sequence[bytes], start: int) -> Iterator[bytes]:
    """Yield the requests from one of them on, without end."""
    place = start % len(requests)
    return itertools.cycle((*requests[place:], *requests[:place]))


def _texts(documents: Sequence[Document], *kinds: QueryKind) -> list[str]:
    """Return up to ``DISTINCT`` distinct texts, shuffled."""
    found: dict[str, BenchQuery] = {}
    for seed in itertools.count():
        before = len(found)
        found |= {query.text: query for query in queries(documents, DISTINCT // 4, seed) if query.kind in kinds}
        if len(found) >= DISTINCT or len(found) < before * 1.05 + 1:
            break
    texts = list(found)
    random.Random(2).shuffle(texts)  # noqa: S311
    return texts[:DISTINCT]


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-TYPESENSE-API-KEY: {KEY}\r\n\r\n".encode()


def _search(text: str, options: str) -> bytes:
    return _get(f"/collections/sections/documents/search?q={quote_plus(text)}&{_FIELDS}&{options}")


def _draft(text: str, number: int) -> bytes:
    body = json.dumps({"subject": "", "body": text})
    network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return (
        f"POST /api/deflect HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {network}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
