"""Measure how often an answer is quoted, and whether it contains what answers the question.

``python -m tests.bench.answers [--part tune|aside] [--mode lexical|static|full …] [--show]`` asks the questions of
``northpost/answers.jsonl`` as the results page does. A quotation contains the answer if it has every sentence of one
of the places that answer, and part of it if it has any. It misleads if it has none and is from an article that does
not answer. Sentences in folds do not count.

``--time`` measures instead what the answer adds to a search of those that have one.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from kb.config import KbConfig
from kb.rendering.quotation import quoted_html
from search.answers.deflect import deflect
from search.answers.quote import quote
from search.answers.safe_search import may_be_at_risk, search_safely
from search.query import parse
from tests.bench.indexes import MODES, built
from tests.bench.test_northpost_questions import questions, sections
from web.app.query_text import is_long_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.generations.generation import Generation
    from search.results import Answer, Results

REPEATS = 7

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How much of an answer a quotation has, and whether it is from an article that does not answer."""

    whole: bool
    part: bool
    misleads: bool


def main() -> int:
    """Print the figures of each mode and return 0."""
    options = _parser().parse_args()
    asked = [question for question in questions("answers") if question["part"] == options.part]
    print(f"{options.part:8} asked  quoted  answer  part of it  misleading  right first hit")
    for mode in options.mode or MODES:
        with tempfile.TemporaryDirectory() as folder:
            generation = built(KbConfig().articles, Path(folder), mode)
            print(_times(generation, asked) if options.time else _figures(generation, mode, asked, show=options.show))
    return 0


def judge(question: Mapping[str, Any], answer: Answer) -> Judgement:
    """Return how much of what answers a question is in a quotation."""
    quoted = letters(" ".join(block.text for each in answer.quotes for block in each.blocks))
    places = [place for place in places_of(question) if place["slug"] == answer.slug]
    present = [
        [letters(sections(place["slug"])[place["anchor"]][number - 1]) in quoted for number in place["sentences"]]
        for place in places
    ]
    return Judgement(any(map(all, present)), any(map(any, present)), not places)


def places_of(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the places that answer a question, each with slug, anchor and sentences."""
    first = {key: question[key] for key in ("slug", "anchor", "sentences")}
    return [first, *({**first, **other} for other in question.get("also", ()))]


def letters(text: str) -> str:
    """Return the letters and digits of Markdown or plain text, to compare one with the other."""
    return _NOT_A_LETTER.sub("", _LINK.sub(r"\1", text)).casefold()


def ask(generation: Generation, text: str) -> Results:
    """Return the results as the results page shows them."""
    query = parse(text)
    if not is_long_message(query):
        return search_safely(generation, query)[0]
    quotes = not may_be_at_risk(generation, replace(query, full_text=text))
    return deflect(generation, "", text, quotes=quotes)


def _figures(generation: Generation, mode: str, asked: Sequence[Mapping[str, Any]], *, show: bool) -> str:
    judgements, right = [], 0
    for question in asked:
        results = ask(generation, question["text"])
        right += bool(results.hits) and results.hits[0].slug in {place["slug"] for place in places_of(question)}
        if results.answer is None:
            continue
        judgement = judge(question, results.answer)
        judgements.append(judgement)
        if show and not judgement.whole:
            headings = ", ".join(each.heading or "(beginning)" for each in results.answer.quotes)
            print(f"  {question['id']} {question['text']}\n    {results.answer.slug}: {headings} {judgement}")
    count = len(judgements) or 1
    shares = (sum(getattr(each, name) for each in judgements) / count for name in ("whole", "part", "misleads"))
    whole, part, misleading = shares
    return (
        f"{mode:8} {len(asked):5}{len(judgements) / len(asked):8.1%}{whole:8.1%}{part:12.1%}{misleading:12.1%}"
        f"{right / len(asked):17.1%}"
    )


def _times(generation: Generation, asked: Sequence[Mapping[str, Any]]) -> str:
    """Return the median time in milliseconds to choose an answer, and to write it as HTML."""
    texts = [title for entry in generation.docstore.entries.values() for title in entry.metadata.expect_queries]
    pairs = [(parse(text), ask(generation, text)) for text in (*texts, *(question["text"] for question in asked))]
    answered = [(query, results) for query, results in pairs if results.answer]
    choosing, writing = [], []
    for query, results in answered:
        times = []
        for _ in range(REPEATS):
            start = perf_counter()
            answer = quote(generation, query, results)
            chosen = perf_counter()
            for each in (*answer.quotes, *answer.folds) if answer else ():
                quoted_html(each.blocks, "/articles/x")
            times.append((chosen - start, perf_counter() - chosen))
        choosing.append(min(time for time, _ in times))
        writing.append(min(time for _, time in times))
    return (
        f"{len(answered)} answers: chosen in {1000 * median(choosing):.3f} ms, written in {1000 * median(writing):.3f}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.answers", description=__doc__)
    parser.add_argument("--part", choices=("tune", "aside"), default="tune", help="which questions (default: tune)")
    parser.add_argument("--mode", choices=MODES, nargs="+", help="search modes (default: all)")
    parser.add_argument("--show", action="store_true", help="name the questions whose answer is not quoted whole")
    parser.add_argument("--time", action="store_true", help="measure what the answer costs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
