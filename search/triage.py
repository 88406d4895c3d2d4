"""Triage: which risk a message tells of, by what writers listed: ``python -m search triage TEXT [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import load
from kb.errors import KbError
from kb.messages import MESSAGES_FILE
from kb.risks import RISKS_FILE
from search.classifier import Judgement
from search.config import SearchConfig
from search.deflect import letter
from search.errors import SearchError
from search.library import Library
from search.risks import recogniser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.risks import Risks
    from search.generation import Generation

_BY = {
    "pattern": f"by the patterns of {RISKS_FILE}",
    "example": f"by what is like it in {MESSAGES_FILE}",
}


def triage(generation: Generation | None, risks: Risks, subject: str, body: str) -> Judgement | None:
    """Return which risk a ticket tells of: surely by the writers' patterns, otherwise by what is like it.

    None is a ticket that no pattern recognises, where nothing was learnt or there is no index.
    """
    text = f"{subject}\n{body}"
    risk = recogniser(risks, generation.meta.lang if generation else "en").find(text)
    if risk is not None:
        return Judgement(risk.kind, flagged=True, doubtful=True, by="pattern")
    if generation is None or generation.classifier is None:
        return None
    meaning, written = generation.searcher.meaning, letter(subject, body)
    return generation.classifier.judge(text, meaning.vector(written) if meaning and written else None)


def main(arguments: Sequence[str]) -> int:
    """Tell what a message would be taken for; return 0 if it is flagged, 1 if not, 2 where there is no index."""
    options = _parser().parse_args(arguments)
    try:
        generation = Library(load(SearchConfig, index=options.index)).current()
    except (KbError, SearchError) as error:
        print(f"search: {error}", file=sys.stderr)
        return 2
    text = sys.stdin.read() if options.text == "-" else options.text
    told = _told(generation, triage(generation, generation.docstore.risks, "", text))
    print(json.dumps(told, indent=2, ensure_ascii=False) if options.json else _lines(told))
    return 0 if told["outcome"] == "flagged" else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m search triage",
        description="Tell which risk a message would be taken for, if any.",
        epilog="exit status: 0 if it is flagged, 1 if not, 2 where there is no index",
    )
    parser.add_argument("text", help="what somebody writes, or - to read it from the standard input")
    parser.add_argument("--json", action="store_true", help="print everything, for programs")
    parser.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index (default: config)")
    return parser


def _told(generation: Generation, judgement: Judgement | None) -> dict[str, str | None]:
    if judgement is None or not judgement.doubtful:
        return {"outcome": "harmless", "kind": None, "by": None, "advice": None, "article": None}
    outcome = "flagged" if judgement.flagged else "doubtful"
    risk = next((risk for risk in generation.docstore.risks.known if risk.kind == judgement.kind), None)
    advice, article = (risk.advice, risk.article or None) if risk else (None, None)
    return {"outcome": outcome, "kind": judgement.kind, "by": judgement.by, "advice": advice, "article": article}


def _lines(told: Mapping[str, str | None]) -> str:
    if told["outcome"] == "harmless":
        return "harmless: no risk is recognised"
    how = _BY[told["by"] or "example"]
    if told["outcome"] == "doubtful":
        return f"doubtful: perhaps {told['kind']}, {how}; not flagged, but not asked to read first either"
    return f"flagged: {told['kind']}, {how}\nsaid first: {told['advice']}\nthen: {told['article'] or 'no article'}"
