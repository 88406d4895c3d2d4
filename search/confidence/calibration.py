"""Calibration: how sure an answer is, learnt from the knowledge base that is served, without labels.

Weights fitted on one help centre mislead on the next, and every knowledge base can question itself: a probe made from
an article has an answer with that article in the index and none with it left out, and out-of-scope questions have none
either. The steps:

1. ``probes`` makes questions from titles and texts that resemble visitors' questions;
2. ``fit`` weighs the signals by logistic regression, starting from the weights of help centres in general and moving
   further from them the more probes there are;
3. no signal gets a negative weight: a missing word never makes an answer more likely;
4. "answered" begins where few unanswerable probes remain, at a general confidence at least; "none" ends before many
   answerable ones are lost;
5. a first hit is clear enough to be the answer if few of the questions that writers expect look as clear when their
   article is left out. How clearly other questions than these miss says little about visitors, so that a knowledge base
   without expected questions asks for as much as help centres in general do, which is a lot;
6. in an index of several languages, each with enough articles gets a calibration of its own, which starts from that of
   all: stemming, compounds and the encoder's English make the same evidence mean more in one language than in another.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from search.confidence.regression import Floats, logistic, regression, weighted_upper_quantile
from search.confidence.signals import NAMES, Signals
from search.errors import blame
from search.mode import SearchMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.confidence.probes import Probe

OUT_OF_SCOPE_SHARE: Final = 1 / 2
"""Share of the unanswerable questions that are out of scope; the others lack their article."""

PRIOR_STRENGTH: Final = 30
"""The general weights count as much as this many probes."""

IN_SCOPE: Final = 0.5
"""An out-of-scope question that help centres in general would answer with this confidence is in scope after all."""

FALSE_ANSWERS: Final = 0.05
"""Share of unanswerable probes that may reach the confidence of an answer."""

LOST_ANSWERS: Final = 0.05
"""Share of answerable probes that may come out as none."""

ENOUGH_PROBES: Final = 100
"""A language with this many answerable probes, those of about 25 articles, gets its own calibration: the share of
``FALSE_ANSWERS`` is then two probes, not the one that happens to be highest, and outweighs the prior three to one."""


class Calibration(BaseModel):
    """Weights of signals and the confidence at which each outcome begins; stored with the generation as JSON."""

    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...]
    """The signals that are weighed."""
    weights: tuple[float, ...]
    """One for each signal."""
    bias: float
    answered: float
    """From this confidence on, a query may be answered ..."""
    clear: float = 0.0
    """... if the first hit is as clear as this."""
    lead: float = 0.0
    """Weight of the first hit's lead in its clearness ..."""
    closeness: float = 0.0
    """... and of its closeness."""
    none: float
    """Below this confidence the page says plainly that nothing matches."""
    by_language: dict[str, Calibration] = Field(default_factory=dict)
    """Those of the languages that have enough articles, by code without country or script."""

    def of(self, lang: str) -> Calibration:
        """Return the calibration for a best hit in a language, which is this one unless the language has its own."""
        return self.by_language.get(lang.lower().partition("-")[0], self) if self.by_language else self

    def confidence(self, signals: Signals) -> float:
        """Return the probability of an answer, 0 to 1, assuming that every second question has one."""
        return float(self.confidences(signals.vector(self.names)[None])[0])

    def confidences(self, rows: Floats) -> Floats:
        """Return the confidence for each row of signals, ``[n, k]`` in the order of ``names``: ``[n]``."""
        return logistic(rows @ np.array(self.weights) + self.bias)

    def clearness(self, signals: Signals) -> float:
        """Return how clearly the first hit is the answer: the log-odds of an answer plus its weighted lead."""
        odds = float(signals.vector(self.names) @ np.array(self.weights)) + self.bias
        return odds + self.lead * signals.lead + self.closeness * signals.closeness


_WORDS = ("strength", "lexical_margin", "completeness")
GENERAL: Final[dict[SearchMode, Calibration]] = {
    SearchMode.LEXICAL: Calibration(
        names=_WORDS, weights=(3.94, 0.39, 0.59), bias=-3.27, answered=0.7, clear=5.05, lead=8.0, none=0.17
    ),
    SearchMode.STATIC: Calibration(
        names=(*_WORDS, "cosine"),
        weights=(3.31, 0.92, 0.44, 8.16),
        bias=-7.86,
        answered=0.7,
        clear=6.0,
        lead=8.0,
        none=0.19,
    ),
    SearchMode.FULL: Calibration(
        names=("strength", "lexical_margin", "closeness", "cosine"),
        weights=(1.32, 1.13, 0.55, 8.79),
        bias=-6.2,
        answered=0.73,
        clear=8.85,
        lead=4.0,
        closeness=8.0,
        none=0.17,
    ),
}
"""Help centres in general: ``fit`` without a prior on the probes of an e-mail client's 174 articles and Northpost's,
never on visitors' questions (``python -m search calibrate`` prints it).

``clear``, ``lead`` and ``closeness`` are chosen on the questions of two shops' visitors, so that at most 5 % of those
without an answer are as clear. Beside the language model leads are longer: it weighs more in the ranking.
"""


class AskProbe(Protocol):
    """Asks a knowledge base one of its own questions."""

    def __call__(self, probe: Probe, *, unanswerable: bool = False) -> Signals:
        """Return the signals of a probe, or what they are without the articles that may answer it."""


def calibrate(probes: Sequence[Probe], ask: AskProbe, mode: SearchMode) -> Calibration:
    """Return the calibration of a knowledge base from its probes, or the general one if there are none.

    Raises:
        ArticleError: this program fails on a probe made from an article.

    """
    general = GENERAL[mode]
    asked = rows(probes, ask)
    columns = [NAMES.index(name) for name in general.names]
    answerable, left_out, out_of_scope = (each[:, columns] for each in asked)
    if not len(answerable):
        return general
    is_outside = general.confidences(out_of_scope) < IN_SCOPE
    out_of_scope = out_of_scope[is_outside]
    common = fit(answerable, left_out, out_of_scope, general)
    own = [probe for probe in probes if probe.slug is not None]
    is_expected = np.array([probe.is_expected for probe in own])
    common = common.model_copy(update={"clear": _clear(asked[1][is_expected], asked[2][is_outside], common)})
    langs = [probe.lang for probe in own]
    by_language = {}
    for lang, number in Counter(langs).items():
        if ENOUGH_PROBES <= number < len(langs):
            of_lang = np.array(langs) == lang
            strangers = out_of_scope if lang == "en" else out_of_scope[:0]
            by_language[lang] = fit(answerable[of_lang], left_out[of_lang], strangers, common)
    return common.model_copy(update={"by_language": by_language})


def _clear(expected: Floats, out_of_scope: Floats, calibration: Calibration) -> float:
    """Return the clearness that few unanswerable questions reach; few expected questions stay near the general one.

    The rows have all signals, ``[n, k]``: those of expected questions without their article, and of others.
    """
    if not len(expected):
        return calibration.clear
    share = OUT_OF_SCOPE_SHARE if len(out_of_scope) else 0.0
    sizes = len(expected), len(out_of_scope)
    weights = np.repeat(((1 - share) / sizes[0], share / max(sizes[1], 1)), sizes)
    clearness = [calibration.clearness(Signals(*row)) for row in np.vstack((expected, out_of_scope)).tolist()]
    learnt = weighted_upper_quantile(FALSE_ANSWERS, np.array(clearness), weights)
    own = len(expected) / (len(expected) + PRIOR_STRENGTH)
    return own * learnt + (1 - own) * calibration.clear


def rows(probes: Sequence[Probe], ask: AskProbe, names: Sequence[str] = NAMES) -> tuple[Floats, Floats, Floats]:
    """Return the named signals ``[n, k]`` of probes with their answer, of the same without it, and out of scope."""

    def signals_of(chosen: Sequence[Probe], *, unanswerable: bool = False) -> Floats:
        vectors = []
        for probe in chosen:
            with blame(probe.slug) if probe.slug is not None else nullcontext():
                vectors.append(ask(probe, unanswerable=unanswerable).vector(names))
        return np.array(vectors).reshape(len(vectors), len(names))

    own = [probe for probe in probes if probe.slug is not None]
    others = [probe for probe in probes if probe.slug is None]
    return signals_of(own), signals_of(own, unanswerable=True), signals_of(others)


def fit(
    answerable: Floats,
    left_out: Floats,
    out_of_scope: Floats,
    general: Calibration,
    strength: float = PRIOR_STRENGTH,
) -> Calibration:
    """Return the calibration that best separates answerable from unanswerable probes; few probes stay near ``general``.

    The rows of signals, ``[n, k]`` in the order of the general names, are those that ``rows`` returns; there may be no
    out-of-scope ones.
    """
    share = OUT_OF_SCOPE_SHARE if len(out_of_scope) else 0.0
    every = np.vstack((answerable, left_out, out_of_scope))
    is_answerable = np.arange(len(every)) < len(answerable)
    sizes = (len(answerable), len(left_out), len(out_of_scope))
    row_weights = np.repeat(
        [len(answerable) * part / max(size, 1) for part, size in zip((1, 1 - share, share), sizes, strict=True)], sizes
    )
    weights = regression(every, is_answerable, row_weights, (*general.weights, general.bias), strength)
    fitted = general.model_copy(update={"weights": tuple(weights[:-1].tolist()), "bias": float(weights[-1])})
    confidences = fitted.confidences(every)
    own = len(answerable) / (len(answerable) + strength)
    threshold = weighted_upper_quantile(FALSE_ANSWERS, confidences[~is_answerable], row_weights[~is_answerable])
    answered = max(threshold, general.answered)
    none = 1.0 - weighted_upper_quantile(LOST_ANSWERS, 1.0 - confidences[is_answerable], row_weights[is_answerable])
    return fitted.model_copy(
        update={"answered": answered, "none": min(own * none + (1 - own) * general.none, answered)}
    )
