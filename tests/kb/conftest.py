"""Fixtures that read one file, or a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from kb.config import KbConfig
from kb.corpus import Corpus, read_corpus
from kb.files.folder import scan
from kb.links.resolver import Resolver
from kb.reading.reader import Reading, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kb.reading.incremental import Known


class ReadOne(Protocol):
    def __call__(self, content: str | bytes, name: str = ..., **others: str | bytes) -> Reading: ...


class ReadAll(Protocol):
    def __call__(self, files: dict[str, str | bytes], known: Mapping[str, Known] | None = ...) -> Corpus: ...


@pytest.fixture
def read_one(articles_from: Callable[[dict[str, str | bytes]], Path]) -> ReadOne:
    """Return a function that reads one file of a folder; its other files are arguments."""

    def read_file(content: str | bytes, name: str = "article.md", **others: str | bytes) -> Reading:
        root = articles_from({**others, name: content})
        resolve = Resolver.of(scan(root))
        return read(root / name, root=root, slug=resolve.slugs[name], resolve=resolve, config=KbConfig(articles=root))

    return read_file


@pytest.fixture
def read_all(articles_from: Callable[[dict[str, str | bytes]], Path]) -> ReadAll:
    """Return a function that reads a whole folder."""

    def read_folder(files: dict[str, str | bytes], known: Mapping[str, Known] | None = None) -> Corpus:
        return read_corpus(KbConfig(articles=articles_from(files)), known)

    return read_folder
