"""The writer's door: ``python -m kb lint | new | schema``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import process

from kb.config import KbConfig, load
from kb.corpus import left_aside, read_corpus
from kb.errors import CorpusError, KbError
from kb.lint import RULES
from kb.metadata import Metadata
from kb.problem import READING_RULES
from kb.scaffold import start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.corpus import Corpus
    from kb.problem import Problem

OK, PROBLEMS, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 clean, 1 problems, 2 wrong usage or an unreadable folder."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except KbError as error:
        print(f"python -m kb: {error}", file=sys.stderr)
        return USAGE
    return code


def lint(options: argparse.Namespace) -> int:
    """Print every problem of the articles, or of those asked for."""
    config = load(KbConfig, articles=options.articles)
    wanted = tuple(_relative(path, config.articles) for path in options.paths) or (".",)
    corpus = read_corpus(config)
    problems = [
        problem for problem in corpus.problems if problem.rule not in options.ignore and _is_among(problem.path, wanted)
    ]
    if options.format == "json":
        print(_as_json(corpus, problems))
    else:
        for problem in problems:
            print(config.articles / str(problem))
        print(_summary(corpus, problems), file=sys.stderr)
    failed = problems if options.strict else [problem for problem in problems if problem.severity == "error"]
    return PROBLEMS if failed else OK


def new(options: argparse.Namespace) -> int:
    """Start an article and print where it is."""
    config = load(KbConfig, articles=options.articles)
    today = dt.datetime.now(dt.UTC).date()
    print(start(config, options.title, options.category, today))
    return OK


def schema(_options: argparse.Namespace) -> int:
    """Print the JSON Schema of the front matter, for editors."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Metadata.model_json_schema()}
    print(json.dumps(document, indent=2))
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kb", description="Write and check the articles of the help centre."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("lint", help="list everything in the articles that should be mended")
    command.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="only these files or folders of the articles"
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to list the problems (text)")
    command.add_argument("--strict", action="store_true", help="exit with 1 for warnings too, not only for errors")
    command.add_argument(
        "--ignore",
        action="append",
        default=[],
        type=_rule,
        metavar="RULE",
        help="leave out a rule, the word in brackets behind a problem; may be given again",
    )
    command.set_defaults(run=lint)
    _add_articles(command)

    command = commands.add_parser("new", help="start an article as a draft")
    command.add_argument("title", help="what the article answers, in a reader's words")
    command.add_argument("--category", default="", metavar="NAME", help="the folder it goes into; made if need be")
    command.set_defaults(run=new)
    _add_articles(command)

    command = commands.add_parser("schema", help="print the JSON Schema of the front matter, for editors")
    command.set_defaults(run=schema)
    return parser


def _add_articles(command: argparse.ArgumentParser) -> None:
    command.add_argument("--articles", type=Path, metavar="DIR", help="the folder of articles (from config.toml)")


def _rule(name: str) -> str:
    """Return the name of a rule, or tell the command line which one is nearest."""
    rules = (*READING_RULES, *(rule.name for rule in RULES))
    if name in rules:
        return name
    nearest = process.extractOne(name, rules)[0]
    raise argparse.ArgumentTypeError(f"there is no rule {name}; did you mean {nearest}?")


def _relative(path: Path, articles: Path) -> str:
    """Return a path given on the command line as problems name it: relative to the articles folder."""
    for candidate in (path, articles / path):
        # not resolved: a symbolic link is itself the thing to be checked
        absolute = Path(os.path.abspath(candidate))  # noqa: PTH100
        if absolute.is_relative_to(Path(os.path.abspath(articles))) and os.path.lexists(absolute):  # noqa: PTH100
            return absolute.relative_to(Path(os.path.abspath(articles))).as_posix()  # noqa: PTH100
    raise CorpusError(f"{path}: no such file or folder in {articles}; --articles DIR names another folder of articles")


def _is_among(path: str, wanted: tuple[str, ...]) -> bool:
    return any(name in {".", path} or path.startswith(f"{name}/") for name in wanted)


def _as_json(corpus: Corpus, problems: Sequence[Problem]) -> str:
    document = {
        "files": len(corpus.readings),
        "not_shown": corpus.withheld,
        "errors": _count(problems, "error"),
        "warnings": _count(problems, "warning"),
        "problems": [asdict(problem) for problem in problems],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _summary(corpus: Corpus, problems: Sequence[Problem]) -> str:
    found = f"{_count(problems, 'error')} errors, {_count(problems, 'warning')} warnings"
    return f"{len(corpus.readings)} files: {found}{left_aside(corpus.withheld, corpus.folder.skipped)}"


def _count(problems: Sequence[Problem], severity: str) -> int:
    return sum(problem.severity == severity for problem in problems)


if __name__ == "__main__":
    sys.exit(main())
