"""Solved questions: what people asked and which article answered it, one JSON object per line.

Writers keep ``_solved.jsonl`` at the top of the articles folder; the help centre writes a file of the same shape with
what it learnt from tickets and votes::

    {"question": "why does thunderbird eat my disk", "article": "compact-folders"}
    {"question": "…", "article": "…", "day": "2026-11-30", "kind": "ticket", "sources": 2, "weight": 1}
    {"words": ["folder", "shrink"], "article": "compact-folders", "kind": "solved"}
    {"question": "do you sell hats", "article": "", "kind": "ticket"}

A question whose text may not be read yet has ``words`` instead: those of its words that articles have, in no order. No
``article`` means that people had to answer. A problem concerns its own line only; the other lines count.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kb.files.source import decode, digest_of, load_list
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kb.article import Entry
    from kb.config import KbConfig

SOLVED_FILE: Final = "_solved.jsonl"
MAX_CHARS: Final = 300
"""The longest question, in characters: as much as a search reads of a query."""
MAX_WORDS: Final = 64
MOST: Final = 20_000
"""The most questions: their vectors take some 60 MB."""
MOST_SOURCES: Final = 1_000

RULE: Final = "solved-questions"


class Kind(StrEnum):
    """How a question was solved: by a writer's line, staff's ticket or forum answer, or what readers did."""

    WRITER = "writer"
    TICKET = "ticket"
    COMMUNITY = "community"
    SOLVED = "solved"
    VOTE = "vote"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class SolvedQuestion:
    """A question and the slug of the article that answered it, "" if none did.

    Either ``question`` or ``words`` is empty. ``sources`` is the number of independent sources, ``weight`` None unless
    a line sets its own, and ``line`` its place in the file.
    """

    article: str
    question: str = ""
    words: tuple[str, ...] = ()
    day: dt.date | None = None
    kind: Kind = Kind.WRITER
    sources: int = 1
    weight: float | None = None
    line: int = 0

    @property
    def text(self) -> str:
        """The text that search compares with queries."""
        return self.question or " ".join(self.words)

    def as_line(self) -> str:
        """Return the question as a line of such a file, without the line break."""
        fields = {name: value for name, value in asdict(self).items() if value and name not in {"line", "article"}}
        return json.dumps({"article": self.article} | fields, ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class SolvedQuestions:
    """The questions of a file and its problems; ``digest`` is its SHA-256, empty without a file."""

    questions: tuple[SolvedQuestion, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def read(folder: Path, config: KbConfig) -> SolvedQuestions:
    """Return the solved questions of an articles folder; empty without a file. A bad file becomes a problem."""
    data = load_list(folder, SOLVED_FILE, RULE, config)
    if data is None:
        return SolvedQuestions()
    return SolvedQuestions(problems=(data,)) if isinstance(data, Problem) else parse(data)


def parse(data: bytes, name: str = SOLVED_FILE) -> SolvedQuestions:
    """Return the questions in the bytes of such a file; ``name`` stands in its problems. An empty file is valid."""
    if not data.strip():
        return SolvedQuestions(digest=digest_of(data))
    source = decode(data, name)
    questions: list[SolvedQuestion] = []
    problems = list(source.problems)
    for number, line in enumerate((source.text or "").split("\n"), start=1):
        if not line.strip():
            continue
        if len(questions) == MOST:
            message = f"only the first {MOST:,} questions count; this one and the rest are left out"
            problems.append(Problem(RULE, name, number, message))
            break
        try:
            questions.append(_question(line, number))
        except (ValueError, RecursionError) as error:
            problems.append(Problem(RULE, name, number, f"{error}; the line is left out"))
    return SolvedQuestions(tuple(questions), tuple(problems), digest_of(data))


def _question(line: str, number: int) -> SolvedQuestion:
    """Return the question of a line.

    Raises:
        ValueError: a value does not fit; the message says which.

    """
    try:
        values = json.loads(line)
    except ValueError as error:
        raise ValueError('this is not JSON: write {"question": "…", "article": "…"}') from error
    if not isinstance(values, dict):
        raise ValueError('write {"question": "…", "article": "…"}')  # noqa: TRY004 - a fault of the file
    question, words = values.get("question") or "", values.get("words") or []
    if not isinstance(question, str) or not isinstance(words, list) or not all(isinstance(each, str) for each in words):
        raise ValueError("question must be text")
    question, words = " ".join(question.split()), [" ".join(word.split()) for word in words[:MAX_WORDS]]
    if bool(question) == any(words):
        raise ValueError("write a question")
    if max(len(question), len(" ".join(words))) > MAX_CHARS:
        raise ValueError(f"the question is longer than {MAX_CHARS} characters: keep the important part")
    article = values.get("article")
    if not isinstance(article, str):
        raise ValueError('article must be a slug, or "" if no article answers the question')  # noqa: TRY004 - as above
    try:
        kind = Kind(values.get("kind", Kind.WRITER))
    except ValueError as error:
        raise ValueError(f"kind must be one of {', '.join(Kind)}") from error
    return SolvedQuestion(
        article=article.strip(),
        question=question,
        words=tuple(words),
        day=_day(values.get("day")),
        kind=kind,
        sources=_sources(values.get("sources", 1)),
        weight=_weight(values.get("weight")),
        line=number,
    )


def _day(value: object) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("day must be a date, such as 2026-11-30") from error


def _sources(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("sources must be a whole number from 1")
    return min(value, MOST_SOURCES)


def _weight(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value <= 0:
        raise ValueError("weight must be a number above 0")
    return min(float(value), 1.0)


def faults(
    solved: SolvedQuestions, published: Mapping[str, Entry], redirects: Mapping[str, str], name: str = SOLVED_FILE
) -> Iterator[Problem]:
    """Yield a problem for each question of an unknown or moved article, and each that repeats or contradicts another.

    A question contradicts another if they name different articles, and an article if that lists it under ``not_for``.
    """
    first: dict[str, SolvedQuestion] = {}
    for question in solved.questions:
        if message := _article_fault(question, published, redirects):
            yield Problem(RULE, name, question.line, message)
        if not question.question:
            continue
        earlier = first.setdefault(question.question.casefold(), question)
        if earlier is question:
            continue
        shown = f'"{question.question[:60]}"'
        if redirects.get(earlier.article, earlier.article) == redirects.get(question.article, question.article):
            yield Problem(RULE, name, question.line, f"{shown} repeats line {earlier.line}: keep one of them")
        else:
            other = earlier.article or "no article"
            message = f"{shown} is answered by {other} in line {earlier.line}: keep the better answer"
            yield Problem(RULE, name, question.line, message)


def _article_fault(question: SolvedQuestion, published: Mapping[str, Entry], redirects: Mapping[str, str]) -> str:
    """Return why the article of a question does not fit, or an empty text."""
    slug = question.article
    if slug in redirects:
        return f"{slug} has moved: write {redirects[slug]}"
    if slug and slug not in published:
        return f"{slug} is not a published article, so the line is left out"
    refused = (text.casefold() for text in published[slug].metadata.not_for) if slug else ()
    if question.question and question.question.casefold() in refused:
        return f'{slug} lists "{question.question[:60]}" under not_for: remove one of them'
    return ""
