"""What learning from solved questions costs and withstands: ``python -m tests.bench.learning cost|poison …``.

- ``cost``: the time of a suggestion with 10,000 solved questions and without, alternating in one run;
- ``poison SETDIR``: one network says "solved it" 1,000 times under wrong articles, and 3 % of all solved questions name
  a wrong article.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.lists.solved_questions import Kind, SolvedQuestion
from search.answers.suggest import suggest
from search.evaluation.folds import Folds, lessons_of
from search.evaluation.judged_sets import read_judged
from search.evaluation.relevance import ranking
from search.learning.remember import remember
from search.mode import SearchMode
from search.query import parse
from tests.bench.indexes import MODES, built
from tests.running import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.evaluation.folds import Lesson
    from search.evaluation.judged_sets import JudgedSet, Question
    from search.generations.generation import Generation

QUESTIONS: Final = 10_000
FALSE: Final = 1_000
WRONG_SHARE: Final = 0.03
FOLDS: Final = 5
TODAY: Final = dt.date(2026, 1, 1)


def cost(generation: Generation, queries: Sequence[str]) -> None:
    """Print the median times of suggestions with and without a memory of sentences of the articles."""
    random = np.random.default_rng(7)
    slugs = generation.searcher.impacts.slugs
    texts = {slug: " ".join(part.text for part in generation.docstore.sections(slug)).split() for slug in slugs}
    questions = []
    for number in range(QUESTIONS):
        slug = slugs[random.integers(len(slugs))]
        start = int(random.integers(max(1, len(texts[slug]) - 8)))
        words = texts[slug][start : start + int(random.integers(3, 9))]
        questions.append(SolvedQuestion(slug, " ".join([*words, f"q{number % 50}"])[:300]))
    started = time.perf_counter()
    memory = remember(questions, generation.searcher, {}, TODAY, 365.0)
    print(f"{QUESTIONS:,} solved questions remembered in {time.perf_counter() - started:.1f} s")
    lifter = generation.searcher.lifter
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(6):
        for query in queries:
            for learns in (turn % 2 == 0, turn % 2 == 1):
                lifter.memory = memory if learns else None
                began = time.thread_time()  # of this thread: other work on the machine does not count
                suggest(generation, query)
                if turn:
                    times[learns].append(time.thread_time() - began)
    with_memory, without = (statistics.median(times[learns]) * 1e6 for learns in (True, False))
    share = with_memory / without - 1
    print(f"suggestion {without:.0f} µs, with solved questions {with_memory:.0f} µs: {share:+.2f} of it")


def poison(generation: Generation, judged: JudgedSet) -> None:
    """Print how many first three hits false votes change, and what wrong solved questions cost."""
    lessons = lessons_of(judged, generation)
    honest = Folds(generation, lessons, FOLDS)
    before = _hits(generation, judged, honest.teach)
    poisoned = Folds(generation, (*lessons, *_false(judged, generation)), FOLDS)
    after = _hits(generation, judged, poisoned.teach)
    alone = Folds(generation, _false(judged, generation), FOLDS)
    nothing, only = _hits(generation, judged, _forget(generation)), _hits(generation, judged, alone.teach)
    print(f"{FALSE:,} false votes of one network: {_changed(before, after)} of {len(before)} first three changed")
    print(f"the same without other solved questions: {_changed(nothing, only)} of {len(before)}")
    wrong = Folds(generation, with_wrong(lessons, WRONG_SHARE), FOLDS)
    right, less = _ndcg(generation, judged, before), _ndcg(generation, judged, _hits(generation, judged, wrong.teach))
    print(f"{WRONG_SHARE:.0%} wrong: nDCG@10 {right:.3f} → {less:.3f}")


def with_wrong(lessons: Sequence[Lesson], share: float) -> tuple[Lesson, ...]:
    """Return the lessons, of which a share names the article of another one."""
    random = np.random.default_rng(7)
    wrong = set(random.choice(len(lessons), round(share * len(lessons)), replace=False).tolist())
    slugs = [lesson.question.article for lesson in lessons]
    return tuple(
        replace(lesson, question=replace(lesson.question, article=slugs[(row + len(slugs) // 2) % len(slugs)]))
        if row in wrong
        else lesson
        for row, lesson in enumerate(lessons)
    )


def _false(judged: JudgedSet, generation: Generation) -> tuple[Lesson, ...]:
    """Return votes of one network for wrong articles, each article once a day, with the questions of the set itself."""
    slugs = generation.searcher.impacts.slugs
    lessons = lessons_of(judged, generation)
    return tuple(
        replace(
            lessons[0],
            id=f"false {number}",
            question=SolvedQuestion(
                slugs[number % len(slugs)],
                lessons[(number // 3) % len(lessons)].question.text,
                day=TODAY - dt.timedelta(days=number // len(slugs)),
                kind=Kind.SOLVED,
            ),
        )
        for number in range(FALSE)
    )


def _hits(generation: Generation, judged: JudgedSet, teach: Callable[[Question], None]) -> dict[str, list[str]]:
    hits = {}
    for question in judged.questions["queries"]:
        teach(question)
        hits[question.id] = generation.searcher.rank(parse(question.text))
    return hits


def _forget(generation: Generation) -> Callable[[Question], None]:
    def teach(_: Question) -> None:
        generation.searcher.lifter.memory = None

    return teach


def _changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> int:
    return sum(before[key][:3] != after[key][:3] for key in before)


def _ndcg(generation: Generation, judged: JudgedSet, hits: dict[str, list[str]]) -> float:
    stems = {slug: Path(entry.path).stem for slug, entry in generation.docstore.entries.items()}
    documents = {key: [stems[slug] for slug in found] for key, found in hits.items()}
    return ranking(documents, {key: judged.relevant["queries"][key] for key in documents}).ndcg_10


def main(arguments: Sequence[str]) -> None:
    """Run one of the benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cost", "poison"))
    parser.add_argument("folder", type=Path, nargs="?", metavar="SETDIR", help="a judged set (cost: Northpost)")
    parser.add_argument("--mode", choices=MODES, default=SearchMode.STATIC.value)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the index here for the next run")
    options = parser.parse_args(arguments)
    if options.what != "cost" and options.folder is None:
        parser.error("name a judged set")
    articles = options.folder / "articles" if options.folder else ARTICLES
    with tempfile.TemporaryDirectory() as temporary:
        generation = built(articles, options.keep or Path(temporary), options.mode)
        if options.what == "cost":
            titles = [entry.title for entry in generation.docstore.entries.values()]
            cost(generation, [title[: len(title) * part // 4] for title in titles for part in (2, 3, 4)][:300])
        else:
            poison(generation, read_judged(options.folder))


if __name__ == "__main__":
    main(sys.argv[1:])
