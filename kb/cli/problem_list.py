"""List problems in proportion: errors one by one, a few warnings too, and counts where a list would scroll by."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.counts import counted
from kb.lint import DESCRIPTIONS
from kb.metadata import each_unknown_key
from kb.problem import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kb.problem import Problem

    Files = Mapping[tuple[str, str], int]

MOST_ERRORS: Final = 50
FEW_WARNINGS: Final = 20
"""What fits on a screen; more warnings are counted."""
MOST_FILES: Final = 10
MOST_MESSAGES: Final = 10
"""The messages shown below a rule, such as its unknown keys."""
COMMON_FROM: Final = 5
"""A message in so many files is about the folder, not about one article: "no summary"."""


def listed(problem: Problem, root: Path = Path()) -> str:
    """Return the line of a problem, with its path below ``root``."""
    return str(replace(problem, path=(root / problem.path).as_posix()))


def in_proportion(
    problems: Sequence[Problem],
    command: str,
    *,
    root: Path = Path(),
    few: int = FEW_WARNINGS,
    always: Collection[str] = (),
) -> Iterator[str]:
    """Yield the lines that a person needs to see of these problems.

    Args:
        problems: sorted by path and line.
        command: what lists every problem.
        root: what to write before the paths.
        few: the number of warnings up to which they are listed, not counted.
        always: rules whose warnings are listed like errors.

    """
    urgent = [problem for problem in problems if problem.severity == "error" or problem.rule in always]
    yield from (listed(problem, root) for problem in urgent[:MOST_ERRORS])
    hidden = urgent[MOST_ERRORS:]
    yield from (f"and {count:,} more [{rule}]" for rule, count in Counter(each.rule for each in hidden).most_common())
    warnings = [problem for problem in problems if problem.severity != "error" and problem.rule not in always]
    single = [
        each
        for problem in warnings
        for each in (each_unknown_key(problem) if problem.rule == "unknown-key" else (problem,))
    ]
    files = _files_by_message(single)
    folded = list(islice(_folded(single, files), few + 1))
    if len(folded) <= few:
        for number, problem in folded:
            yield f"{number:,} files, first {listed(problem, root)}" if number > 1 else listed(problem, root)
    else:
        yield from _by_rule(warnings, files)
        yield from _worst_files(warnings, root)
        hidden += warnings
    if hidden:
        noun = "warning" if hidden == warnings else "problem"
        them = "it" if len(hidden) == 1 else "them"
        yield f"{counted(len(hidden), noun)}; list {them} with: {command}"


def _files_by_message(warnings: Sequence[Problem]) -> Files:
    """Return the number of files that have each message of each rule; the warnings are sorted by path."""
    files, last = dict[tuple[str, str], int](), dict[tuple[str, str], str]()
    for problem in warnings:
        message = (problem.rule, problem.message)
        if last.get(message) != problem.path:
            last[message] = problem.path
            files[message] = files.get(message, 0) + 1
    return files


def _folded(warnings: Sequence[Problem], files: Files) -> Iterator[tuple[int, Problem]]:
    """Yield each warning once, or the first of a message that many files share with their number."""
    seen = set[tuple[str, str]]()
    for problem in warnings:
        message = (problem.rule, problem.message)
        number = files[message]
        if number < COMMON_FROM:
            yield 1, problem
        elif message not in seen:
            seen.add(message)
            yield number, problem


def _by_rule(warnings: Sequence[Problem], files: Files) -> Iterator[str]:
    """Yield a line with the count of each rule, and below it the messages that many files share."""
    counts = Counter(problem.rule for problem in warnings)
    common = defaultdict[str, list[tuple[int, str]]](list)
    for (rule, message), number in files.items():
        if number >= COMMON_FROM:
            common[rule].append((number, message))
    width = max(map(len, counts))
    for rule, count in counts.most_common():
        yield f"{count:>7,}  {rule:<{width}}  {DESCRIPTIONS.get(rule, '')}".rstrip()
        messages = sorted(common[rule], key=lambda pair: (-pair[0], pair[1]))
        yield from (f"{number:>9,}  {visible(message)}" for number, message in messages[:MOST_MESSAGES])
        if len(messages) > MOST_MESSAGES:
            yield f"{'':>9}  and {counted(len(messages) - MOST_MESSAGES, 'more message')} in several files"


def _worst_files(warnings: Sequence[Problem], root: Path) -> Iterator[str]:
    counts = Counter(problem.path for problem in warnings)
    if len(counts) > 1:
        yield "Most of them are in:"
        yield from (
            f"{count:>7,}  {visible((root / path).as_posix())}" for path, count in counts.most_common(MOST_FILES)
        )
