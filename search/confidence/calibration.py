"""Calibration: how sure an answer is, learnt from the knowledge base that is served, without anybody's labels.

Weights that fit one company's questions fit another's badly, and every knowledge base holds questions of its own: asked
with their article there they have an answer, with that article left out they have none, and neither have questions
about the weather. The steps:

1. ``probes`` makes questions of titles and texts, less like the articles than those are like themselves: visitors drop
   words, add others, and use words that no article has;
2. ``fit`` weighs the signals of both sorts by logistic regression, which starts from what help centres are like in
   general and leaves that the more, the more probes there are;
3. no signal counts against its meaning: a word that is lacking never makes an answer more likely;
4. "answered" begins where few of the unanswerable probes come, "none" where few of the answerable ones are lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from search.confidence.signals import Signals
from search.errors import blame
from search.text.analyzer import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.article import Entry, Section

Floats = NDArray[np.float64]
Kind = Literal["words", "static", "minilm"]
"""What the signals come from: words alone, or words and an encoder for questions and passages."""

MOST_ARTICLES: Final = 300
"""Articles that probes are made of, evenly spaced: more change little, and each probe costs a search or two."""

MOST_EXPECTED: Final = 2
"""Expected queries of an article that are probes: a diligent writer's articles are not the only ones."""

DROPPED: Final = 1 / 3
"""The share of a question's telling words that visitors do without."""

HIDDEN: Final[dict[Kind, float]] = {"words": 1 / 2, "static": 1 / 2, "minilm": 4 / 5}
"""The share of a question's telling words that visitors have other words for. The language model finds the answer even
where nearly all are others, and must not be taught to wait for words."""

SENTENCE_WORDS: Final = 9
"""A question is about as long; of longer sentences that many words in a row are taken."""

OUT_OF_SCOPE_SHARE: Final = 1 / 3
"""How much of the unanswerable is about something else altogether; the rest is about a missing article."""

PRIOR_STRENGTH: Final = 30
"""The general weights count as much as so many probes."""

SLIPPED: Final = 0.02
"""The share of unanswerable probes that may come out as answered ..."""

CAUTION: Final[dict[Kind, float]] = {"words": 0.9, "static": 0.5, "minilm": 0.25}
"""... and how much surer an answer must be beyond that, in log-odds: the less a reader understands, the more often
people's words stand in a wrong article by chance, more often than the words of probes do."""

LOST: Final = 0.05
"""The share of answerable probes that may come out as none."""

_OUT_OF_SCOPE = Path(__file__).with_name("out_of_scope.txt")
_SENTENCE = re.compile(r"[^.!?\n。！？]+")  # noqa: RUF001 - full-width marks end a sentence too
_ASKED = (
    "{}", "how do i {}", "{} please help", "hi, i need help with {}", "{}", "question about {}", "problem with {}",
)  # fmt: skip
_STRANGE = tuple("qxzkvwqj vjqxkzzw kzqwxvjj wqzjxkvq zxvqjwkk jqkzwxvv xkvzqjww qwzxvkjj vzkxqjwq zwqkjxvz".split())  # noqa: SIM905
"""Words that no article has and that are no misspelling of one."""
_LOGISTIC_BEND = 0.25
_STEPS, _HALVINGS, _CLOSE = 100, 20, 1e-8


@dataclass(frozen=True, slots=True)
class Probe:
    """A question that the knowledge base asks itself.

    ``meaning`` is what is asked, for an encoder; ``words`` the same for the lexicon, where some of the words may stand
    for others that no article has. ``slug`` is the article that answers it, None where none does.
    """

    words: str
    meaning: str
    slug: str | None


class Calibration(BaseModel):
    """Weights of signals, and the confidences at which an outcome begins; stored with the generation as JSON."""

    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...]
    """The signals that are weighed."""
    weights: tuple[float, ...]
    """One for each of them."""
    bias: float
    answered: float
    """At and above this confidence the hits are shown without a ticket beside them."""
    none: float
    """Below it the page says plainly that nothing matches."""

    def confidence(self, signals: Signals) -> float:
        """Return how probable it is that there is an answer, where one question in two has one; 0 to 1."""
        return float(self.confidences(signals.vector(self.names)[None])[0])

    def confidences(self, rows: Floats) -> Floats:
        """Return the confidence for each row of signals, ``[n, k]`` in the order of ``names``: ``[n]``."""
        return _logistic(rows @ np.array(self.weights) + self.bias)


_WORDS = ("strength", "lexical_margin", "completeness")
_TABLE = (*_WORDS, "cosine")
_MODEL = ("strength", "cosine")
GENERAL: Final[dict[Kind, Calibration]] = {
    "words": Calibration(names=_WORDS, weights=(2.6, 1.14, 0.28), bias=-2.65, answered=0.92, none=0.21),
    "static": Calibration(names=_TABLE, weights=(1.87, 1.64, 0.25, 5.52), bias=-5.65, answered=0.92, none=0.2),
    "minilm": Calibration(names=_MODEL, weights=(1.27, 5.94), bias=-4.51, answered=0.88, none=0.19),
}
"""What help centres are like: ``fit`` from nothing on the probes of two of them, an e-mail client's 174 articles and
Northpost's, never on anybody's real questions (``python -m search calibrate`` prints it)."""


def probes(entries: Mapping[str, Entry], sections: Callable[[str], Sequence[Section]], kind: Kind) -> list[Probe]:
    """Return the questions that a knowledge base can ask itself; the same ones for the same articles.

    ``sections`` returns an article's sections by its slug: the docstore's method. ``kind`` is who answers. Articles
    that search leaves out give none. Where all articles are in another language than English, the general questions
    are left out: they would be known by their language.
    """
    slugs = sorted(slug for slug, entry in entries.items() if entry.metadata.is_searchable)
    step = max(1.0, len(slugs) / MOST_ARTICLES)
    chosen = [slugs[int(place * step)] for place in range(min(len(slugs), MOST_ARTICLES))]
    own: list[Probe] = []
    for slug in chosen:
        with blame(slug):
            own += _of_article(entries[slug], sections(slug), HIDDEN[kind])
    is_english = any(_is_english(entries[slug]) for slug in chosen)
    return own + [Probe(text, text, None) for text in (out_of_scope() if is_english else ())]


def out_of_scope() -> tuple[str, ...]:
    """Return the questions that no help centre answers, unless it is about just that."""
    lines = _OUT_OF_SCOPE.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


def _of_article(entry: Entry, sections: Sequence[Section], hidden: float) -> Iterator[Probe]:
    dice = np.random.default_rng(int.from_bytes(hashlib.sha256(entry.slug.encode()).digest()[:8]))
    yield from (_probe(text, entry) for text in entry.metadata.expect_queries[:MOST_EXPECTED])
    frames = _ASKED if _is_english(entry) else ("{}",)
    title, pieces = entry.title.split(), list(_pieces(sections))
    shortened = _without(title, dice)
    first, second = (str(frame) for frame in dice.choice(frames, 2))
    yield _probe(first.format(" ".join(shortened)), entry)
    yield _probe(" ".join(title), entry, " ".join(_hidden(title, hidden, dice)))
    yield _probe(second.format(" ".join(shortened)), entry, second.format(" ".join(_hidden(shortened, hidden, dice))))
    if pieces:
        piece = pieces[dice.integers(len(pieces))]
        yield _probe(" ".join(piece), entry, " ".join(_hidden(piece, hidden, dice)))


def _probe(meaning: str, entry: Entry, words: str = "") -> Probe:
    return Probe(words or meaning, meaning, entry.slug)


def _is_english(entry: Entry) -> bool:
    return entry.metadata.lang.lower().partition("-")[0] == "en"


def _pieces(sections: Sequence[Section]) -> Iterator[list[str]]:
    """Yield runs of an article's words that may be asked for: sentences, and parts of long ones."""
    for section in sections:
        for sentence in _SENTENCE.findall(section.text):
            words = sentence.split()
            for start in range(0, len(words), SENTENCE_WORDS):
                if len(piece := words[start : start + SENTENCE_WORDS]) > SENTENCE_WORDS // 2:
                    yield piece


def _some(words: Sequence[str], share: float, dice: np.random.Generator) -> set[int]:
    """Return the places of that share of the telling words, at least one of two, and none of a single one."""
    telling = [place for place, word in enumerate(words) if word.lower().strip("?,.:;") not in STOP_WORDS]
    if len(telling) < 2:
        return set()
    return set(dice.choice(telling, max(1, round(len(telling) * share)), replace=False).tolist())


def _without(words: Sequence[str], dice: np.random.Generator) -> list[str]:
    dropped = _some(words, DROPPED, dice)
    return [word for place, word in enumerate(words) if place not in dropped]


def _hidden(words: Sequence[str], share: float, dice: np.random.Generator) -> list[str]:
    hidden = sorted(_some(words, share, dice))
    strange = {place: _STRANGE[number % len(_STRANGE)] for number, place in enumerate(hidden)}
    return [strange.get(place, word) for place, word in enumerate(words)]


Ask = Callable[[Probe, str | None], Signals]
"""Returns the signals of a probe while the article of a slug is left out, or none is."""


def calibrate(asked: Sequence[Probe], signals: Ask, kind: Kind) -> Calibration:
    """Return the calibration of a knowledge base from its probes, or the general one where there are none.

    Raises:
        ArticleError: this program fails over a probe made of an article.

    """
    general = GENERAL[kind]
    answerable, left_out, out_of_scope = rows(asked, signals, general.names)
    return fit(answerable, left_out, out_of_scope, general, caution=CAUTION[kind]) if len(answerable) else general


def rows(asked: Sequence[Probe], signals: Ask, names: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Return the signals of these names, each ``[n, k]``: with an article, with it left out, and of other questions."""

    def asking(some: Sequence[Probe], *, is_left_out: bool = False) -> Floats:
        found = [_asked(signals, probe, probe.slug if is_left_out else None).vector(names) for probe in some]
        return np.array(found).reshape(len(found), len(names))

    own = [probe for probe in asked if probe.slug is not None]
    return asking(own), asking(own, is_left_out=True), asking([probe for probe in asked if probe.slug is None])


def _asked(signals: Ask, probe: Probe, without: str | None) -> Signals:
    if probe.slug is None:
        return signals(probe, without)
    with blame(probe.slug):
        return signals(probe, without)


def fit(  # noqa: PLR0917 - three tables, and what they are weighed against
    answerable: Floats,
    left_out: Floats,
    out_of_scope: Floats,
    general: Calibration,
    strength: float = PRIOR_STRENGTH,
    caution: float = 0.0,
) -> Calibration:
    """Return the calibration that tells the answerable from the rest, near ``general`` where there is little to go by.

    Rows of signals, ``[n, k]`` in the order of the general names: of probes with their article, of the same without
    it, and of questions about something else, of which there may be none.
    """
    share = OUT_OF_SCOPE_SHARE if len(out_of_scope) else 0.0
    every = np.vstack((answerable, left_out, out_of_scope))
    is_answerable = np.arange(len(every)) < len(answerable)
    sizes = (len(answerable), len(left_out), len(out_of_scope))
    counted = np.repeat(
        [len(answerable) * part / max(size, 1) for part, size in zip((1, 1 - share, share), sizes, strict=True)], sizes
    )
    weights = _regression(every, is_answerable, counted, general, strength)
    fitted = general.model_copy(update={"weights": tuple(weights[:-1].tolist()), "bias": float(weights[-1])})
    sure = fitted.confidences(every)
    own = len(answerable) / (len(answerable) + strength)
    slipped = _exceeded_by(SLIPPED, sure[~is_answerable], counted[~is_answerable])
    answered = float(_logistic(_log_odds(slipped) + caution))
    none = 1.0 - _exceeded_by(LOST, 1.0 - sure[is_answerable], counted[is_answerable])
    return fitted.model_copy(
        update={
            "answered": own * answered + (1 - own) * general.answered,
            "none": min(own * none + (1 - own) * general.none, own * answered + (1 - own) * general.answered),
        }
    )


def _regression(
    rows: Floats, truth: NDArray[np.bool_], counted: Floats, general: Calibration, strength: float
) -> Floats:
    """Return the weights and, last, the bias, ``[k + 1]``.

    Newton's steps, halved until they help, on the weights that are free: one that would turn negative stays at 0
    (projected Newton; Bertsekas, "Projected Newton Methods for Optimization Problems with Simple Constraints", 1982).
    """
    design = np.column_stack((rows, np.ones(len(rows))))
    center = np.array((*general.weights, general.bias))
    spread = np.append(rows.var(axis=0), 0.01)  # the bias follows the probes: how many are answerable is by design
    pull = strength * _LOGISTIC_BEND * spread + 1e-6
    least = np.array([0.0] * len(general.names) + [-np.inf])

    def loss(weights: Floats) -> float:
        odds = np.where(truth, -1.0, 1.0) * (design @ weights)
        return float(counted @ np.logaddexp(0.0, odds) + pull @ (weights - center) ** 2 / 2)

    weights = np.maximum(center, least)
    for _ in range(_STEPS):
        chance = _logistic(design @ weights)
        slope = design.T @ (counted * (chance - truth)) + pull * (weights - center)
        free = (weights > least) | (slope < 0)
        bend = (design * (counted * chance * (1 - chance))[:, None]).T @ design + np.diag(pull)
        step = np.zeros(len(weights))
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        tried = [np.maximum(weights - step / 2**halving, least) for halving in range(_HALVINGS)]
        better = next((one for one in tried if loss(one) < loss(weights) - _CLOSE), None)
        if better is None:
            break
        weights = better
    return np.asarray(weights, np.float64)


def _exceeded_by(share: float, values: Floats, counted: Floats) -> float:
    """Return the value that this share of the values lies above, each counted so much."""
    order = np.argsort(-values)
    above = np.cumsum(counted[order]) / counted.sum()
    place = min(int(np.searchsorted(above, share)), len(order) - 1)
    return float(values[order[place]])


def _log_odds(chance: float) -> np.float64:
    kept = np.clip(chance, 1e-9, 1.0 - 1e-9)
    odds: np.float64 = np.log(kept) - np.log1p(-kept)
    return odds


def _logistic(odds: Floats | np.float64) -> Floats:
    chances: Floats = np.exp(-np.logaddexp(0.0, -odds))
    return chances
