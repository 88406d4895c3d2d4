"""The command ``python -m search triage``: which risk a message describes, and what is advised first."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from kb.command_line import OK
from kb.lists.example_messages import MESSAGES_FILE
from kb.lists.risks import RISKS_FILE
from search.answers.deflect import deflect
from search.cli.options import NOT_FOUND, index_option, json_option, open_index
from search.triage.risk_assessment import AssessedRisk, RiskAssessment, assessment_of
from search.triage.safety import safety_advice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.lists.risks import Risks

_OUTCOMES = {
    RiskAssessment.CONFIRMED: "flagged",
    RiskAssessment.POSSIBLE: "doubtful",
    RiskAssessment.NONE: "harmless",
}
"""Names of the assessments in the JSON output."""

_SOURCES = {
    "pattern": f"by the patterns of {RISKS_FILE}",
    "example": f"by the examples in {MESSAGES_FILE}",
    "article": "by the article that matches it",
}


@click.command(epilog="Exit code: 0 if a risk is confirmed, 1 if not, 2 without an index.")
@click.argument("text")
@json_option
@index_option
def triage(text: str, index: Path | None, *, as_json: bool) -> int:
    """Show which risk a message describes, if any.

    TEXT is the message, or - to read it from standard input.
    """
    generation = open_index(index)
    message = sys.stdin.read() if text == "-" else text
    by_words = generation.assessor.assess("", message)
    risk = generation.assessor.with_articles(by_words, deflect(generation, "", message))
    report = _report(generation.docstore.risks, message, risk, generation.meta.lang)
    click.echo(json.dumps(report, indent=2, ensure_ascii=False) if as_json else _text(assessment_of(risk), report))
    return OK if risk and risk.is_confirmed else NOT_FOUND


def _report(risks: Risks, message: str, risk: AssessedRisk | None, lang: str) -> dict[str, str | None]:
    assessment = assessment_of(risk)
    report: dict[str, str | None] = {"outcome": _OUTCOMES[assessment]}
    if risk is None or assessment is RiskAssessment.NONE:
        return report | dict.fromkeys(("kind", "situation", "by", "advice", "article", "link"))
    report |= {"kind": risk.kind, "by": risk.source}
    advice = safety_advice(risks, risk.kind, message, lang)
    if advice is None:  # the kind is an article that asks for a person
        return report | {"situation": None, "advice": None, "article": risk.kind, "link": None}
    return report | {
        "situation": advice.situation or None,
        "advice": advice.text,
        "article": advice.article or None,
        "link": advice.link or None,
    }


def _text(assessment: RiskAssessment, report: Mapping[str, str | None]) -> str:
    if assessment is RiskAssessment.NONE:
        return f"{assessment}: no risk was recognised"
    source = _SOURCES[report["by"] or "example"]
    if assessment is RiskAssessment.POSSIBLE:
        return f"{assessment}: perhaps {report['kind']}, {source}; it can be sent without reading articles first"
    kind = f"{report['kind']} ({report['situation']})" if report["situation"] else report["kind"]
    advice = f"\nadvice: {report['advice']}" if report["advice"] else ""
    return f"{assessment}: {kind}, {source}{advice}\nthen: {report['article'] or report['link'] or 'no article'}"
