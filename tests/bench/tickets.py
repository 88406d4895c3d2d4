"""Measure how often the ticket form shows a right article, and how often it shows safety advice.

``python -m tests.bench.tickets SETDIR … [--mode lexical|static|full]`` builds the articles of each judged set that
has tickets and searches for each ticket as the form does. It counts the tickets with a right article among the five
beside the form, and those for which the sample help centre would show safety advice.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.config import KbConfig
from search.answers.deflect import deflect
from search.evaluation.judged_sets import read_judged
from tests.bench.indexes import MODES, built
from web.catalogues import View
from web.tickets.suggestions import MOST, suggestions_for

if TYPE_CHECKING:
    from search.evaluation.judged_sets import JudgedSet
    from search.generations.generation import Generation


def main() -> int:
    """Print the figures of each set and return 0."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory() as index:
        northpost = built(KbConfig().articles, Path(index), options.mode)
    sample = View(northpost.docstore, northpost)
    for folder in options.sets:
        judged = read_judged(folder)
        tickets = judged.questions.get("tickets", ())
        with tempfile.TemporaryDirectory() as index:
            answered = _count_answered(built(judged.articles, Path(index), options.mode), judged)
        flagged = sum(suggestions_for(sample, ticket.text, ticket.body).safety_advice is not None for ticket in tickets)
        print(
            f"{folder.name}, {options.mode}: {len(tickets)} tickets, a right article among {MOST} for "
            f"{answered / len(tickets):.1%}, flagged {flagged / len(tickets):.1%}"
        )
    return 0


def _count_answered(generation: Generation, judged: JudgedSet) -> int:
    stems = {slug: PurePosixPath(entry.path).stem for slug, entry in generation.docstore.entries.items()}
    answered = 0
    for ticket in judged.questions["tickets"]:
        results = deflect(generation, ticket.text, ticket.body, limit=MOST)
        shown = {stems[hit.slug] for hit in results.hits} if results.verdict.outcome != "none" else set()
        answered += not shown.isdisjoint(judged.relevant["tickets"][ticket.id])
    return answered


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tickets", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SETDIR", help="a judged set with tickets.jsonl")
    parser.add_argument("--mode", choices=MODES, default="full", help="search mode (default: full)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
