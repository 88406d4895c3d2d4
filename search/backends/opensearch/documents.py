"""Documents: the articles of a generation as the cluster stores them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from search.backends.opensearch.mapping import FORMAT, base_of
from search.index.fields import STRONG_COLUMNS
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.article import Entry, Section
    from search.backends.record import Record
    from search.generations.generation import Generation
    from search.index.partial.article_postings import ArticlePostings

MOST_TIMES: Final = 8
"""A word counts at most so often: BM25 saturates, and each time costs space."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the cluster stores it; the ``digest`` changes whenever anything of it does."""

    slug: str
    digest: str
    fields: Mapping[str, object]


def document(generation: Generation, slug: str, record: Record, *, has_knn: bool) -> Document:
    """Return the document of an article."""
    docstore = generation.docstore
    entry, sections = docstore.every[slug], docstore.sections(slug)
    base, postings = base_of(entry.lang), record.postings
    fields: dict[str, object] = {
        "slug": slug,
        "lang": entry.lang,
        "categories": [above.slug for above in docstore.tree.trail(entry.category)] or [entry.category],
        "asked": list(
            dict.fromkeys(" ".join(fold(text).split()) for text in (entry.title, *entry.metadata.expect_queries))
        ),
        "names": {base: _names(entry, sections)},
        "text": {base: "\n".join((entry.metadata.summary, *(section.text for section in sections)))},
        "strong": _words(postings, np.maximum, postings.counts[:, STRONG_COLUMNS]),  # every section has the title
        "terms": _words(postings, np.add, postings.counts),
        "record": base64.b64encode(record.packed()).decode("ascii"),
    }
    if has_knn and len(record.passages.ordinal):
        rows = record.passages.rows.restored().astype(np.float64).round(5)
        fields["passages"] = [{"vector": row} for row in rows.tolist()]
    digest = hashlib.sha256(json.dumps([FORMAT, fields], sort_keys=True).encode()).hexdigest()[:32]
    return Document(slug, digest, {**fields, "digest": digest})


def _names(entry: Entry, sections: Sequence[Section]) -> str:
    metadata = entry.metadata
    headings = (section.heading for section in sections)
    return "\n".join((entry.title, *metadata.keywords, *metadata.synonyms, *metadata.tags, *filter(None, headings)))


def _words(postings: ArticlePostings, joined: np.ufunc, counts: NDArray[np.uint8]) -> str:
    """Return the terms, each as often as it counts, where its counts in the sections are ``joined``."""
    each = counts.sum(axis=1, dtype=np.int64)
    times = joined.reduceat(each, postings.ptr[:-1]) if len(each) else each
    counted = Counter(dict(zip(postings.terms, np.minimum(times, MOST_TIMES).tolist(), strict=True)))
    return " ".join(counted.elements())


def batches(documents: Iterator[Document], most_bytes: int) -> Iterator[list[Mapping[str, object]]]:
    """Yield the actions and documents of bulk requests, each of about so many bytes."""
    batch: list[Mapping[str, object]] = []
    size = 0
    for each in documents:
        batch += ({"index": {"_id": each.slug}}, each.fields)
        size += len(str(each.fields["record"])) + len(str(each.fields.get("passages", "")))
        if size >= most_bytes:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
