"""The folder of the index: where each generation keeps its files, and which one serves.

``<index>/<generation>/`` holds ``whoosh/``, ``impacts/``, ``meaning/``, ``articles.sqlite``, perhaps
``articles-earlier.sqlite``, ``classifier.npz`` and ``meta.json``. The file ``CURRENT`` beside the generations names the
one that serves and is replaced atomically.
Whoosh's files are pickles: anyone who can write to the folder can run code, so protect it like the code itself.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shutil
from pathlib import Path

from search.errors import IndexUnavailableError
from search.index.docstore import earlier_file

CURRENT = "CURRENT"
NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]+")
"""Names of generations; a build never removes anything else from the folder."""


def new_name() -> str:
    """Return a name for a new generation; names sort by time."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def index_folder(generation: Path) -> Path:
    """Return the folder of the Whoosh index."""
    return generation / "whoosh"


def impacts_folder(generation: Path) -> Path:
    """Return the folder of the arrays that searches read."""
    return generation / "impacts"


def meaning_folder(generation: Path) -> Path:
    """Return the folder of the passage vectors, if the generation has any."""
    return generation / "meaning"


def classifier_file(generation: Path) -> Path:
    """Return the file of the risk classifier, if the generation has one."""
    return generation / "classifier.npz"


def media_folder(generation: Path) -> Path:
    """Return the folder of the articles' pictures and downloads; only a generation that was pulled has one."""
    return generation / "media"


def docstore_file(generation: Path) -> Path:
    """Return the database of the articles."""
    return generation / "articles.sqlite"


def meta_file(generation: Path) -> Path:
    """Return the description of the generation."""
    return generation / "meta.json"


def content_files(generation: Path) -> list[Path]:
    """Return every file of a generation except its description, sorted."""
    folders = (index_folder(generation), impacts_folder(generation), meaning_folder(generation))
    texts = docstore_file(generation)
    single = (file for file in (texts, earlier_file(texts), classifier_file(generation)) if file.exists())
    return sorted((*single, *(file for folder in folders for file in folder.glob("*.*"))))


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


def serving_name(index: Path) -> str:
    """Return what ``current_name`` does, or "" if no generation serves."""
    try:
        return current_name(index)
    except IndexUnavailableError:
        return ""


def publish(generation: Path) -> None:
    """Make a complete generation the one that serves: sync its files to disk, then replace ``CURRENT``."""
    for folder, _, files in os.walk(generation):
        for file in files:
            _sync(Path(folder) / file)
        _sync(Path(folder))
    pointer = generation.parent / CURRENT
    temporary = pointer.with_name(f"{CURRENT}.new")
    temporary.write_text(f"{generation.name}\n", encoding="ascii")
    _sync(temporary)
    temporary.replace(pointer)
    _sync(generation.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Write a small file aside and put it in its place: readers see the old content or the new one.

    Raises:
        OSError: it cannot be written.

    """
    temporary = path.with_suffix(".new")
    temporary.write_bytes(content)
    temporary.replace(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_all_but(index: Path, names: frozenset[str]) -> None:
    """Remove every other generation, including what killed builds left behind."""
    for folder in index.iterdir():
        if folder.is_dir() and NAME.fullmatch(folder.name) and folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
