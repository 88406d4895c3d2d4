"""How Northpost's judged questions are graded: ``python -m tests.bench.grades``.

In each search mode: of the short queries and sentences with a right first hit, how many are answered (at least 75 %
should be), and how many off-topic queries are (at most one should be). Choose settings with ``--part tune``; ask
``--part aside`` once, at the end.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.answers.safe_search import search_safely
from search.mode import SearchMode
from search.query import parse
from search.results import Grade
from tests.bench.indexes import built

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.generations.generation import Generation

QUESTIONS = Path(__file__).parent / "northpost"
ARTICLES = Path(__file__).parents[2] / "articles"


def rows(generation: Generation, part: str) -> Iterator[str]:
    """Yield the grades of each kind of questions, and those graded wrongly: silent answers and off-topic ones."""
    for name in ("short", "sentences", "off_topic"):
        grades: Counter[Grade] = Counter()
        right: Counter[Grade] = Counter()
        wrongly: list[str] = []
        for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            if question["part"] != part:
                continue
            results, _ = search_safely(generation, parse(question["text"]))
            grade = results.verdict.grade
            is_right = bool(results.hits) and results.hits[0].slug in question.get("slugs", ())
            grades[grade] += 1
            right[grade] += is_right
            if (grade is Grade.ANSWER) != is_right and (is_right or name == "off_topic"):
                wrongly.append(question["text"])
        shares = ", ".join(f"{grade} {grades[grade]}" for grade in Grade)
        yield f"  {name:10} {shares}; right first hit {right.total()}, of these answered {right[Grade.ANSWER]}"
        yield f"             {'; '.join(wrongly)}"


@click.command(help=__doc__)
@click.option("--part", type=click.Choice(["tune", "aside"]), default="tune")
def main(part: str) -> None:
    """Build Northpost's index in each mode, ask, and print."""
    for mode in SearchMode:
        with tempfile.TemporaryDirectory() as index:
            click.echo("\n".join((mode, *rows(built(ARTICLES, Path(index), mode), part))))


if __name__ == "__main__":
    main()
