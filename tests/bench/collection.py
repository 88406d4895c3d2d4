"""Documents and queries for the search benchmark, the same on every machine and in every run."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from kb.config import KbConfig, load
from kb.corpus import read_corpus
from search.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

QueryKind = Literal["short", "prefix", "ticket", "typo"]
KINDS: tuple[QueryKind, ...] = get_args(QueryKind)

CHANGED_SHARE = 0.3
"""Share of words replaced in a repeated section, so that no two documents are equal."""

MAX_CHARS = 8_000
"""Longer sections are tables of numbers, and would exceed the longest line of Markdown that the reader accepts."""

TICKET_WORDS = (60, 120)
_WORD = re.compile(r"[^\W\d_]+")
_MARKUP = re.compile(r"[<>&`*_#\[\]|\\]")


@dataclass(frozen=True, slots=True)
class Document:
    """A section of a help article: its title, and its plain text on one line."""

    id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """A query, and the document it was made from."""

    kind: QueryKind
    text: str
    source: str


def documents(folders: Sequence[Path], size: int, cache: Path) -> list[Document]:
    """Return ``size`` documents from help centres, repeating sections with changed words if there are too few.

    The sections read are cached in the folder ``cache``, in one file per list of folders.
    """
    pool = _pool(folders, cache)
    rng = random.Random(size)  # noqa: S311 - reproducible, not secret
    chosen = rng.sample(pool, min(size, len(pool)))
    vocabulary = [word for _, body in pool[:2000] for word in _WORD.findall(body)]
    texts = [*chosen, *(_changed(rng.choice(pool), vocabulary, rng) for _ in range(size - len(chosen)))]
    return [Document(f"d{number:06}", title, body) for number, (title, body) in enumerate(texts)]


def queries(collection: Sequence[Document], count: int, seed: int) -> list[BenchQuery]:
    """Return up to ``count`` distinct queries of each kind, shuffled; a tiny collection gives fewer."""
    rng = random.Random(seed)  # noqa: S311
    titled = [document for document in collection if len(_significant_words(document.title)) >= 2]
    long = [document for document in collection if len(document.body.split()) >= TICKET_WORDS[0]]
    chosen = [
        query
        for kind in KINDS
        for query in _distinct(kind, rng.choices(long if kind == "ticket" else titled, k=10 * count), rng)[:count]
    ]
    rng.shuffle(chosen)
    return chosen


def _distinct(kind: QueryKind, sources: Iterable[Document], rng: random.Random) -> list[BenchQuery]:
    sources_by_text = {_text(kind, document, rng): document.id for document in sources}
    return [BenchQuery(kind, text, source) for text, source in sources_by_text.items()]


def _pool(folders: Sequence[Path], cache: Path) -> list[tuple[str, str]]:
    names = "-".join(folder.resolve().name for folder in folders)
    file = cache / f"sections-{names}.json"
    if not file.exists():
        sections = [section for folder in folders for section in _sections(folder)]
        cache.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(sections, ensure_ascii=False), encoding="utf-8")
    return [(title, body) for title, body in json.loads(file.read_text(encoding="utf-8"))]


def _sections(folder: Path) -> Iterator[tuple[str, str]]:
    for _, article in sorted(read_corpus(load(KbConfig, articles=folder)).articles.items()):
        for section in article.sections:
            title = _plain(f"{article.entry.title}: {section.heading}" if section.heading else article.entry.title)
            if section.text.strip() and title:
                yield title[:200], _plain(section.text)[:MAX_CHARS]


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).split())


def _changed(section: tuple[str, str], vocabulary: Sequence[str], rng: random.Random) -> tuple[str, str]:
    title, body = (
        " ".join(rng.choice(vocabulary) if rng.random() < CHANGED_SHARE else word for word in text.split())
        for text in section
    )
    return title, body


def _significant_words(title: str) -> list[str]:
    return [word for word in _WORD.findall(title) if len(word) > 2 and word.lower() not in STOP_WORDS]


def _text(kind: QueryKind, document: Document, rng: random.Random) -> str:
    if kind == "ticket":
        words = document.body.split()
        start = rng.randrange(len(words) - TICKET_WORDS[0] + 1)
        return " ".join(words[start : start + rng.randint(*TICKET_WORDS)])
    words_of_title = _significant_words(document.title)
    start = rng.randrange(max(1, len(words_of_title) - 3))
    words = words_of_title[start : start + rng.randint(2, 4)]
    if kind == "prefix":
        words[-1] = words[-1][: rng.randint(2, 6)]
    elif kind == "typo":
        longest = max(range(len(words)), key=lambda position: len(words[position]))
        words[longest] = _misspelled(words[longest], rng)
    return " ".join(words)


def _misspelled(word: str, rng: random.Random) -> str:
    """Return the word with one typing error after its first letter."""
    position = rng.randrange(1, max(2, len(word) - 1))
    before, letter, after = word[:position], word[position : position + 1], word[position + 1 :]
    other = rng.choice("abcdefghijklmnopqrstuvwxyz".replace(letter.lower(), ""))
    return rng.choice(
        (before + after, before + other + after, before + letter * 2 + after, before + after[:1] + letter + after[1:])
    )


def write_articles(folder: Path, collection: Iterable[Document]) -> None:
    """Write each document as an article file."""
    for document in collection:
        front_matter = f"---\ntitle: {json.dumps(document.title, ensure_ascii=False)}\n---\n\n"
        shelf = folder / document.id[:4]
        shelf.mkdir(parents=True, exist_ok=True)
        (shelf / f"{document.id}.md").write_text(f"{front_matter}{document.body}\n", encoding="utf-8")
