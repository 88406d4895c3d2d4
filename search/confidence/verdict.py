"""The verdict on a query's best hit: whether it is an answer, and how sure that is.

The confidence is a probability, and the knowledge base itself says where an outcome begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from search.results import Verdict

if TYPE_CHECKING:
    from search.confidence.calibration import Calibration
    from search.confidence.signals import Signals

Doubt = Literal["", "refused", "corrected", "unknown"]

NEAR: Final = 0.02
"""So far below an answer stays what looks like one but is in doubt."""

ALL_WORDS: Final = 0.95
"""An article with so much of what was typed is shown: "code" alone says little, but it is no word that nobody knows."""

MOST_WORDS: Final = 0.5
"""With less of its words found, a hit is one by its meaning."""

_DOUBTS: Final = {
    "refused": "the writer says that the article is not about this",
    "corrected": "the words match only as corrected",
    "unknown": "most of the words are in no article",
}


def weigh(
    signals: Signals,
    calibration: Calibration,
    unknown_words: tuple[str, ...] = (),
    *,
    promise: str = "",
    doubt: Doubt = "",
) -> Verdict:
    """Return the verdict on the best hit, by a calibration.

    A ``promise`` is certain: why just this query is one the article answers. In ``doubt`` nothing is answered: the
    writer said so (``not_for``), no word of the query stands in the article as it was typed, or hardly any word is
    known and nobody judges the meaning. Where the article has all the words it is not hidden, however weak.
    """
    if promise and not doubt:
        return Verdict("answered", 1.0, unknown_words, promise)
    confidence = calibration.confidence(signals)
    if doubt:
        confidence = min(confidence, max(calibration.answered - NEAR, 0.0))
    if confidence >= calibration.answered:
        return Verdict("answered", confidence, unknown_words, "an article is about this")
    if confidence < calibration.none and signals.coverage < ALL_WORDS:
        return Verdict("none", confidence, unknown_words, "no article accounts for these words")
    return Verdict("unsure", confidence, unknown_words, _DOUBTS.get(doubt) or _why_unsure(signals))


def _why_unsure(signals: Signals) -> str:
    if signals.coverage < MOST_WORDS and signals.cosine > signals.coverage:
        return "an article may mean this, but says it in other words"
    return "some words match, but no article is clearly about all of them"


def nothing(unknown_words: tuple[str, ...], reason: str = "no article matches") -> Verdict:
    """Return the verdict where there is no hit at all."""
    return Verdict("none", 0.0, unknown_words, reason)
