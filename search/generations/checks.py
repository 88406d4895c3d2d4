"""The gate: what a new generation must show before it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.corpus import left_aside, tally
from kb.counts import counted
from search.errors import BuildError, ShrinkError
from search.index.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from kb.corpus import Corpus
    from search.index.docstore import Docstore
    from search.index.postings import Frequencies
    from search.index.whoosh_index import WhooshReader

SAMPLE = 32
"""Number of evenly spaced terms compared between index and arrays."""


def check_size(corpus: Corpus, published: AbstractSet[str], *, allow_shrink: bool) -> None:
    """Pass if the corpus may replace the ``published`` slugs: an empty or a wrong folder must not.

    Raises:
        ShrinkError: more than half of the published articles would go, or there is no article at all.

    """
    markdown = {"Markdown": len(corpus.folder.articles)} if corpus.folder.articles else {}
    file_counts = f"{tally({**markdown, **corpus.skipped}) or 'none'}{left_aside(corpus.withheld, {}, {})}"
    root, files = corpus.config.articles, f"files seen: {file_counts}"
    gone = len(published - corpus.entries.keys())
    if published and 2 * gone > len(published) and not allow_shrink:
        raise ShrinkError(
            f"{root}: {gone} of the {len(published)} published articles are gone, so the old index goes on serving; "
            f"{files}. If they should go, build again with --allow-shrink"
        )
    if not published and not corpus.entries:
        raise ShrinkError(f"{root}: there is no article to publish; {files}. Articles are files such as name.md")


def check_postings(generation: str, index: WhooshReader, frequencies: Frequencies) -> None:
    """Pass if the full-text index and the arrays, which may come from an older generation, agree on a sample of terms.

    Raises:
        BuildError: they hold different articles.

    """
    rows = frequencies.term_rows
    sample = range(0, len(frequencies.terms), max(len(frequencies.terms) // SAMPLE, 1))
    in_index = index.document_frequencies(
        (field.name, frequencies.terms[number]) for number in sample for field in FIELDS
    )
    columns = [rows.counts[rows.ptr[number] : rows.ptr[number + 1]] for number in sample]
    if in_index != [int(having) for counts in columns for having in (counts > 0).sum(axis=0)]:
        raise BuildError(f"{generation}: index and arrays hold different articles; run again with --full")


def check_counts(generation: str, docstore: Docstore, corpus: Corpus, indexed: tuple[int, int]) -> None:
    """Pass if the generation has the corpus' articles and all their sections.

    ``indexed`` are the numbers of sections in the full-text index and in the arrays.

    Raises:
        BuildError: an article or a section is missing or left over.

    """
    if docstore.every.keys() != corpus.entries.keys():
        raise BuildError(f"{generation}: holds other articles than were read; run again with --full")
    expected = docstore.searchable_sections()
    for sections in indexed:
        if sections != expected:
            raise BuildError(
                f"{generation}: {counted(sections, 'section')} indexed, {expected} stored; run again with --full"
            )
