"""The files of an index that machines need for serving, read on the machine that built it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.community.topic_index import community_folder, index_config, shown_file
from search.errors import IndexUnavailableError, PublicationError
from search.generations.layout import content_files, current_name, docstore_file, index_folder, meta_file
from search.generations.meta import verify
from search.index.docstore import Docstore
from search.objects.store import BLOCK_BYTES
from search.publishing.manifest import PublishedFile, checked_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.config import KbConfig
    from search.config import SearchConfig
    from search.generations.meta import Meta


@dataclass(frozen=True, slots=True)
class Source:
    """A file to publish: its path in the publication, and its content or where that is."""

    path: str
    content: bytes | Path

    def blocks(self) -> Iterator[bytes]:
        """Yield the content in blocks."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        with self.content.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                yield block

    def described(self) -> PublishedFile:
        """Return the path with size and checksum of the content."""
        digest, size = hashlib.sha256(), 0
        for block in self.blocks():
            digest.update(block)
            size += len(block)
        return PublishedFile(path=self.path, size=size, sha256=digest.hexdigest())


def sources(kb: KbConfig, config: SearchConfig) -> tuple[Meta, tuple[Source, ...]]:
    """Return the description of the index that serves here, and all files that serving it needs.

    Raises:
        IndexUnavailableError: there is no index, or it is damaged.

    """
    generation = config.index / current_name(config.index)
    meta = verify(generation)
    return meta, (*_generation_files(generation, meta), *_media(kb, generation), *_community(config))


def _generation_files(generation: Path, meta: Meta, prefix: str = "") -> Iterator[Source]:
    """Yield the files of a generation without Whoosh's, which only builds read.

    A machine that pulls it must not build on it, so its description names no folder of articles.
    """
    left_out = index_folder(generation)
    files = [file for file in content_files(generation) if left_out not in file.parents]
    paths = {file.relative_to(generation).as_posix(): file for file in files}
    checksums = {path: crc for path, crc in meta.checksums.items() if path in paths}
    changes = {"reading": "", "checksums": checksums, "stamps": (), "before": ""}
    described = meta.model_copy(update=changes).model_dump_json(indent=2)
    yield Source(prefix + meta_file(generation).name, described.encode())
    yield from (Source(prefix + path, file) for path, file in paths.items())


def _media(kb: KbConfig, generation: Path) -> Iterator[Source]:
    """Yield the pictures and downloads of the articles, except links that leave their folder."""
    root = kb.articles.resolve()
    for path in sorted(Docstore(docstore_file(generation)).media):
        file = (root / path).resolve()
        if not file.is_file() or not file.is_relative_to(root):
            continue
        try:
            yield Source(checked_path(f"media/{path}"), file)
        except ValueError as error:
            raise PublicationError(f"{kb.articles / path}: {error}; rename the file") from error


def _community(config: SearchConfig) -> Iterator[Source]:
    """Yield the topics' index, if the community was read."""
    own, shown = index_config(config), shown_file(config)
    try:
        generation = own.index / current_name(own.index)
        meta = verify(generation)
    except IndexUnavailableError:
        return
    if shown.is_file():
        folder = community_folder(config)
        yield from _generation_files(generation, meta, own.index.relative_to(config.index).as_posix() + "/")
        files = (shown, config.solved_by_community)
        yield from (Source(f"{folder.name}/{file.name}", file) for file in files if file.is_file())
