"""Generation: one published state of the index, whole and never changed.

``var/index/<name>/`` holds ``whoosh/``, ``impacts/``, ``meaning/``, ``articles.sqlite`` and ``meta.json``; the file
``CURRENT`` beside the generations names the one that serves, and is replaced atomically. Whoosh's part holds pickles:
whoever may write into the folder may run code, so it is as private as the code.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import Stemmer
from pydantic import BaseModel, ValidationError

from search.confidence import calibration, signals
from search.confidence.calibration import Calibration  # noqa: TC001 - a field of a model
from search.errors import IndexUnavailableError
from search.index import counting, documents, fields, postings
from search.index import impacts as scoring
from search.index.docstore import Docstore
from search.index.impacts import open_impacts
from search.matching.corrections import Corrections
from search.matching.query_parser import Reader
from search.matching.searcher import ImpactSearcher
from search.semantic.similarity import open_meaning
from search.spelling import lexicon, symmetric_delete
from search.spelling.lexicon import read as read_lexicon
from search.text import analyzer, normalizer, word_forms
from search.triage import classifier

if TYPE_CHECKING:
    import datetime as dt

    from search.config import SearchConfig
    from search.triage.classifier import Classifier

SearchMode = Literal["off", "static", "full"]

Stamps = tuple[tuple[str, int, int, int], ...]

CURRENT = "CURRENT"
NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]+")
"""What a generation is called; whatever else lies beside the generations is somebody's."""
FORMAT = 2
"""Raised whenever the files of a generation change their meaning: older ones are rebuilt, not read."""


class Meta(BaseModel):
    """What a generation says of itself: enough to tell whether it is whole and what it was built from."""

    format: int
    corpus: str
    reading: str
    making: str
    lang: str
    languages: tuple[str, ...]
    """Those of the articles, that of most articles first; the language of the settings where there are none."""
    articles: int
    sections: int
    encoder: str
    """The name of what encoded the passages, or empty."""
    calibrations: dict[str, Calibration]
    """What confidence means here, by what a query was read with: ``words``, ``static``, ``minilm``."""
    unsettled: int
    """How many articles changed since that was learnt."""
    checksums: dict[str, int]
    """The CRC-32 of each file: what a crash or the disk damaged is seen before it is read."""
    before: str
    """The generation that served before this one, or empty."""
    built: str


@dataclass(frozen=True, slots=True)
class Published:
    """A generation as it is named and described, not opened."""

    name: str
    meta: Meta


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation: its texts and its searcher, which never disagree.

    ``classifier`` recognises the risk that a message describes; it is None where writers gave too few examples.
    ``stamps`` are those of the files that were verified, () where none were.
    """

    name: str
    meta: Meta
    docstore: Docstore
    searcher: ImpactSearcher
    classifier: Classifier | None
    stamps: Stamps = ()

    @property
    def meaning(self) -> SearchMode:
        """How meaning is known here: not at all, by the built-in table, or by the language model."""
        return self.searcher.meaning.depth if self.searcher.meaning else "off"


_MAKERS = (
    analyzer,
    calibration,
    classifier,
    symmetric_delete,
    counting,
    documents,
    fields,
    postings,
    lexicon,
    normalizer,
    scoring,
    signals,
    word_forms,
)


@lru_cache(maxsize=8)
def making(lang: str) -> str:
    """Return a fingerprint of what decides what is in an index: one of another making is rebuilt."""
    digest = hashlib.sha256(f"{lang} {Stemmer.version()}".encode())
    for module in _MAKERS:
        digest.update(Path(module.__file__ or "").read_bytes())
    return digest.hexdigest()


def index_folder(generation: Path) -> Path:
    """Return where the full-text index of a generation is."""
    return generation / "whoosh"


def impacts_folder(generation: Path) -> Path:
    """Return where the arrays are that answers are computed from."""
    return generation / "impacts"


def meaning_folder(generation: Path) -> Path:
    """Return where the vectors of the passages are, if the generation has any."""
    return generation / "meaning"


def classifier_file(generation: Path) -> Path:
    """Return where it is what tells risks, if the generation has it."""
    return generation / "classifier.npz"


def docstore_file(generation: Path) -> Path:
    """Return where the texts of a generation are."""
    return generation / "articles.sqlite"


def meta_file(generation: Path) -> Path:
    """Return where a generation describes itself."""
    return generation / "meta.json"


def checksums(generation: Path) -> dict[str, int]:
    """Return the CRC-32 of each file that answers come from, by its path in the generation."""
    return {file.relative_to(generation).as_posix(): _crc(file) for file in _files(generation)}


def _files(generation: Path) -> list[Path]:
    folders = (index_folder(generation), impacts_folder(generation), meaning_folder(generation))
    alone = (file for file in (docstore_file(generation), classifier_file(generation)) if file.exists())
    return sorted((*alone, *(file for folder in folders for file in folder.glob("*.*"))))


def stamps(generation: Path) -> Stamps:
    """Return size, time and inode of each file that answers come from: they tell cheaply that nothing has changed."""
    try:
        found = [(file, file.stat()) for file in _files(generation)]
    except OSError:  # one was removed meanwhile
        return ()
    return tuple((str(file), stat.st_size, stat.st_mtime_ns, stat.st_ino) for file, stat in found)


def _crc(file: Path) -> int:
    crc = 0
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return crc


def has_damage(generation: Path, meta: Meta) -> bool:
    """Tell whether a file is missing or is not as it was written."""
    try:
        return checksums(generation) != meta.checksums
    except OSError:
        return True


def current_name(index: Path) -> str:
    """Return the name of the generation that serves.

    Raises:
        IndexUnavailableError: none was ever published here.

    """
    try:
        name = (index / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnavailableError(f"{index}: no index yet; build it with: python build_index.py") from error
    if not NAME.fullmatch(name):
        raise IndexUnavailableError(f"{index / CURRENT}: names no generation; run: python build_index.py --full")
    return name


def verify(generation: Path) -> Meta:
    """Return the description of a generation whose files are as they were written.

    Raises:
        IndexUnavailableError: a file is missing, damaged, or of another format.

    """
    try:
        meta = Meta.model_validate_json(meta_file(generation).read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexUnavailableError(f"{generation}: torn; rebuild with: python build_index.py --full") from error
    if meta.format != FORMAT or meta.making != making(meta.lang):
        raise IndexUnavailableError(f"{generation}: built by another version; run: python build_index.py")
    if has_damage(generation, meta):
        raise IndexUnavailableError(f"{generation}: torn; rebuild with: python build_index.py --full")
    return meta


def open_generation(path: Path, config: SearchConfig, now: dt.datetime | None = None) -> Generation:
    """Open a generation without the articles that have expired by ``now``, and check that it is whole.

    The files that are memory-mapped must be the ones that were verified: reading what was cut off since would end the
    process.

    Raises:
        IndexUnavailableError: a file is missing or torn, or the counts do not match its description.

    """
    verified = stamps(path)
    meta = verify(path)
    try:
        generation = assemble(path, meta, config, now=now)
    except _TORN as error:
        raise IndexUnavailableError(f"{path}: torn; rebuild with: python build_index.py --full") from error
    if (len(generation.docstore.every), generation.searcher.sections) != (meta.articles, meta.sections):
        raise IndexUnavailableError(f"{path}: incomplete; rebuild with: python build_index.py --full")
    if stamps(path) != verified:
        raise IndexUnavailableError(f"{path}: changed while it was opened; rebuild with: python build_index.py --full")
    return replace(generation, stamps=verified)


def assemble(
    path: Path, meta: Meta, config: SearchConfig, arrays: Path | None = None, now: dt.datetime | None = None
) -> Generation:
    """Put a generation together from files that are known to be whole; ``arrays`` may hold other impacts than its own.

    Raises:
        OSError, EOFError, LookupError, ValueError, sqlite3.Error: they are not.

    """
    docstore = Docstore(docstore_file(path), now)
    impacts = open_impacts(arrays or impacts_folder(path))
    meaning = open_meaning(meaning_folder(path), len(impacts.slugs), meta.encoder, config)
    words, corrector = read_lexicon(impacts_folder(path))
    reader = Reader(impacts, words, meta.languages, docstore.synonyms)
    corrections = Corrections(reader, corrector)
    searcher = ImpactSearcher(impacts, docstore, reader, corrections, meaning, meta.calibrations, path.name)
    return Generation(path.name, meta, docstore, searcher, classifier.read(classifier_file(path)))


_TORN = (
    OSError,
    EOFError,
    LookupError,
    ValueError,
    sqlite3.Error,
)
"""What reading damaged files raises: SQLite's, numpy's and our JSON's."""


def publish(generation: Path) -> None:
    """Make a whole generation the one that serves: its files reach the disk first, then ``CURRENT`` is replaced."""
    for folder, _, files in os.walk(generation):
        for file in files:
            _sync(Path(folder) / file)
        _sync(Path(folder))
    pointer = generation.parent / CURRENT
    draft = pointer.with_name(f"{CURRENT}.new")
    draft.write_text(f"{generation.name}\n", encoding="ascii")
    _sync(draft)
    draft.replace(pointer)
    _sync(generation.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
