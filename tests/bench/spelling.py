"""Measure which words spelling correction changes: misspelt ones should be, real ones should not.

``python -m tests.bench.spelling DIR … --words FILE … --pairs FILE`` builds an index of each folder of articles. It asks
for frequent words that no article has, and counts the corrected ones. It asks for misspellings whose right word the
articles have, and counts those that find the right word's first article among three.

The words should come from another source than the word list: Debian's ``wamerican`` ordered by ``--frequency``, files
of any text, or one word per line, most frequent first. The pairs are lines of misspelling, tab, word.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from search.mode import SearchMode
from search.query import parse
from search.text.analyzer import words
from search.text.normalizer import fold
from tests.bench.indexes import built

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from search.generations.generation import Generation

ABSENT: Final = 2_000
"""Frequent words asked for."""

FIRST: Final = 3
"""The right article must be among this many."""

_WORD = re.compile(r"[^\W\d_]{4,}")


def main() -> int:
    """Print the figures of each folder and return 0."""
    options = _parser().parse_args()
    frequent = frequent_words(options.words, options.frequency)
    pairs = [tuple(line.split("\t")[:2]) for line in options.pairs.read_text(encoding="utf-8").splitlines()[1:]]
    for folder in options.articles:
        with tempfile.TemporaryDirectory() as index:
            generation = built(folder, Path(index), SearchMode.from_setting(options.meaning))
        absent = list(_absent(generation, frequent))[:ABSENT]
        changed = list(_changed(generation, absent))
        share = len(changed) / max(len(absent), 1)
        print(f"{folder}: {len(absent)} absent words, {len(changed)} changed ({share:.2%}): {', '.join(changed[:20])}")
        for edits, (right, asked) in sorted(_found(generation, pairs).items()):
            print(f"  {edits} edits: {right} of {asked} misspellings ({right / asked:.1%}) find the right article")
    return 0


def frequent_words(lists: Sequence[Path], texts: Sequence[Path]) -> list[str]:
    """Return the words of lists, folded, in their order or, with texts, most frequent in these first."""
    listed = [line for file in lists for line in file.read_text(encoding="utf-8").splitlines()]
    right = dict.fromkeys(fold(line) for line in listed if _WORD.fullmatch(line))
    if not texts:
        return list(right)
    counts = Counter(word for text in _texts(texts) for word in set(_WORD.findall(fold(text))))
    return [word for word, _ in counts.most_common() if word in right]


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    """Yield each Markdown file of a folder, and each line of a file."""
    for path in paths:
        if path.is_dir():
            yield from (file.read_text(encoding="utf-8", errors="replace") for file in path.rglob("*.md"))
        else:
            yield from path.read_text(encoding="utf-8").splitlines()


def _absent(generation: Generation, frequent: Iterable[str]) -> Iterator[str]:
    """Yield the words that no article has."""
    terms = generation.searcher.impacts.numbers
    for word in frequent:
        tokens = generation.searcher.tokens(word)
        if len(tokens) == 1 and not any(term in terms for term in tokens[0].terms):
            yield word


def _changed(generation: Generation, absent: Iterable[str]) -> Iterator[str]:
    for word in absent:
        if (corrected := generation.searcher.search(parse(word)).corrected) is not None:
            yield f"{word} → {corrected}"


def _found(generation: Generation, pairs: Iterable[tuple[str, ...]]) -> dict[int, tuple[int, int]]:
    """Return how many misspellings find the right article, and of how many, by the number of edits."""
    found, asked = Counter[int](), Counter[int]()
    known = _known(generation)
    for misspelling, word in pairs:
        edits = OSA.distance(misspelling.lower(), word.lower())
        first = generation.searcher.rank(parse(word, correct=False))[:1] if fold(word) in known else []
        if first and edits <= 2:
            hits = generation.searcher.search(parse(misspelling)).hits[:FIRST]
            asked[edits] += 1
            found[edits] += any(hit.slug == first[0] for hit in hits)
    return {edits: (found[edits], asked[edits]) for edits in asked}


def _known(generation: Generation) -> set[str]:
    """Return the words of all articles."""
    known: set[str] = set()
    for slug, entry in generation.docstore.entries.items():
        sections = generation.docstore.sections(slug)
        known.update(words(" ".join((entry.title, *(f"{each.heading} {each.text}" for each in sections)))))
    return known


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.spelling", description=__doc__)
    parser.add_argument("articles", type=Path, nargs="+", metavar="DIR", help="a folder of articles")
    parser.add_argument("--words", type=Path, nargs="+", required=True, help="lists of real words")
    parser.add_argument("--frequency", type=Path, nargs="*", default=(), help="texts in which frequent words occur")
    parser.add_argument("--pairs", type=Path, required=True, help="misspelling and word on each line, below a header")
    parser.add_argument("--meaning", choices=("off", "static"), default="static", help="search mode (default: static)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
