"""Snapshot: the part of a generation that a server keeps, and answers from while the cluster is away.

It is a generation of its own kind: the texts of all articles, the words of the whole collection, and the postings and
passages of as many articles as the settings allow: those of safety advice, the most read, and the most recent.
"""

from __future__ import annotations

import json
import logging
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Final

from search.generations.layout import classifier_file, docstore_file, impacts_folder, meaning_folder, meta_file
from search.generations.meta import checksums, stamps
from search.index.docstore import earlier_file
from search.index.partial import gathering
from search.index.whoosh_index import link_or_copy
from search.semantic import vectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from search.generations.meta import Meta
    from search.index.docstore import Docstore
    from search.index.impacts import Impacts
    from search.index.partial.collection import Collection
    from search.semantic.vectors import PassageVectors

_LOG = logging.getLogger("firstline.search")

READ_FILE: Final = "most_read.json"
"""A JSON list of slugs, most read first, beside the file of solved questions."""

_LEXICON = ("surface*", "line_terms.npy", "compound_*", "deletion_*")


def chosen(docstore: Docstore, slugs: Sequence[str], most_read: Sequence[str], most: int) -> tuple[int, ...]:
    """Return the numbers of the articles for a snapshot, in order: by turns a most read one and a most recent one."""
    numbers = {slug: number for number, slug in enumerate(slugs)}
    by_turns = chain.from_iterable(zip_longest(most_read, _most_recent(docstore, slugs)))
    wanted = dict.fromkeys(numbers[slug] for slug in (*docstore.risks.articles, *by_turns) if slug in numbers)
    return tuple(sorted(islice(wanted, most)))


def _most_recent(docstore: Docstore, slugs: Sequence[str]) -> list[str]:
    """Return slugs by the day an article was reviewed or published last, the most recent first."""

    def day(slug: str) -> str:
        metadata = docstore.every[slug].metadata
        dates = (metadata.last_reviewed, metadata.publish_date and metadata.publish_date.date())
        return max((date.isoformat() for date in dates if date), default="")

    return sorted(slugs, key=day, reverse=True)


def read_most_read(path: Path) -> tuple[str, ...]:
    """Return the slugs in a file; none without one, or if it cannot be read, which is logged."""
    try:
        slugs = json.loads(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as error:
        _LOG.warning("%s: the most read articles cannot be read: %s", path, error)
        return ()
    return tuple(slug for slug in slugs if isinstance(slug, str)) if isinstance(slugs, list) else ()


def write(  # noqa: PLR0917 - the parts of a generation
    path: Path,
    whole: Path,
    meta: Meta,
    impacts: Impacts,
    collection: Collection,
    passages: PassageVectors | None,
    before: str,
) -> Meta:
    """Write a snapshot of the generation in ``whole`` to ``path`` and return its description.

    ``impacts`` and ``passages`` are those of the chosen articles; ``before`` names the snapshot that serves.

    Raises:
        OSError: the folder cannot be written.

    """
    path.mkdir(parents=True)
    texts = docstore_file(whole)
    for file in (texts, earlier_file(texts), classifier_file(whole)):
        if file.exists():
            link_or_copy(file, path / file.name)
    gathering.write(impacts_folder(path), impacts, collection)
    for pattern in _LEXICON:
        for file in impacts_folder(whole).glob(pattern):
            link_or_copy(file, impacts_folder(path) / file.name)
    if passages is not None:
        vectors.save(meaning_folder(path), passages)
    changes = {
        "sections": impacts.sections,
        "encoder": meta.encoder if passages is not None else "",
        "checksums": checksums(path, whole, meta),
        "stamps": stamps(path),
        "before": before,
    }
    described = meta.model_copy(update=changes)
    meta_file(path).write_text(described.model_dump_json(indent=2), encoding="utf-8")
    return described
