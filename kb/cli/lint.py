"""The command ``python -m kb lint``."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem
from rapidfuzz import process

from kb.cli.annotations import annotate
from kb.cli.problem_list import in_proportion, listed
from kb.cli.sarif import sarif
from kb.command_line import OK, articles_option
from kb.config import KbConfig, load
from kb.corpus import left_aside, read_corpus
from kb.counts import counted
from kb.errors import CorpusError
from kb.lint import DESCRIPTIONS
from kb.problem import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.corpus import Corpus
    from kb.problem import Problem

PROBLEMS = 1


class RuleName(click.ParamType[str]):
    """The type of an option that takes the name of a lint rule."""

    name = "rule"
    known = tuple(DESCRIPTIONS)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; fail with the nearest one if no rule has it."""
        if value not in self.known:
            nearest = process.extractOne(value, self.known)[0]
            raise click.BadParameter(f"there is no rule {value}; did you mean {nearest}?", ctx, param)
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the rules that begin with what was typed."""
        return [CompletionItem(rule) for rule in self.known if rule.startswith(incomplete)]


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How to list problems (text); github and sarif are for pipelines.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@click.option(
    "--ignore", multiple=True, type=RuleName(), metavar="RULE", help="Skip a rule, named in brackets; repeatable."
)
@click.option("-v", "--verbose", is_flag=True, help="List every problem, however many there are.")
@articles_option
def lint(
    paths: tuple[Path, ...], output: str, ignore: tuple[str, ...], articles: Path | None, *, strict: bool, verbose: bool
) -> int:
    """List the problems of the articles.

    PATH limits the list to some files or folders. Without one, more than a few warnings are only counted.
    """
    config = load(KbConfig, articles=articles)
    wanted = tuple(_relative(path, config.articles) for path in paths) or (".",)
    corpus = read_corpus(config)
    problems = [
        problem for problem in corpus.problems if problem.rule not in ignore and _is_among(problem.path, wanted)
    ]
    for line in _lines(corpus, problems, output, everything=verbose or bool(paths)):
        click.echo(line)
    if output != "json":
        click.echo(visible(_summary(corpus, problems)), err=True)
    return PROBLEMS if any(strict or problem.severity == "error" for problem in problems) else OK


def _lines(corpus: Corpus, problems: Sequence[Problem], output: str, *, everything: bool) -> Iterable[str]:
    """Return the output in a format; for machines, errors come first because services cut long lists."""
    root = corpus.config.articles
    errors_first = sorted(problems, key=lambda problem: problem.severity != "error")
    if output == "json":
        return (_as_json(corpus, problems),)
    if output == "sarif":
        return (json.dumps(sarif(errors_first, root), indent=2, ensure_ascii=False),)
    if output == "github":
        return annotate(errors_first, root)
    if everything:
        return (listed(problem, root) for problem in problems)
    return in_proportion(problems, "python -m kb lint -v", root=root, always={"dialect"})


def _relative(path: Path, articles: Path) -> str:
    """Return a path from the command line relative to the articles folder, as problems give it."""
    root = Path(os.path.abspath(articles))  # noqa: PTH100 - not resolved: a symbolic link is checked itself
    for candidate in (path, articles / path):
        absolute = Path(os.path.abspath(candidate))  # noqa: PTH100
        if absolute.is_relative_to(root) and os.path.lexists(absolute):
            return absolute.relative_to(root).as_posix()
    raise CorpusError(f"{path}: no such file or folder in {articles}; choose another articles folder with --articles")


def _is_among(path: str, wanted: tuple[str, ...]) -> bool:
    return any(name in {".", path} or path.startswith(f"{name}/") for name in wanted)


def _as_json(corpus: Corpus, problems: Sequence[Problem]) -> str:
    document = {
        "files": len(corpus.readings),
        "not_shown": corpus.withheld,
        "not_found": corpus.unsearched,
        "errors": _count(problems, "error"),
        "warnings": _count(problems, "warning"),
        "rules": dict(Counter(problem.rule for problem in problems).most_common()),
        "problems": [asdict(problem) for problem in problems],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _summary(corpus: Corpus, problems: Sequence[Problem]) -> str:
    errors, warnings = (counted(_count(problems, severity), severity) for severity in ("error", "warning"))
    aside = left_aside(corpus.withheld, corpus.unsearched, corpus.skipped)
    return f"{counted(len(corpus.readings), 'file')}: {errors}, {warnings}{aside}"


def _count(problems: Sequence[Problem], severity: str) -> int:
    return sum(problem.severity == severity for problem in problems)
