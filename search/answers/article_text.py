"""Article text: an article's sections in what can be quoted, and where each word stands in them.

A unit is quoted whole or not at all: a sentence, a list item with all that stands in it, a table row, or code.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np
from cachetools import LRUCache

from kb.rendering.blocks import passages
from kb.rendering.quotation import grouped
from search.text.analyzer import analyzer
from search.text.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from kb.article import Article
    from kb.rendering.blocks import Block
    from search.generations.generation import Generation
    from search.index.docstore import Docstore
    from search.semantic.similarity import SemanticIndex

    Floats = NDArray[np.float32]

GroupKind = Literal["prose", "steps", "list", "table", "callout", "code"]

SIMILAR_HEADINGS = 0.5
"""The share of common words in the headings of two ways to the same end."""

CACHED_ARTICLES = 200
"""The first hits of most searches."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is quoted whole or not at all: its blocks, or the span of a sentence in the only one."""

    blocks: tuple[Block, ...]
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The plain text."""
        if self.end:
            return self.blocks[0].text[self.start : self.end]
        return " ".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Group:
    """Units that belong together: a paragraph, a list, a table or a callout, and all of its blocks."""

    kind: GroupKind
    units: tuple[Unit, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class SectionText:
    """A heading and the groups below it; ``first`` and ``end`` number its units within the article."""

    anchor: str
    heading: str
    level: int
    groups: tuple[Group, ...]
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The sections of an article, and what is known about each of its units and headings.

    ``words`` and ``heading_words`` have the numbers of the units and of the sections that have a term, ``section_of``
    int32 [units] is the section of each unit, and ``other_ways`` has, for each section, those that lead to the same end
    by other steps. ``vectors`` float32 [units, dimensions] and ``heading_vectors`` float32
    [sections, dimensions] are of length one, by the static table; None without one.
    """

    sections: tuple[SectionText, ...]
    texts: tuple[str, ...]
    section_of: NDArray[np.int32]
    words: dict[str, NDArray[np.int32]]
    heading_words: dict[str, NDArray[np.int32]]
    other_ways: tuple[tuple[int, ...], ...]
    vectors: Floats | None
    heading_vectors: Floats | None


_CACHES: WeakKeyDictionary[Docstore, LRUCache[tuple[str, bool], ArticleText]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def article_text(generation: Generation, slug: str) -> ArticleText | None:
    """Return the text of an article, or None if it is not published; cached for each generation."""
    semantic = generation.searcher.semantic
    key = slug, semantic is None
    with _LOCK:
        cache = _CACHES.setdefault(generation.docstore, LRUCache(CACHED_ARTICLES))
        text = cache.get(key)
    if text is None and (article := generation.docstore.article(slug)) is not None:
        text = read(article, semantic)
        with _LOCK:
            cache[key] = text
    return text


def read(article: Article, semantic: SemanticIndex | None) -> ArticleText:
    """Return the text of an article; its sections have the numbers that they have in the index."""
    blocks = {passage.anchor: passage.blocks for passage in passages(article.html)}
    lang = article.entry.lang
    sections: list[SectionText] = []
    for section in article.sections:
        shown = [block for block in blocks.get(section.anchor, ()) if block.kind != "image"]
        groups = tuple(map(_group, _with_interrupted_steps(_runs(shown))))
        first = sections[-1].end if sections else 0
        end = first + sum(len(group.units) for group in groups)
        sections.append(SectionText(section.anchor, section.heading, section.level, groups, first, end))
    texts = tuple(unit.text for section in sections for group in section.groups for unit in group.units)
    headings = [section.heading for section in sections]
    return ArticleText(
        sections=tuple(sections),
        texts=texts,
        section_of=np.repeat(np.arange(len(sections), dtype=np.int32), [each.end - each.first for each in sections]),
        words=_places(texts, lang),
        heading_words=_places(headings, lang),
        other_ways=tuple(_other_ways(sections, lang)),
        vectors=_vectors(texts, semantic),
        heading_vectors=_vectors(headings, semantic),
    )


def _places(texts: Iterable[str], lang: str) -> dict[str, NDArray[np.int32]]:
    terms = analyzer(lang).terms
    places: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for term in set(terms(text)):
            places.setdefault(term, []).append(number)
    return {term: np.array(numbers, np.int32) for term, numbers in places.items()}


def _other_ways(sections: Sequence[SectionText], lang: str) -> Iterator[tuple[int, ...]]:
    """Yield for each section with steps the others with steps whose headings begin and go on alike.

    "With the recovery phrase" and "With the recovery e-mail" are two ways; "Add a member" and "Remove a member"
    are not.
    """
    headings = [[token.term for token in analyzer(lang).stream(section.heading)] for section in sections]
    having = [number for number, section in enumerate(sections) if "steps" in {group.kind for group in section.groups}]
    for number, words in enumerate(headings):
        others = having if number in having else []
        yield tuple(other for other in others if other != number and _are_alike(words, headings[other]))


def _are_alike(words: Sequence[str], others: Sequence[str]) -> bool:
    common = set(words) & set(others)
    return words[:1] == others[:1] and len(common) >= SIMILAR_HEADINGS * len({*words, *others}) > 0


def _vectors(texts: Sequence[str], semantic: SemanticIndex | None) -> Floats | None:
    if semantic is None or not texts:
        return None
    return np.stack([semantic.table_vector(text) for text in texts])


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the blocks of each group; a term and the texts that explain it are one."""
    run: list[Block] = []
    for group in grouped(blocks):
        if run and run[0].kind == "term" and group[0].kind == "text" and not group[0].callout:
            run += group
            continue
        if run:
            yield run
        run = group
    if run:
        yield run


def _with_interrupted_steps(runs: Iterable[list[Block]]) -> list[list[Block]]:
    """Return runs of blocks with steps that go on after another block joined: 1, 2, a picture's caption, 3."""
    joined: list[list[Block]] = []
    for run in runs:
        place = _steps_before(joined, run[0])
        if place is not None and not any(block.callout for each in joined[place:] for block in each):
            run[:0] = [block for each in joined[place:] for block in each]
            del joined[place:]
        joined.append(run)
    return joined


def _steps_before(runs: Sequence[list[Block]], step: Block) -> int | None:
    """Return the place of the steps that a step continues, or None if it begins a list or is none."""
    if step.kind != "item" or not step.number or step.number == 1 or step.callout:
        return None
    before = step.depth, step.number - 1
    places = range(len(runs) - 1, -1, -1)
    return next((at for at in places if before in [(block.depth, block.number) for block in runs[at]]), None)


def _group(run: list[Block]) -> Group:
    first, blocks = run[0], tuple(run)
    if first.callout:
        return Group("callout", tuple(_sentences(run)), blocks)
    if first.kind == "item":
        starts = [at for at, block in enumerate(run) if block.kind == "item" and block.depth == first.depth]
        ends = [*starts[1:], len(run)]
        units = tuple(Unit(blocks[start:end]) for start, end in zip(starts, ends, strict=True))
        return Group("list" if first.number is None else "steps", units, blocks)
    if first.kind in {"head", "row"}:
        return Group("table", tuple(Unit((block,)) for block in run if block.kind == "row"), blocks)
    if first.kind in {"code", "term"}:
        return Group("code" if first.kind == "code" else "list", (Unit(blocks),), blocks)
    return Group("prose", tuple(_sentences(run)), blocks)


def _sentences(blocks: Iterable[Block]) -> Iterator[Unit]:
    for block in blocks:
        if block.kind in {"item", "code", "row"}:
            yield Unit((block,))
        elif not (block.is_title or block.kind == "head"):
            yield from (Unit((block,), start, end) for start, end in sentence_spans(block.text))
