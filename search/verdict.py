"""Verdict: answered, unsure or none, from how much of the query the best article accounts for.

The signals are shares of the query's idf mass, so a rare word counts more than a common one, and a word that no
article knows counts as the rarest of all.
"""

from __future__ import annotations

from dataclasses import dataclass

from search.results import Verdict

ANSWERED = 0.72
"""At and above this confidence the hits are shown without a ticket beside them."""

NONE = 0.34
"""Below it the page says plainly that nothing matches."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict weighs; both shares are of the query's idf mass, 0 to 1.

    ``coverage`` is what the best section matches at all, ``aboutness`` what it matches in its article's title,
    keywords, headings or summary.
    """

    coverage: float
    aboutness: float
    unknown_words: tuple[str, ...]
    exact_title: bool = False


def judge(evidence: Evidence) -> Verdict:
    """Return the verdict on the best hit."""
    confidence = 1.0 if evidence.exact_title else 0.45 * evidence.coverage + 0.55 * evidence.aboutness
    if confidence >= ANSWERED:
        return Verdict("answered", confidence, evidence.unknown_words, "an article is about this")
    if confidence >= NONE:
        reason = "some words match, but no article is clearly about all of them"
        return Verdict("unsure", confidence, evidence.unknown_words, reason)
    return Verdict("none", confidence, evidence.unknown_words, "no article accounts for these words")


def nothing(unknown_words: tuple[str, ...], reason: str = "no article matches") -> Verdict:
    """Return the verdict where there is no hit at all."""
    return Verdict("none", 0.0, unknown_words, reason)
