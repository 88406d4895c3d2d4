"""Evaluate: how good the answers to judged questions are, asked as visitors ask them.

``python -m search evaluate SETDIR …`` builds the articles of each judged set into a real index, asks every question
and compares what came with what should have come. :func:`measure` does the same with a generation that is open, for
scripts that try constants; they choose on the half ``dev`` and report on ``held-out``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Literal, get_args

from kb.config import KbConfig, load
from kb.errors import KbError
from search.answers.deflect import deflect
from search.config import SearchConfig
from search.errors import SearchError
from search.evaluation.answerability import Bin, auroc, caught, reliability
from search.evaluation.judged_sets import KINDS, SPLITS, JudgedSet, Judgements, Kind, Question, Split, read_judged
from search.evaluation.relevance import ranking
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.progress import TerminalProgress
from search.query import parse
from search.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from search.evaluation.relevance import Relevance
    from search.generations.generation import Generation
    from search.results import Results

    Progress = Callable[[str, int, int], None]

Mode = Literal["lexical", "static", "full"]

DEPTH: Final = 10
"""So many hits are a page, and nobody looks further."""

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
_MEANING: Final[Mapping[Mode, str]] = {"lexical": "off", "static": "static", "full": "full"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a question: the documents, best first, and the verdict on them."""

    question: str
    documents: tuple[str, ...]
    outcome: Outcome
    confidence: float


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The figures of the questions of one kind; ``outcomes`` are shares. Where nothing is relevant, no ranking."""

    asked: int
    ranking: Relevance | None
    outcomes: Mapping[Outcome, float]


@dataclass(frozen=True, slots=True)
class Honesty:
    """What the confidence knows about queries with and without an answer; None where the set has only one sort."""

    auroc: float | None
    caught_90: float | None
    reliability: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one set; ``missing`` are judged documents that the index does not have."""

    name: str
    split: Split
    kinds: Mapping[Kind, KindFigures]
    honesty: Honesty | None
    missing: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each set; return 2 where one cannot be read or built."""
    options = _parser().parse_args(arguments)
    progress = TerminalProgress()
    try:
        figures = [_evaluate(folder, options, progress) for folder in options.sets]
    except (KbError, SearchError) as error:
        progress.close()
        sys.stderr.write(f"evaluate: {error}\n")
        return 2
    progress.close()
    if options.json:
        sys.stdout.write(json.dumps([asdict(one) for one in figures], indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n\n".join(table(one) for one in figures) + "\n")
    return 0


def measure(
    generation: Generation,
    folder: Path,
    kinds: Iterable[Kind] = KINDS,
    split: Split = "all",
    progress: Progress = lambda _stage, _done, _total: None,
) -> Figures:
    """Ask an open generation the questions of the judged set in ``folder`` and return the figures.

    The generation must be built from the articles of the set. Kinds that the set has no questions of are left out.

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
            answers.setdefault(kind, []).append(_answer(generation, documents, kind, question))
    relevant = {
        document for kind in answers for wanted in judged.relevant.get(kind, {}).values() for document in wanted
    }
    return Figures(
        name=folder.name,
        split=split,
        kinds={kind: _figures(given, judged.relevant.get(kind)) for kind, given in answers.items()},
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m search evaluate", description="Measure the answers to judged questions."
    )
    parser.add_argument(
        "sets", type=Path, nargs="+", metavar="SETDIR", help="a folder with articles/ and queries.jsonl"
    )
    parser.add_argument(
        "--mode", choices=_MEANING, help="words alone, with static vectors, or with the model (default: as configured)"
    )
    parser.add_argument("--split", choices=SPLITS, default="all", help="a half of the questions (default: all)")
    parser.add_argument(
        "--kinds", type=_kinds, default=KINDS, metavar="KIND,…", help=f"of {', '.join(KINDS)} (default: all)"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the indexes here for the next run")
    parser.add_argument("--json", action="store_true", help="print everything, for programs")
    return parser


def _kinds(text: str) -> tuple[Kind, ...]:
    wanted = text.split(",")
    if unknown := [name for name in wanted if name not in KINDS]:
        raise argparse.ArgumentTypeError(f"no {unknown[0]!r}; choose from {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in wanted)


def _evaluate(folder: Path, options: argparse.Namespace, progress: TerminalProgress) -> Figures:
    """Build the articles of a set, measure, and say what was left out."""
    judged = read_judged(folder)  # before the build, which may take minutes
    with ExitStack() as stack:
        index = _index_folder(folder, options, stack)
        config = _search_config(index, options.mode)
        report = build(load(KbConfig, articles=judged.articles), config, progress=progress)
        figures = measure(IndexManager(config).current(), folder, options.kinds, options.split, progress)
    progress.close()
    refused = [str(problem) for problem in report.problems if problem.severity == "error"]
    for remark in (
        *judged.remarks,
        *refused,
        *(f"{document}: judged, but not in the index" for document in figures.missing),
    ):
        sys.stderr.write(f"evaluate: {remark}\n")
    return figures


def _index_folder(folder: Path, options: argparse.Namespace, stack: ExitStack) -> Path:
    if options.keep is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory()))
    # two sets may have one name, and the modes need not have the same files
    place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    return Path(options.keep, f"{folder.resolve().name}-{options.mode or 'configured'}-{place}")


def _search_config(index: Path, mode: Mode | None) -> SearchConfig:
    if mode is None:
        return load(SearchConfig, index=index)
    return load(SearchConfig, index=index, meaning=_MEANING[mode])


def _answer(generation: Generation, documents: Mapping[str, str], kind: Kind, question: Question) -> Answer:
    results = _ask(generation, kind, question)
    return Answer(
        question=question.id,
        documents=tuple(documents[hit.slug] for hit in results.hits),
        outcome=results.verdict.outcome,
        confidence=results.verdict.confidence,
    )


def _ask(generation: Generation, kind: Kind, question: Question) -> Results:
    if kind == "tickets":
        return deflect(generation, question.text, question.body, limit=DEPTH)
    return generation.searcher.search(parse(question.text, page_size=DEPTH))


def _figures(answers: Sequence[Answer], relevant: Judgements | None) -> KindFigures:
    counted = [answer.outcome for answer in answers]
    return KindFigures(
        asked=len(answers),
        ranking=_ranking(answers, relevant) if relevant is not None else None,
        outcomes={outcome: counted.count(outcome) / len(counted) for outcome in OUTCOMES},
    )


def _ranking(answers: Sequence[Answer], relevant: Judgements) -> Relevance:
    given = {answer.question: answer.documents for answer in answers}
    return ranking(given, {question: relevant[question] for question in given})


def _honesty(answers: Mapping[Kind, Sequence[Answer]], judged: JudgedSet) -> Honesty | None:
    with_answer, without = answers.get("queries", ()), answers.get("no_answer", ())
    asked = [*with_answer, *without]
    if not asked:
        return None
    high, low = [answer.confidence for answer in with_answer], [answer.confidence for answer in without]
    relevant = judged.relevant.get("queries", {})
    is_first = [
        any(document in relevant[answer.question] for document in answer.documents[:1]) for answer in with_answer
    ]
    return Honesty(
        auroc=auroc(high, low) if high and low else None,
        caught_90=caught(high, low) if high and low else None,
        reliability=reliability(
            [*high, *low], [True] * len(high) + [False] * len(low), [*is_first, *(False for _ in low)]
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
