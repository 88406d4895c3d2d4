"""Build the search index: read the articles, index what changed, check it, publish it."""

from __future__ import annotations

import argparse
import logging
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import KbConfig, load
from kb.corpus import left_aside
from kb.counts import counted
from kb.errors import KbError
from search.config import SearchConfig
from search.errors import SearchError
from search.generations.builder import Report, build
from search.progress import TerminalProgress

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE, FAILED, OK = 2, 1, 0
ASKED = {"expect-query", "not-for"}
"""Always shown: a question that no longer finds its article is why people run this command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build as the command line asks and return the exit code."""
    options = _parser().parse_args(arguments)
    if options.verbose:
        logging.basicConfig(format="%(message)s")
        logging.getLogger("firstline").setLevel(logging.DEBUG)
    try:
        kb = load(KbConfig, articles=options.articles)
        search = load(SearchConfig, index=options.index)
        with closing(TerminalProgress()) as progress:
            report = build(
                kb,
                search,
                full=options.full,
                strict=options.strict,
                quick=options.quick,
                allow_shrink=options.allow_shrink,
                progress=progress,
            )
    except (KbError, SearchError) as error:
        print(f"build_index: {error}", file=sys.stderr)
        return FAILED if isinstance(error, SearchError) else USAGE
    _tell(report, everything=options.verbose or options.strict)
    return OK if report.published else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build_index.py", description=__doc__)
    parser.add_argument("--articles", type=Path, metavar="DIR", help="the folder of articles (default: config)")
    parser.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index (default: config)")
    parser.add_argument("--strict", action="store_true", help="publish nothing, and exit 1, if there is any problem")
    parser.add_argument("--full", action="store_true", help="read and index every article again")
    parser.add_argument(
        "--quick", action="store_true", help="leave what the language model has to read to the next build"
    )
    parser.add_argument(
        "--allow-shrink", action="store_true", help="publish even if more than half of the published articles go"
    )
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="list every warning, and where in our code an article failed"
    )
    return parser


def _tell(report: Report, *, everything: bool) -> None:
    shown = [
        problem for problem in report.problems if everything or problem.severity == "error" or problem.rule in ASKED
    ]
    for problem in shown:
        print(problem, file=sys.stderr)
    if len(shown) < len(report.problems):
        hidden = len(report.problems) - len(shown)
        them = "it" if hidden == 1 else "them"
        print(f"{counted(hidden, 'more warning')}; list {them} with: python build_index.py -v", file=sys.stderr)
    state = "published" if report.published else "NOT published (--strict)"
    print(
        f"{counted(report.articles, 'article')}, {counted(report.sections, 'section')}, "
        f"{counted(len(report.problems), 'problem')}, "
        f"{report.changed} changed, {report.seconds:.2f} s: {report.generation} {state}"
        f"{left_aside(report.withheld, report.skipped)}"
    )


if __name__ == "__main__":
    sys.exit(main())
