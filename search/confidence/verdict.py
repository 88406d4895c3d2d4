"""Verdict: whether the best hit answers the query, and with what confidence.

The confidence is a probability; the calibration of the knowledge base decides where each outcome begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from search.confidence.regression import log_odds, logistic
from search.results import Grade, Verdict

if TYPE_CHECKING:
    from search.confidence.calibration import Calibration
    from search.confidence.signals import Signals

Doubt = Literal["", "refused", "opposite", "person", "foreign", "corrected", "missing", "unknown"]

DOUBT_MARGIN: Final = 0.02
"""The confidence of an uncertain hit stays at least this far below "answered"."""

NAMED_LEAD: Final = 0.15
"""An article that the query names leads by this much, or the query names several articles."""

RESULTS: Final = 0.5
"""From this confidence on the first hits probably fit."""

ALL_WORDS: Final = 0.95
"""An article with this share of the query is always shown: "code" alone says little, but some articles contain it."""

MOST_WORDS: Final = 0.5
"""With a smaller share of its words found, the query was matched by meaning."""

_DOUBTS: Final = {
    "refused": "the writer says that the article does not answer this",
    "opposite": "the article is about the opposite",
    "person": "this asks for a person",
    "foreign": "no article is in the language of the query",
    "corrected": "the words match only after spelling correction",
    "missing": "a word of a short query is in no article",
    "unknown": "most of the words are in no article",
}


@dataclass(frozen=True, slots=True)
class Learnt:
    """Additions from solved questions: to the log-odds of the confidence, and to the clearness."""

    certainty: float = 0.0
    clearness: float = 0.0

    def applied_to(self, confidence: float) -> float:
        """Return a confidence (0 to 1) adjusted by solved questions."""
        if not self.certainty:
            return confidence
        return float(logistic(np.float64(log_odds(confidence) + self.certainty)))


NOTHING_LEARNT: Final = Learnt()


def weigh(
    signals: Signals,
    calibration: Calibration,
    unknown_words: tuple[str, ...] = (),
    *,
    promise: str = "",
    is_named: bool = False,
    doubt: Doubt = "",
    learnt: Learnt = NOTHING_LEARNT,
) -> Verdict:
    """Return the verdict on the best hit, by a calibration.

    A ``promise`` is the reason why the article certainly answers this query. A ``doubt`` rules out "answered": the
    writer excluded the query (``not_for``), the article is about the opposite of what was asked, the query asks for a
    person or is in a language that no article is in, the article contains no word as it was typed, a word of a short
    query is in no article, or hardly any word is known and no encoder judges the meaning. An article with all the words
    is never hidden, however weak the match.

    Two questions decide about "answered". Is there an answer? The confidence says so. Is the first hit that answer?
    ``Calibration.clearness`` says so, mostly by the lead over the next hits. ``is_named`` says that its title, keywords
    and heading have all the words, which answers both. ``learnt`` is what solved questions add to both.
    """
    confidence = learnt.applied_to(calibration.confidence(signals))
    if doubt and doubt != "missing":
        confidence = min(confidence, max(calibration.answered - DOUBT_MARGIN, 0.0))
        promise = ""
    elif promise:
        confidence = 1.0
    elif is_named and signals.lead >= NAMED_LEAD:
        confidence, promise = max(confidence, calibration.answered), "the query names the topic of an article"
    clearness = calibration.clearness(signals) + learnt.clearness
    is_clear = confidence >= calibration.answered and clearness >= calibration.clear
    if promise or (is_clear and not doubt):
        return Verdict(Grade.ANSWER, confidence, unknown_words, promise or "an article is about this")
    if confidence < calibration.none and signals.coverage < ALL_WORDS:
        return Verdict(Grade.NONE, confidence, unknown_words, "no article matches these words well enough")
    if not doubt and (is_named or confidence >= RESULTS):
        return Verdict(Grade.RESULTS, confidence, unknown_words, "the first articles probably answer this")
    return Verdict(Grade.DOUBT, confidence, unknown_words, _DOUBTS[doubt] if doubt else _why_in_doubt(signals))


def _why_in_doubt(signals: Signals) -> str:
    if signals.coverage < MOST_WORDS and signals.cosine > signals.coverage:
        return "an article may mean this in other words"
    return "some words match, but no article is clearly about all of them"


def while_typed(weighed: Verdict, *, matches: bool) -> Verdict:
    """Return the verdict on a query that is still being typed: while a word ``matches``, there is no "none" yet."""
    if weighed.grade is not Grade.NONE or not matches:
        return weighed
    return replace(weighed, grade=Grade.DOUBT, reason="some words match, and more may come")


def corrected(judged: Verdict) -> Verdict:
    """Return the verdict on hits for corrected words that are too weak only because of the correction."""
    return replace(judged, grade=Grade.DOUBT, reason=_DOUBTS["corrected"])


def nothing(unknown_words: tuple[str, ...], reason: str = "no article matches") -> Verdict:
    """Return the verdict on a query without hits."""
    return Verdict(Grade.NONE, 0.0, unknown_words, reason)
