"""Add solved questions to the writers' own file, ``_solved.jsonl`` in the articles folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.lists.solved_questions import SOLVED_FILE, parse
from web.errors import LearningError
from web.learning.ticket_texts import question_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kb.lists.solved_questions import SolvedQuestion


@dataclass(frozen=True, slots=True)
class Imported:
    """How many questions were added, how many were there before, and what was left out, with the reason."""

    added: int
    known: int
    problems: tuple[str, ...] = ()


def import_questions(articles: Path, content: bytes, slugs: Collection[str], *, as_written: bool = False) -> Imported:
    """Add the questions of a file to the writers' file; those of unknown articles are left out.

    Questions are scrubbed, unless they are kept ``as_written``.

    Raises:
        LearningError: the writers' file cannot be read or written.

    """
    read = parse(content, "line")
    problems = [f"line {problem.line}: {problem.message}" for problem in read.problems]
    path = articles / SOLVED_FILE
    try:
        before = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise LearningError(f"{path}: cannot be read: {error.strerror}") from error
    there = {_key(question) for question in parse(before).questions}
    lines: list[str] = []
    known = 0
    for each in read.questions:
        question = each if as_written else replace(each, question=question_text(each.question))
        if reason := _fault(question, slugs):
            problems.append(f"line {each.line}: {reason}")
        elif _key(question) in there:
            known += 1
        else:
            there.add(_key(question))
            lines.append(question.as_line())
    if lines:
        _write(path, before, lines)
    return Imported(len(lines), known, tuple(problems))


def _fault(question: SolvedQuestion, slugs: Collection[str]) -> str:
    if not question.question:
        return "it has no question that people may read"
    if question.article and question.article not in slugs:
        return f"there is no article with the slug {question.article}"
    return ""


def _key(question: SolvedQuestion) -> tuple[str, str]:
    return " ".join(question.question.casefold().split()), question.article


def _write(path: Path, before: bytes, lines: list[str]) -> None:
    gap = b"" if before.endswith(b"\n") or not before else b"\n"
    temporary = path.with_name(f".{SOLVED_FILE}.new")
    try:
        temporary.write_bytes(before + gap + "".join(f"{line}\n" for line in lines).encode())
        temporary.replace(path)
    except OSError as error:
        raise LearningError(f"{path}: cannot be written: {error.strerror}") from error
