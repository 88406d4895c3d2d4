"""Judged sets: questions people asked, and the articles that answer them.

A set is a folder in the layout of BEIR, but with articles in Markdown, so that they are read like any others:

- ``articles/`` holds the articles; a document's id is the stem of its file name;
- ``queries.jsonl`` has ``{"_id", "text"}`` on each line;
- ``qrels.tsv`` has ``query-id``, ``corpus-id`` and ``score`` below a header;
- ``queries_typo.jsonl`` has the same questions, misspelt;
- ``tickets.jsonl`` has ``{"_id", "subject", "body"}``, judged in ``tickets_qrels.tsv``;
- ``no_answer.jsonl`` has questions that no article of the set answers.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from kb.counts import counted
from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Kind = Literal["queries", "typo", "tickets", "no_answer"]
Split = Literal["dev", "held-out", "all"]

KINDS: Final[tuple[Kind, ...]] = ("queries", "typo", "tickets", "no_answer")
SPLITS: Final[tuple[Split, ...]] = ("dev", "held-out", "all")

_FILES: Final[Mapping[Kind, tuple[str, str]]] = {
    "queries": ("queries.jsonl", "qrels.tsv"),
    "typo": ("queries_typo.jsonl", "qrels.tsv"),
    "tickets": ("tickets.jsonl", "tickets_qrels.tsv"),
    "no_answer": ("no_answer.jsonl", ""),
}

Judgements = dict[str, dict[str, int]]
"""Question id → document id → relevance, from 1."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question; a ticket has its subject as ``text``, and a ``body``."""

    id: str
    text: str
    body: str = ""

    def is_of(self, split: Split) -> bool:
        """Return whether the question is in a half of the set; its id decides, so the halves never change."""
        is_dev = hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0
        return split == "all" or is_dev == (split == "dev")


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """The questions of a set by the kinds it has files for, and the judgements.

    ``remarks`` say which questions were left out and why.
    """

    folder: Path
    questions: Mapping[Kind, tuple[Question, ...]]
    relevant: Mapping[Kind, Judgements]
    remarks: tuple[str, ...]

    @property
    def articles(self) -> Path:
        """The folder of articles."""
        return self.folder / "articles"


def read_judged(folder: Path) -> JudgedSet:
    """Return the judged set in a folder.

    Raises:
        SearchError: the folder, its articles or all its questions are missing, or a line is invalid; the message
            names file and line.

    """
    if not (folder / "articles").is_dir():
        raise SearchError(f"{folder}: not a judged set: it has no folder articles/")
    kinds = [kind for kind in KINDS if (folder / _FILES[kind][0]).exists()]
    if not kinds:
        files = ", ".join(questions for questions, _ in _FILES.values())
        raise SearchError(f"{folder}: not a judged set: it has none of {files}")
    relevant = {kind: _judgements(folder / _FILES[kind][1]) for kind in kinds if _FILES[kind][1]}
    every = {kind: _questions(folder / _FILES[kind][0]) for kind in kinds}
    judged = {kind: tuple(q for q in every[kind] if kind == "no_answer" or q.id in relevant[kind]) for kind in kinds}
    remarks = tuple(
        f"{folder / _FILES[kind][0]}: {counted(unjudged, 'question')} left out: {_FILES[kind][1]} names no article"
        for kind in kinds
        if (unjudged := len(every[kind]) - len(judged[kind]))
    )
    return JudgedSet(folder, judged, relevant, remarks)


def _questions(path: Path) -> tuple[Question, ...]:
    questions: dict[str, Question] = {}
    for number, line in _lines(path):
        question = _question(line, f"{path}:{number}")
        if question.id in questions:
            raise SearchError(f"{path}:{number}: the _id {question.id!r} is on an earlier line, too")
        questions[question.id] = question
    return tuple(questions.values())


def _question(line: str, place: str) -> Question:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise SearchError(f'{place}: not JSON ({error}); write {{"_id": "…", "text": "…"}}') from error
    values = fields if isinstance(fields, dict) else {}
    wanted = ("_id", "subject", "body") if "subject" in values or "body" in values else ("_id", "text")
    if missing := [name for name in wanted if not isinstance(values.get(name), str)]:
        raise SearchError(f"{place}: {' and '.join(missing)} must be text")
    return Question(*(values[name] for name in wanted))


def _judgements(path: Path) -> Judgements:
    judgements: Judgements = {}
    for number, line in _lines(path):
        if number == 1 and line.startswith("query-id"):
            continue
        question, document, score = _judgement(line, f"{path}:{number}")
        if score > 0:
            judgements.setdefault(question, {})[document] = score
    return judgements


def _judgement(line: str, place: str) -> tuple[str, str, int]:
    try:
        question, document, score = line.split("\t")
        return question, document, int(score)
    except ValueError as error:
        raise SearchError(f"{place}: write query-id, corpus-id and a whole number, with tabs between them") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the non-empty lines of a file, numbered from 1."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SearchError(f"{path}: cannot be read: {error}") from error
    # not splitlines(): JSON strings may contain the other marks at which it splits
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")
