"""Gathering: the postings of some articles of a collection, as impacts that a search adds up."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from search.index.partial import collection
from search.index.partial.collection import SparsePointers
from search.index.postings import write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.impacts import Impacts
    from search.index.partial.article_postings import ScoredPostings
    from search.index.partial.collection import Collection


def spans_of(articles: Sequence[int], lengths: Sequence[int], total: int) -> NDArray[np.int64]:
    """Return where the parts of some articles begin and end, int64 [total, 2]; those of the others are empty.

    Each article has ``lengths`` parts, one article's behind those of the one before.
    """
    spans = np.zeros((total, 2), np.int64)
    spans[articles, 1] = list(accumulate(lengths))
    spans[articles, 0] = spans[articles, 1] - lengths
    return spans


def gather(known: Impacts, articles: Sequence[int], parts: Sequence[ScoredPostings]) -> Impacts:
    """Return the impacts of some articles, by their numbers in order; ``known`` are others of the same collection."""
    lengths = [len(part.ordinal) for part in parts]
    first = [end - length for end, length in zip(accumulate(lengths), lengths, strict=True)]
    terms, docs, worth, order = _sorted(
        [part.terms for part in parts], [part.docs for part in parts], [part.worth for part in parts], first, np.int32
    )
    pairs, pair_docs, pair_worth, _ = _sorted(
        [part.pairs for part in parts],
        [part.pair_docs for part in parts],
        [part.pair_worth for part in parts],
        first,
        np.uint64,
    )
    present, ptr = _runs(terms)
    pair_keys, pair_ptr = _runs(pairs)
    counts = np.concatenate([np.zeros((0, known.frequencies.shape[1]), np.uint8), *(part.counts for part in parts)])
    return replace(
        known,
        ptr=SparsePointers(present.astype(np.int32), ptr, len(known.terms)),
        docs=docs,
        frequencies=counts[order],
        worth=worth,
        pairs=pair_keys.astype(np.uint64),
        pair_ptr=pair_ptr,
        pair_docs=pair_docs,
        pair_worth=pair_worth,
        article=np.repeat(np.array(articles, np.int32), lengths),
        ordinal=np.concatenate([np.zeros(0, np.int32), *(part.ordinal for part in parts)]),
        spans=spans_of(articles, lengths, len(known.slugs)),
    )


def _sorted(
    keys: Sequence[NDArray[np.generic]],
    docs: Sequence[NDArray[np.int32]],
    worth: Sequence[NDArray[np.float32]],
    first: Sequence[int],
    kind: type[np.generic],
) -> tuple[NDArray[np.generic], NDArray[np.int32], NDArray[np.float32], NDArray[np.intp]]:
    """Return all postings by key and section, and in which order they came; sections are counted from ``first``."""
    every = np.concatenate([np.zeros(0, kind), *keys])
    order = every.argsort(kind="stable")  # runs that are sorted already are merged
    shifted = (some + np.int32(start) for some, start in zip(docs, first, strict=True))
    sections = np.concatenate([np.zeros(0, np.int32), *shifted])
    scores = np.concatenate([np.zeros(0, np.float32), *worth])
    return every.take(order), sections.take(order), scores.take(order), order


def _runs(keys: NDArray[np.generic]) -> tuple[NDArray[np.generic], NDArray[np.int64]]:
    """Return the different keys of sorted ones, and where each begins, with the end behind."""
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    return keys.take(starts), np.append(starts, len(keys)).astype(np.int64)


def write(folder: Path, impacts: Impacts, known: Collection) -> None:
    """Write impacts that were gathered, for ``open_impacts``, without the lexicon of the collection."""
    folder.mkdir(parents=True, exist_ok=True)
    nothing = np.zeros((0, impacts.frequencies.shape[1]), np.uint8)
    arrays: dict[str, NDArray[np.generic]] = {
        "term_rows_ptr": np.array(impacts.ptr[0 : len(impacts.terms) + 1], np.int64),
        "term_rows_docs": impacts.docs,
        "term_rows_counts": impacts.frequencies,
        "worth": impacts.worth,
        "pairs": impacts.pairs,
        "pair_rows_ptr": impacts.pair_ptr,
        "pair_rows_docs": impacts.pair_docs,
        "pair_rows_counts": nothing,  # a search reads what pairs are worth
        "pair_worth": impacts.pair_worth,
        "article": impacts.article,
        "ordinal": impacts.ordinal,
        "titles": impacts.titles,
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    write_lines(folder / "terms.txt", impacts.terms)
    write_lines(folder / "slugs.txt", impacts.slugs)
    collection.write(folder, known)
