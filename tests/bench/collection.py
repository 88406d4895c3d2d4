"""The documents and the questions of the search benchmark: the same ones on every machine and in every run."""

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
"""So many words of a repeated section are exchanged, so that no two documents are alike."""

MAX_CHARS = 8_000
"""A longer section is a table of numbers, and one line of Markdown must not be longer than the product reads."""

TICKET_WORDS = (60, 120)
_WORD = re.compile(r"[^\W\d_]+")
_MARKUP = re.compile(r"[<>&`*_#\[\]|\\]")


@dataclass(frozen=True, slots=True)
class Document:
    """A section of a help article: the title it is found by, and its plain text on one line."""

    id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """What is asked, and the document it was made from."""

    kind: QueryKind
    text: str
    source: str


def documents(folders: Sequence[Path], size: int, cache: Path) -> list[Document]:
    """Return so many documents from help centres; sections repeat with changed words where there are too few.

    What was read is kept in the folder ``cache``, one file for the same folders in the same order.
    """
    pool = _pool(folders, cache)
    chance = random.Random(size)  # noqa: S311 - reproducible, not secret
    chosen = chance.sample(pool, min(size, len(pool)))
    vocabulary = [word for _, body in pool[:2000] for word in _WORD.findall(body)]
    texts = [*chosen, *(_changed(chance.choice(pool), vocabulary, chance) for _ in range(size - len(chosen)))]
    return [Document(f"d{number:06}", title, body) for number, (title, body) in enumerate(texts)]


def queries(collection: Sequence[Document], count: int, seed: int) -> list[BenchQuery]:
    """Return so many queries of each kind, in mixed order, none of them twice; fewer from a tiny collection."""
    chance = random.Random(seed)  # noqa: S311
    titled = [document for document in collection if len(_telling(document.title)) >= 2]
    long = [document for document in collection if len(document.body.split()) >= TICKET_WORDS[0]]
    made = [
        query
        for kind in KINDS
        for query in _different(kind, chance.choices(long if kind == "ticket" else titled, k=10 * count), chance)[
            :count
        ]
    ]
    chance.shuffle(made)
    return made


def _different(kind: QueryKind, sources: Iterable[Document], chance: random.Random) -> list[BenchQuery]:
    asked = {_text(kind, document, chance): document.id for document in sources}
    return [BenchQuery(kind, text, source) for text, source in asked.items()]


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


def _changed(section: tuple[str, str], vocabulary: Sequence[str], chance: random.Random) -> tuple[str, str]:
    title, body = (
        " ".join(chance.choice(vocabulary) if chance.random() < CHANGED_SHARE else word for word in text.split())
        for text in section
    )
    return title, body


def _telling(title: str) -> list[str]:
    return [word for word in _WORD.findall(title) if len(word) > 2 and word.lower() not in STOP_WORDS]


def _text(kind: QueryKind, document: Document, chance: random.Random) -> str:
    if kind == "ticket":
        words = document.body.split()
        start = chance.randrange(len(words) - TICKET_WORDS[0] + 1)
        return " ".join(words[start : start + chance.randint(*TICKET_WORDS)])
    telling = _telling(document.title)
    start = chance.randrange(max(1, len(telling) - 3))
    words = telling[start : start + chance.randint(2, 4)]
    if kind == "prefix":
        words[-1] = words[-1][: chance.randint(2, 6)]
    elif kind == "typo":
        longest = max(range(len(words)), key=lambda place: len(words[place]))
        words[longest] = _misspelt(words[longest], chance)
    return " ".join(words)


def _misspelt(word: str, chance: random.Random) -> str:
    """Return the word with one slip of the fingers, after the first letter."""
    place = chance.randrange(1, max(2, len(word) - 1))
    before, letter, after = word[:place], word[place : place + 1], word[place + 1 :]
    other = chance.choice("abcdefghijklmnopqrstuvwxyz".replace(letter.lower(), ""))
    return chance.choice(
        (before + after, before + other + after, before + letter * 2 + after, before + after[:1] + letter + after[1:])
    )


def write_articles(folder: Path, collection: Iterable[Document]) -> None:
    """Write each document as an article, so that the product reads it as it reads any other."""
    for document in collection:
        front_matter = f"---\ntitle: {json.dumps(document.title, ensure_ascii=False)}\n---\n\n"
        shelf = folder / document.id[:4]
        shelf.mkdir(parents=True, exist_ok=True)
        (shelf / f"{document.id}.md").write_text(f"{front_matter}{document.body}\n", encoding="utf-8")
