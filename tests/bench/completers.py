"""Completers to compare: what has been typed in, the slugs of the articles suggested for it out.

The rivals get whole articles, with summary and keywords, and treat the last word as a beginning as ours does.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from search.answers.suggest import suggest
from tests.bench.collection import Document
from tests.bench.engines import TantivyEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.article import Article
    from search.generations.generation import Generation

MOST = 6
"""Articles in a list of suggestions."""

MINISEARCH = "minisearch@7.2.0"
_SCRIPT = Path(__file__).with_name("minisearch.mjs")


class Completer(Protocol):
    """Suggests articles for texts, each as if it had just been typed."""

    name: str

    def complete(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the slugs of up to ``MOST`` articles for each text, best first."""
        ...


class OurCompleter:
    """Our suggestions, as the site serves them; ``is_complete`` for those after a pause."""

    name = "ours"

    def __init__(self, generation: Generation, *, is_complete: bool = False) -> None:
        self._generation = generation
        self._is_complete = is_complete
        self._slugs = {entry.url: slug for slug, entry in generation.docstore.entries.items()}

    def complete(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        return [tuple(self._suggested(text)) for text in texts]

    def _suggested(self, text: str) -> Iterator[str]:
        for item in suggest(self._generation, text, MOST, is_complete=self._is_complete).items:
            if item.kind != "category":
                yield self._slugs[item.url.partition("#")[0]]


class TantivyCompleter:
    """tantivy's prefix search."""

    name = "tantivy"

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self._engine = TantivyEngine(folder / "tantivy", documents)

    def complete(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        return [tuple(self._engine.search("prefix", text)[:MOST]) if _has_word(text) else () for text in texts]


class MiniSearchCompleter:
    """MiniSearch's prefix search in Node, with fuzzy matches as its own example has them, or without (``fuzzy`` 0).

    Raises:
        OSError: npm or node is not installed.
        subprocess.CalledProcessError: MiniSearch could not be fetched.

    """

    def __init__(self, folder: Path, documents: Sequence[Document], *, fuzzy: float) -> None:
        self.name = "MiniSearch, fuzzy" if fuzzy else "MiniSearch"
        self._documents = documents
        self._fuzzy = fuzzy
        self._script = folder / _SCRIPT.name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_SCRIPT, self._script)
        if not (folder / "node_modules" / "minisearch").is_dir():
            npm = ["npm", "install", "--silent", "--no-audit", "--prefix", str(folder), MINISEARCH]
            subprocess.run(npm, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - a fixed command

    def complete(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        asked = {
            "documents": [asdict(document) for document in self._documents],
            "texts": texts,
            "limit": MOST,
            "fuzzy": self._fuzzy,
        }
        node = subprocess.run(  # noqa: S603 - a fixed command
            ["node", str(self._script)],  # noqa: S607 - as the person's PATH has it
            input=json.dumps(asked),
            check=True,
            capture_output=True,
            text=True,
        )
        return [tuple(ids) for ids in json.loads(node.stdout)]


def places(article: Article) -> tuple[str, ...]:
    """Return the texts of an article by the place that search gives most weight first; the last is its text."""
    metadata = article.entry.metadata
    headings = "\n".join(section.heading for section in article.sections)
    text = "\n".join(section.text for section in article.sections)
    return article.entry.title, "\n".join(metadata.keywords), headings, metadata.summary, text


def document(article: Article) -> Document:
    """Return an article as one document, with everything that our index has of it."""
    title, *others = places(article)
    return Document(article.entry.slug, title, "\n".join(others))


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)
