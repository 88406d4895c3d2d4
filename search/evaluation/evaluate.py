"""Evaluation: asks judged questions as visitors do, and compares the answers with the judgements.

Constants are chosen on the ``dev`` half of a set and reported on the ``held-out`` half.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, get_args

from search.answers.deflect import deflect
from search.evaluation.answerability import OperatingPoint, auroc, caught, ideal, reliability
from search.evaluation.judged_sets import KINDS, read_judged
from search.evaluation.relevance import ranking
from search.progress import no_progress
from search.query import parse
from search.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from search.evaluation.answerability import Bin
    from search.evaluation.judged_sets import JudgedSet, Judgements, Kind, Question, Split
    from search.evaluation.relevance import Relevance
    from search.generations.generation import Generation
    from search.progress import Progress

PAGE_SIZE: Final = 10
"""Hits per question: one page, because visitors hardly look further."""

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: the documents, best first, and the verdict."""

    question: str
    documents: tuple[str, ...]
    outcome: Outcome
    confidence: float


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The figures of one kind of questions; ``outcomes`` are shares, and ``ranking`` is None without judgements."""

    asked: int
    ranking: Relevance | None
    outcomes: Mapping[Outcome, float]


@dataclass(frozen=True, slots=True)
class Honesty:
    """How well the confidence separates queries with and without an answer; None if the set has only one sort."""

    auroc: float | None
    caught_90: float | None
    operating_point: OperatingPoint | None
    reliability: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one set; ``missing`` are judged documents that are not in the index."""

    name: str
    split: Split
    kinds: Mapping[Kind, KindFigures]
    honesty: Honesty | None
    missing: tuple[str, ...]


def measure(
    generation: Generation,
    folder: Path,
    kinds: Iterable[Kind] = KINDS,
    split: Split = "all",
    progress: Progress = no_progress,
    *,
    lang: str = "",
    name: str = "",
    teach: Callable[[Question], None] | None = None,
) -> Figures:
    """Ask a generation the questions of the judged set in ``folder`` and return the figures.

    The questions are asked as by a reader of the language ``lang``, if given. ``teach`` is called before each, and
    ``name`` says what was taught.

    The generation must be built from the articles of the set. Kinds without questions in the set are left out.

    Raises:
        SearchError: the set cannot be read, or the library that computes the metrics is not installed.

    """
    judged = read_judged(folder)
    documents = {slug: PurePosixPath(entry.path).stem for slug, entry in generation.docstore.entries.items()}
    answers: dict[Kind, list[Answer]] = {}
    for kind in kinds:
        questions = [question for question in judged.questions.get(kind, ()) if question.is_of(split)]
        for done, question in enumerate(questions):
            progress(f"{folder.name}: asking {kind}", done, len(questions))
            if teach is not None:
                teach(question)
            answers.setdefault(kind, []).append(_answer(generation, documents, kind, question, lang))
    relevant = {
        document for kind in answers for judgements in judged.relevant.get(kind, {}).values() for document in judgements
    }
    return Figures(
        name=f"{folder.name}{name}",
        split=split,
        kinds={kind: _figures(each, judged.relevant.get(kind)) for kind, each in answers.items()},
        honesty=_honesty(answers, judged),
        missing=tuple(sorted(relevant - set(documents.values()))),
    )


def table(figures: Figures) -> str:
    """Return the figures of a set as lines for the terminal."""
    lines = [
        f"{figures.name} ({figures.split})",
        "             asked  nDCG@10  MRR@10   R@10    S@1    S@3  answered  unsure   none",
        *(_row(kind, kind_figures) for kind, kind_figures in figures.kinds.items()),
    ]
    if figures.honesty and figures.honesty.auroc is not None:
        lines.append(f"  AUROC {figures.honesty.auroc:.3f}, caught@90 {figures.honesty.caught_90:.3f}")
    if figures.honesty and (point := figures.honesty.operating_point):
        right = "none" if point.right is None else f"{point.right:.1%}"
        lines += [
            f"  answered {point.answered:.1%} of the answerable, {right} of them with a right first hit",
            f"  answered {point.false:.1%} of the unanswerable",
            f"  ideal {point.ideal:.1%} of the answerable with at most 5 % false; reached {point.ratio:.2f} of it",
        ]
    return "\n".join(lines)


def _row(kind: Kind, figures: KindFigures) -> str:
    means = figures.ranking
    ranked = (
        f"{means.ndcg_10:8.3f}{means.mrr_10:8.3f}{means.recall_10:7.3f}{means.success_1:7.3f}{means.success_3:7.3f}"
        if means
        else " " * 37
    )
    answered, unsure, none = (figures.outcomes[outcome] for outcome in OUTCOMES)
    return f"  {kind:10}{figures.asked:6} {ranked}{answered:10.1%}{unsure:8.1%}{none:7.1%}"


def _answer(generation: Generation, documents: Mapping[str, str], kind: Kind, question: Question, lang: str) -> Answer:
    if kind == "tickets":
        results = deflect(generation, question.text, question.body, limit=PAGE_SIZE, lang=lang)
    else:
        results = generation.search(parse(question.text, page_size=PAGE_SIZE, lang=lang))
    return Answer(
        question=question.id,
        documents=tuple(documents[hit.slug] for hit in results.hits),
        outcome=results.verdict.outcome,
        confidence=results.verdict.confidence,
    )


def _figures(answers: Sequence[Answer], relevant: Judgements | None) -> KindFigures:
    outcomes = [answer.outcome for answer in answers]
    relevance = None
    if relevant is not None:
        documents = {answer.question: answer.documents for answer in answers}
        relevance = ranking(documents, {question: relevant[question] for question in documents})
    return KindFigures(
        asked=len(answers),
        ranking=relevance,
        outcomes={outcome: outcomes.count(outcome) / len(outcomes) for outcome in OUTCOMES},
    )


def _honesty(answers: Mapping[Kind, Sequence[Answer]], judged: JudgedSet) -> Honesty | None:
    with_answer, without = answers.get("queries", ()), answers.get("no_answer", ())
    if not with_answer and not without:
        return None
    high, low = [answer.confidence for answer in with_answer], [answer.confidence for answer in without]
    relevant = judged.relevant.get("queries", {})
    is_first = [
        any(document in relevant[answer.question] for document in answer.documents[:1]) for answer in with_answer
    ]
    return Honesty(
        operating_point=_operating_point(with_answer, without, is_first) if high and low else None,
        auroc=auroc(high, low) if high and low else None,
        caught_90=caught(high, low) if high and low else None,
        reliability=reliability(
            [*high, *low], [True] * len(high) + [False] * len(low), [*is_first, *(False for _ in low)]
        ),
    )


def _operating_point(
    with_answer: Sequence[Answer], without: Sequence[Answer], is_first: Sequence[bool]
) -> OperatingPoint:
    answered = [right for answer, right in zip(with_answer, is_first, strict=True) if answer.outcome == "answered"]
    return OperatingPoint(
        answered=len(answered) / len(with_answer),
        false=sum(answer.outcome == "answered" for answer in without) / len(without),
        ideal=ideal([answer.confidence for answer in with_answer], [answer.confidence for answer in without]),
        right=sum(answered) / len(answered) if answered else None,
    )
