"""Calibration: how sure an answer is, learnt from the knowledge base that is served, without labels.

Weights fitted on one help centre mislead on the next, and every knowledge base can question itself: a probe made from
an article has an answer with that article in the index and none with it left out, and out-of-scope questions have none
either. The steps:

1. ``probes`` makes questions from titles and texts that resemble visitors' questions;
2. ``fit`` weighs the signals by logistic regression, starting from the weights of help centres in general and moving
   further from them the more probes there are;
3. no signal gets a negative weight: a missing word never makes an answer more likely;
4. "answered" begins where few unanswerable probes remain, "none" ends before many answerable ones are lost;
5. in an index of several languages, each with enough articles gets a calibration of its own, which starts from that of
   all: stemming, compounds and the encoder's English make the same evidence mean more in one language than in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from search.confidence.probes import Probe
from search.confidence.regression import Floats, log_odds, logistic, regression, weighted_upper_quantile
from search.confidence.signals import Signals
from search.errors import blame
from search.mode import SearchMode

if TYPE_CHECKING:
    from collections.abc import Sequence

OUT_OF_SCOPE_SHARE: Final = 1 / 3
"""Share of the unanswerable questions that are out of scope; the others lack their article."""

PRIOR_STRENGTH: Final = 30
"""The general weights count as much as this many probes."""

FALSE_ANSWERS: Final = 0.02
"""Share of unanswerable probes that may come out as answered ..."""

CAUTION: Final[dict[SearchMode, float]] = {
    SearchMode.LEXICAL: 0.9,
    SearchMode.STATIC: 0.5,
    SearchMode.FULL: 0.25,
}
"""... and how much surer an answer must be beyond that, in log-odds: the less an encoder understands, the more often
visitors' words occur in a wrong article by chance, more often than the words of probes do."""

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
    """From this confidence on, hits are shown without offering a ticket."""
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


_WORDS = ("strength", "lexical_margin", "completeness")
GENERAL: Final[dict[SearchMode, Calibration]] = {
    SearchMode.LEXICAL: Calibration(names=_WORDS, weights=(2.6, 1.14, 0.28), bias=-2.65, answered=0.92, none=0.21),
    SearchMode.STATIC: Calibration(
        names=(*_WORDS, "cosine"), weights=(1.87, 1.64, 0.25, 5.52), bias=-5.65, answered=0.92, none=0.2
    ),
    SearchMode.FULL: Calibration(
        names=("strength", "cosine"), weights=(1.27, 5.94), bias=-4.51, answered=0.88, none=0.19
    ),
}
"""Help centres in general: ``fit`` without a prior on the probes of an e-mail client's 174 articles and Northpost's,
never on visitors' questions (``python -m search calibrate`` prints it)."""


AskProbe = Callable[[Probe, str | None], Signals]
"""Returns the signals of a probe while the article with a slug is left out, or none is."""


def calibrate(probes: Sequence[Probe], ask: AskProbe, mode: SearchMode) -> Calibration:
    """Return the calibration of a knowledge base from its probes, or the general one if there are none.

    Raises:
        ArticleError: this program fails on a probe made from an article.

    """
    general = GENERAL[mode]
    answerable, left_out, out_of_scope = rows(probes, ask, general.names)
    if not len(answerable):
        return general
    common = fit(answerable, left_out, out_of_scope, general, caution=CAUTION[mode])
    langs = [probe.lang for probe in probes if probe.slug is not None]
    by_language = {}
    for lang, number in Counter(langs).items():
        if ENOUGH_PROBES <= number < len(langs):
            of_lang = np.array(langs) == lang
            strangers = out_of_scope if lang == "en" else out_of_scope[:0]
            by_language[lang] = fit(answerable[of_lang], left_out[of_lang], strangers, common, caution=CAUTION[mode])
    return common.model_copy(update={"by_language": by_language})


def rows(probes: Sequence[Probe], ask: AskProbe, names: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Return the named signals ``[n, k]`` of probes with their article, of the same without it, and out of scope."""

    def signals_of(chosen: Sequence[Probe], *, leave_out: bool = False) -> Floats:
        vectors = []
        for probe in chosen:
            with blame(probe.slug) if probe.slug is not None else nullcontext():
                vectors.append(ask(probe, probe.slug if leave_out else None).vector(names))
        return np.array(vectors).reshape(len(vectors), len(names))

    own = [probe for probe in probes if probe.slug is not None]
    others = [probe for probe in probes if probe.slug is None]
    return signals_of(own), signals_of(own, leave_out=True), signals_of(others)


def fit(  # noqa: PLR0917 - three tables and the prior
    answerable: Floats,
    left_out: Floats,
    out_of_scope: Floats,
    general: Calibration,
    strength: float = PRIOR_STRENGTH,
    caution: float = 0.0,
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
    answered = own * float(logistic(log_odds(threshold) + caution)) + (1 - own) * general.answered
    none = 1.0 - weighted_upper_quantile(LOST_ANSWERS, 1.0 - confidences[is_answerable], row_weights[is_answerable])
    return fitted.model_copy(
        update={"answered": answered, "none": min(own * none + (1 - own) * general.none, answered)}
    )
