"""Type questions letter by letter and watch the suggestions: ``python -m tests.bench.typing [--set DIR]``.

Types the Northpost questions in ``northpost/typing.jsonl`` and, with ``--set``, those of a judged set, and prints:

- how many keystrokes from the third letter on show an article, and how many pauses at the same places;
- how many letters are typed until a right article is among six, beside MiniSearch and tantivy on the same input;
- each right article that typing on in the same word takes away although all that it matched before still fits;
- how many right articles and whole lists a pause takes away.

A question whose right article is never among the six counts with all its letters.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.config import KbConfig
from search.evaluation.judged_sets import read_judged
from search.text.analyzer import words
from search.text.normalizer import fold
from search.text.stop_words import STOP_WORDS
from tests.bench.completers import (
    MiniSearchCompleter,
    OurCompleter,
    TantivyCompleter,
    document,
    places,
)
from tests.bench.indexes import MODES, built

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.article import Article
    from search.generations.generation import Generation
    from tests.bench.collection import Document
    from tests.bench.completers import Completer

    Vocabulary = tuple[tuple[str, ...], ...]
    """The words of an article by their place, as in ``places``."""

NORTHPOST = Path(__file__).with_name("northpost") / "typing.jsonl"

MIN_LETTERS = 2
"""The search box asks from the second letter on ..."""

COUNTED_FROM = 3
"""... and a list is expected from the third."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to type, and the slugs of its right articles."""

    text: str
    right: frozenset[str]

    @property
    def typed(self) -> tuple[str, ...]:
        """What stands in the box after each keystroke, as the browser sends it."""
        return tuple(self.text[:end].strip() for end in range(MIN_LETTERS, len(self.text) + 1))


@dataclass(frozen=True, slots=True)
class Typed:
    """A question with the list of slugs after each of its keystrokes."""

    question: Question
    lists: tuple[tuple[str, ...], ...]

    @property
    def counted(self) -> tuple[tuple[str, ...], ...]:
        """The lists from the third letter on."""
        return self.lists[COUNTED_FROM - MIN_LETTERS :]

    @property
    def letters(self) -> int | None:
        """How many letters were typed until a right article was listed; None if it never was."""
        ends = (end for end, slugs in enumerate(self.lists, MIN_LETTERS) if not self.question.right.isdisjoint(slugs))
        return next(ends, None)


@dataclass(frozen=True, slots=True)
class Loss:
    """A right article that was listed for ``before`` and not for ``after``, one letter later."""

    before: str
    after: str
    slug: str


def main() -> int:
    """Print the figures of each set of questions and return 0."""
    options = _parser().parse_args()
    with ExitStack() as stack:
        keep = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        northpost = built(KbConfig().articles, keep / f"northpost-{options.mode}", options.mode)
        _report("northpost", northpost, _northpost(options.questions), options, keep)
        for folder in options.set:
            generation = built(folder / "articles", keep / f"{folder.name}-{options.mode}", options.mode)
            _report(folder.name, generation, _judged(folder, generation), options, keep)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.typing", description=__doc__)
    parser.add_argument("--set", type=Path, nargs="+", default=[], metavar="DIR", help="judged sets to type, too")
    parser.add_argument("--mode", choices=MODES, default="static", help="search mode (default: static)")
    parser.add_argument("--questions", type=Path, default=NORTHPOST, metavar="FILE", help="questions about Northpost")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep indexes and MiniSearch here for the next run")
    parser.add_argument("--no-rivals", action="store_true", help="leave MiniSearch and tantivy out")
    return parser


def _northpost(file: Path) -> list[Question]:
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Question(line["text"], frozenset((line["slug"],))) for line in lines]


def _judged(folder: Path, generation: Generation) -> list[Question]:
    judged = read_judged(folder)
    slugs = {PurePosixPath(entry.path).stem: slug for slug, entry in generation.docstore.entries.items()}
    relevant = judged.relevant["queries"]
    return [
        Question(question.text, frozenset(slugs[stem] for stem in relevant[question.id]))
        for question in judged.questions["queries"]
    ]


def _report(
    name: str, generation: Generation, questions: Sequence[Question], options: argparse.Namespace, keep: Path
) -> None:
    """Print the figures of one set of questions."""
    articles = [article for slug in generation.docstore.entries if (article := generation.docstore.article(slug))]
    typed = type_out(OurCompleter(generation), questions)
    paused = type_out(OurCompleter(generation, is_complete=True), questions)
    keystrokes = sum(len(each.counted) for each in typed)
    print(f"\n{name}, {options.mode}: {len(questions)} questions, {keystrokes:,} keystrokes from the third letter on")
    print(f"  with an article: {share_shown(typed):.2%}; after a pause: {share_shown(paused):.2%}")
    losses = taken_away(typed, {article.entry.slug: _vocabulary(article) for article in articles})
    print(f"  taken away by typing on in a word: {len(losses)}, {1000 * len(losses) / keystrokes:.2f} per 1,000")
    for loss in losses:
        print(f"    {loss.before!r} → {loss.after!r}: {loss.slug}")
    gone, lists = taken_by_pauses(typed, paused)
    print(f"  taken away by a pause: {gone} right articles, {lists} whole lists")
    print("  letters until a right article is among six   mean  median  never")
    _print_letters("ours", typed)
    for rival in () if options.no_rivals else _rivals(keep / f"{name}-rivals", [*map(document, articles)]):
        _print_letters(rival.name, type_out(rival, questions))


def _rivals(folder: Path, documents: Sequence[Document]) -> Iterator[Completer]:
    yield TantivyCompleter(folder, documents)
    try:
        for fuzzy in (0.0, 0.2):
            yield MiniSearchCompleter(folder / "minisearch", documents, fuzzy=fuzzy)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"    MiniSearch is left out: {error}")


def type_out(completer: Completer, questions: Sequence[Question]) -> list[Typed]:
    """Return each question with a completer's list after each keystroke."""
    lists = iter(completer.complete([text for question in questions for text in question.typed]))
    return [Typed(question, tuple(next(lists) for _ in question.typed)) for question in questions]


def share_shown(typed: Sequence[Typed]) -> float:
    """Return the share of keystrokes from the third letter on with an article in the list."""
    lists = [slugs for each in typed for slugs in each.counted]
    return sum(map(bool, lists)) / len(lists)


def taken_away(typed: Sequence[Typed], vocabularies: Mapping[str, Vocabulary]) -> list[Loss]:
    """Return the right articles that a letter inside a word took away although their match still fits.

    ``vocabularies`` are the words of each article, by its slug.
    """
    losses = []
    for each in typed:
        texts = each.question.typed
        for place in range(1, len(texts)):
            before, after = texts[place - 1], texts[place]
            if not (before[-1:].isalnum() and after[-1:].isalnum() and len(after) == len(before) + 1):
                continue
            gone = each.question.right.intersection(each.lists[place - 1]).difference(each.lists[place])
            losses += [
                Loss(before, after, slug) for slug in sorted(gone) if still_fits(vocabularies[slug], before, after)
            ]
    return losses


def still_fits(vocabulary: Vocabulary, before: str, after: str) -> bool:
    """Return whether what an article matched by the last word of ``before`` fits that of ``after``, a letter longer.

    The match is where search gives it most weight: "threads" in the title does not fit "thu", even if the text has
    "thunderbird" somewhere. An article without a word for the shorter beginning was listed for another reason, which
    still holds.
    """
    shorter, longer = fold(before).split()[-1], fold(after).split()[-1]
    for words_of_place in vocabulary:
        if begun := [word for word in words_of_place if word.startswith(shorter)]:
            return any(word.startswith(longer) for word in begun)
    return True


def taken_by_pauses(typed: Sequence[Typed], paused: Sequence[Typed]) -> tuple[int, int]:
    """Return how many right articles, and how many whole lists, disappear when a pause completes the text."""
    pairs = [
        (each.question.right, before, after)
        for each, other in zip(typed, paused, strict=True)
        for before, after in zip(each.lists, other.lists, strict=True)
    ]
    articles = sum(len(right.intersection(before).difference(after)) for right, before, after in pairs)
    return articles, sum(bool(before) and not after for _, before, after in pairs)


def _vocabulary(article: Article) -> Vocabulary:
    return tuple(tuple(word for word in words(text) if word not in STOP_WORDS) for text in places(article))


def _print_letters(name: str, typed: Sequence[Typed]) -> None:
    letters = [each.letters or len(each.question.text) for each in typed]
    never = sum(each.letters is None for each in typed)
    print(f"    {name:40}{statistics.mean(letters):7.1f}{statistics.median(letters):8.1f}{never:7}")


if __name__ == "__main__":
    sys.exit(main())
