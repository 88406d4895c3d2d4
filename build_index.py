"""Build the search index: read the articles, index what changed, check it, publish it."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from kb.config import KbConfig, load
from kb.errors import KbError
from search.config import SearchConfig
from search.errors import SearchError
from search.indexer import Report, build
from search.progress import TerminalProgress

USAGE, FAILED, OK = 2, 1, 0


def main() -> int:
    """Build as the command line asks and return the exit code."""
    options = _parser().parse_args()
    try:
        kb = load(KbConfig, articles=options.articles)
        search = load(SearchConfig, index=options.index)
        with closing(TerminalProgress()) as progress:
            report = build(kb, search, full=options.full, strict=options.strict, progress=progress)
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
    parser.add_argument("-v", "--verbose", action="store_true", help="list warnings too, not only unread files")
    return parser


def _tell(report: Report, *, everything: bool) -> None:
    for problem in report.problems:
        if everything or problem.severity == "error":
            print(problem, file=sys.stderr)
    state = "published" if report.published else "NOT published (--strict)"
    print(
        f"{report.articles} articles, {report.sections} sections, {len(report.problems)} problems, "
        f"{report.changed} changed, {report.seconds:.2f} s: {report.generation} {state}"
    )


if __name__ == "__main__":
    sys.exit(main())
