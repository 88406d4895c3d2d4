"""Triage: which risk a message tells of, by all that writers wrote: ``python -m search triage TEXT [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from kb.lists.example_messages import MESSAGES_FILE
from kb.lists.risks import RISKS_FILE
from search.answers.deflect import deflect, ticket_text
from search.cli.asking import NO_INDEX, add_index, opened
from search.triage.classifier import Judgement
from search.triage.pattern_matcher import recogniser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.article import Entry
    from kb.lists.risks import Risks
    from search.generations.generation import Generation
    from search.results import Results

_NEAR_HITS = 2
"""One ordinary draft in twenty has an article about a risk among its first two, one in seven among its first three."""

_BY = {
    "pattern": f"by the patterns of {RISKS_FILE}",
    "example": f"by what is like it in {MESSAGES_FILE}",
    "article": "by the article that is found for it",
}


def triage(generation: Generation, subject: str, body: str, found: Results) -> Judgement | None:
    """Return which risk a ticket tells of, by what is surest: patterns, examples, or the articles ``found`` for it.

    None is a ticket about which none of them has anything to say.
    """
    return with_articles(generation, assess(generation, subject, body), found)


def with_articles(generation: Generation, listed: Judgement | None, found: Results) -> Judgement | None:
    """Return a judgement of a message, made by its words, or by the articles ``found`` for it where they are surer."""
    if listed is not None and listed.flagged:
        return listed
    return _by_articles(generation, found) or listed


def assess(generation: Generation, subject: str, body: str, *, whole: bool = True) -> Judgement | None:
    """Return which risk the words of a message describe, by patterns or else by examples.

    Without ``whole`` the message is still being typed, and the language model is not asked.
    """
    listed = by_patterns(generation.docstore.risks, subject, body, generation.meta.lang)
    return listed or _by_examples(generation, subject, body, whole=whole)


def by_patterns(risks: Risks, subject: str, body: str, lang: str = "en") -> Judgement | None:
    """Return which risk the writers' patterns recognise, which takes no index."""
    risk = recogniser(risks, lang).find(f"{subject}\n{body}")
    return Judgement(risk.kind, flagged=True, doubtful=True, by="pattern") if risk else None


def _by_examples(generation: Generation, subject: str, body: str, *, whole: bool) -> Judgement | None:
    if generation.classifier is None:
        return None
    meaning, written = generation.searcher.meaning, ticket_text(subject, body)
    if meaning is None or not written:
        return generation.classifier.judge(f"{subject}\n{body}")
    vector = meaning.vector(written) if whole else None
    if vector is None:
        return generation.classifier.judge(f"{subject}\n{body}", meaning.table_vector(written), "static")
    return generation.classifier.judge(f"{subject}\n{body}", vector)


def _by_articles(generation: Generation, found: Results) -> Judgement | None:
    """Return the risk of an article: of the best, where it surely answers and asks for a person, or of one near it."""
    if found.verdict.outcome == "none":
        return None
    best = found.hits[0].slug
    if found.verdict.outcome == "answered" and asks_for_a_person(generation.docstore.entries.get(best)):
        return Judgement(best, flagged=True, doubtful=True, by="article")
    near = (hit.slug for hit in found.hits[:_NEAR_HITS] if _is_about_a_risk(generation, hit.slug))
    slug = next(near, None)
    return Judgement(slug, flagged=False, doubtful=True, by="article") if slug else None


def _is_about_a_risk(generation: Generation, slug: str) -> bool:
    """Tell whether an article is about a risk of which no example tells: those know better than what is near."""
    kinds = generation.classifier.kinds if generation.classifier else ()
    about = [risk.kind for risk in generation.docstore.risks.known if slug in risk.articles]
    if any(kind in kinds for kind in about):
        return False
    return bool(about) or asks_for_a_person(generation.docstore.entries.get(slug))


def asks_for_a_person(entry: Entry | None) -> bool:
    """Tell whether an article says that whoever needs it needs somebody to look at it."""
    return entry is not None and entry.metadata.escalation == "required"


def main(arguments: Sequence[str]) -> int:
    """Tell what a message would be taken for; return 0 if it is flagged, 1 if not, 2 where there is no index."""
    options = _parser().parse_args(arguments)
    generation = opened(options)
    if generation is None:
        return NO_INDEX
    text = sys.stdin.read() if options.text == "-" else options.text
    told = _told(generation, text, triage(generation, "", text, deflect(generation, "", text)))
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
    add_index(parser)
    return parser


def _told(generation: Generation, text: str, judgement: Judgement | None) -> dict[str, str | None]:
    if judgement is None or not judgement.doubtful:
        return {"outcome": "harmless"} | dict.fromkeys(("kind", "situation", "by", "advice", "article", "link"))
    told = {"outcome": "flagged" if judgement.flagged else "doubtful", "kind": judgement.kind, "by": judgement.by}
    return told | _advice(generation, text, judgement.kind)


def _advice(generation: Generation, text: str, kind: str) -> dict[str, str | None]:
    """Return what is said first, by the situation that the text describes; a kind that is no risk's is a slug."""
    risks = generation.docstore.risks
    risk = next((risk for risk in risks.known if risk.kind == kind), None)
    if risk is None:
        return {"situation": None, "advice": None, "article": kind, "link": None}
    situation = recogniser(risks, generation.meta.lang).situation(kind, text)
    source, name = situation or risk, situation.name if situation else None
    return {"situation": name, "advice": source.advice, "article": source.article or None, "link": source.link or None}


def _lines(told: Mapping[str, str | None]) -> str:
    if told["outcome"] == "harmless":
        return "harmless: no risk is recognised"
    how = _BY[told["by"] or "example"]
    if told["outcome"] == "doubtful":
        return f"doubtful: perhaps {told['kind']}, {how}; not flagged, but not asked to read first either"
    said = f"\nsaid first: {told['advice']}" if told["advice"] else ""
    kind = f"{told['kind']} ({told['situation']})" if told["situation"] else told["kind"]
    return f"flagged: {kind}, {how}{said}\nthen: {told['article'] or told['link'] or 'no article'}"
