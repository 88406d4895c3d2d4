"""Ask the index from the command line: ``python -m search "forgot my pasword" [--json]``.

``python -m search evaluate``, ``explain``, ``triage``, ``distill`` and ``calibrate`` are commands of their own.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from kb.counts import whole_number
from search.answers import explanation
from search.cli.asking import NO_INDEX, add_index, opened
from search.evaluation import defaults, evaluate
from search.query import parse
from search.training import distillation
from search.triage import assessment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from search.results import Results


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "evaluate": evaluate.main,
    "explain": explanation.main,
    "triage": assessment.main,
    "distill": distillation.main,
    "calibrate": defaults.main,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Search as the command line asks; return 0, 1 where nothing was found, 2 where there is no index."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and given[0] in COMMANDS:
        return COMMANDS[given[0]](given[1:])
    parser = _parser()
    options = parser.parse_args(given)
    generation = opened(options)
    if generation is None:
        return NO_INDEX
    categories = [category.slug for category in generation.docstore.categories]
    if options.category and options.category not in categories:
        parser.error(f"argument --category: no {options.category!r}; choose from {', '.join(categories)}")
    query = parse(options.query, category=options.category, page_size=options.limit, correct=not options.exact)
    results = generation.searcher.search(query)
    print(json.dumps(asdict(results), indent=2, ensure_ascii=False, default=str) if options.json else _table(results))
    return 0 if results.hits else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m search",
        description="Search the articles.",
        epilog=f"commands of their own, each with --help: {', '.join(COMMANDS)}",
    )
    parser.add_argument("query", help='words, "quoted phrases", category:NAME')
    parser.add_argument("--json", action="store_true", help="print everything, for programs")
    parser.add_argument(
        "--limit", type=whole_number(1, 50), metavar="1-50", default=10, help="how many articles (default: 10)"
    )
    parser.add_argument("--category", default="", help="only this category")
    parser.add_argument("--exact", action="store_true", help="do not correct misspelt words")
    add_index(parser)
    return parser


def _table(results: Results) -> str:
    verdict = results.verdict
    lines = [f"{verdict.outcome} ({verdict.confidence:.2f}): {verdict.reason}"]
    if results.corrected:
        lines.append(f"showing results for: {results.corrected}")
    if verdict.unknown_words:
        lines.append(f"unknown: {', '.join(verdict.unknown_words)}")
    for hit in results.hits:
        section = f" › {hit.section}" if hit.section else ""
        lines += [
            f"{hit.score:8.3f}  {hit.title}{section}",
            f"          {hit.url}",
            f"          {hit.snippet.text}",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
