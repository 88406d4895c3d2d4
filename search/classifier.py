"""Classifier: which risk a message tells of, learnt from messages that writers sorted (``_messages.md``).

Two things tell: the words of a message and each two that stand side by side, weighed by their rarity as in TF-IDF; and,
where there is a language model, its vector. Both are one long row of numbers, on which a ridge regression is fitted for
each risk (Hoerl and Kennedy 1970; in its dual form, as there are fewer messages than words). What it would have said
of each message had it been learnt from all the others is known at once, from the diagonal of the inverse that is there
anyway (Allen 1974, the PRESS statistic): from that it follows how sure it must be for few harmless ones to be alarming.

Who is frightened writes few words, or many of which few tell: of a long message the most alarming passage counts.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING, Final, Literal, Self

import numpy as np

from kb.messages import HARMLESS, are_enough
from search.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.semantic.memory import Progress, VectorMemory

    Floats = NDArray[np.float32]

FLAGGED: Final = 0.045
"""The share of the harmless messages that may be flagged: writers keep those that sound alike, so that of ordinary ones
it is about one in fifty."""
DOUBTFUL: Final = 0.30
"""The share of those whose writers are not asked to read first: of ordinary ones it is one in six."""

WORDS_WEIGHT: Final = 4.0
"""How much words count beside the vector of a language model, as the weight of a kernel ..."""
RIDGE: Final = 2.0
"""... and how much is needed to learn anything. All four were chosen on messages that four people had written, each
time learnt from three of them and tried on the fourth."""

PASSAGE_WORDS: Final = 40
"""A passage ends with the sentence that reaches so many words."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message tells of if it tells of any risk, whether that is sure, or at least not unlikely, and by what."""

    kind: str
    flagged: bool
    doubtful: bool
    by: Literal["pattern", "example", "article"] = "example"


@dataclass(frozen=True, slots=True)
class _Fit:
    """One regression: float32 ``words`` [features, kinds], ``vector`` [dimensions or 0, kinds], ``bias`` [kinds]."""

    words: Floats
    vector: Floats
    bias: Floats
    flagged: float
    doubtful: float


class _Words:
    """The words that messages were learnt from, and how much each tells; ``""`` stands for one that nobody wrote."""

    def __init__(self, lang: str, rarity: Mapping[str, float]) -> None:
        self.lang = lang
        self.rarity = np.array(list(rarity.values()), np.float32)
        self.number = {word: number for number, word in enumerate(rarity)}
        self._unknown = rarity[""]
        self._wording = Wording(lang)

    def weighed(self, words: set[str]) -> tuple[list[int], Floats]:
        """Return the numbers of those that are known, and weights: the less, the more words nobody has written."""
        known = [self.number[word] for word in words if word in self.number]
        weights = self.rarity[known]
        length = sqrt(weights @ weights + self._unknown**2 * (len(words) - len(known)))
        return known, weights / np.float32(length or 1.0)

    def passages(self, text: str) -> Iterator[set[str]]:
        """Yield the words of each passage, of which there is at least one."""
        passage: list[list[str]] = []
        number = length = 0
        for sentence in self._wording.sentences(text):
            passage.append(sentence)
            length += len(sentence)
            if length >= PASSAGE_WORDS:
                yield _words(passage)
                passage, length, number = [], 0, number + 1
        if passage or not number:
            yield _words(passage)


class Classifier:
    """Tells which risk messages tell of; safe to use from any thread."""

    def __init__(self, words: _Words, kinds: Sequence[str], fits: Mapping[str, _Fit]) -> None:
        """Take the words, the names of the risks, and what was learnt.

        That is from ``words`` alone, and from words and the vectors of ``minilm`` where there were any.
        """
        self.kinds = tuple(kinds)
        self._words = words
        self._fits = dict(fits)

    @classmethod
    def learn(cls, lang: str, messages: Mapping[str, Sequence[str]], vectors: Floats | None = None) -> Self | None:
        """Return what messages teach, or None where they are too few.

        ``vectors`` float32 [messages, dimensions] are those of a language model, in the order of the mapping.
        """
        if not are_enough(messages):
            return None
        wording = Wording(lang)
        read = [_words(wording.sentences(text)) for texts in messages.values() for text in texts]
        words = _Words(lang, _rarity(read))
        rows = np.zeros((len(read), len(words.number)), np.float32)
        for row, message in zip(rows, read, strict=True):
            known, weights = words.weighed(message)
            row[known] = weights
        kinds = [kind for kind in messages if kind != HARMLESS]
        owners = [kind for kind, texts in messages.items() for _ in texts]
        wanted = np.array([[kind == owner for kind in kinds] for owner in owners], np.float32)
        fits = {"words": _fit(rows, np.zeros((len(rows), 0), np.float32), wanted)}
        if vectors is not None:
            fits["minilm"] = _fit(rows, vectors, wanted)
        return cls(words, kinds, fits)

    def judge(self, text: str, vector: Floats | None = None) -> Judgement:
        """Return what a message tells of; ``vector`` float32 [dimensions] is what the language model makes of it."""
        fit = self._fits["minilm" if vector is not None and "minilm" in self._fits else "words"]
        scores = np.stack([self._score(words, fit) for words in self._words.passages(text)]) + fit.bias
        if fit.vector.size and vector is not None:
            scores += vector @ fit.vector
        alarming = scores[scores.sum(axis=1).argmax()]
        score = float(alarming.sum())
        return Judgement(self.kinds[int(alarming.argmax())], score > fit.flagged, score > fit.doubtful)

    def _score(self, words: set[str], fit: _Fit) -> Floats:
        """Return what words say of each risk, float32 [kinds]; only theirs are looked at, of thousands."""
        known, weights = self._words.weighed(words)
        scores: Floats = (fit.words[known] * weights[:, None]).sum(axis=0)
        return scores

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return all that was learnt, by name."""
        told = np.frombuffer("\n".join(self._words.number).encode(), np.uint8)
        own = {"lang": np.array(self._words.lang), "kinds": np.array(self.kinds)}
        fits = {f"{name}.{part}": value for name, fit in self._fits.items() for part, value in asdict(fit).items()}
        learnt = {name: np.asarray(value) for name, value in fits.items()}
        return {**own, "words": told, "rarity": self._words.rarity, **learnt}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """Return the classifier of arrays that came from one."""
        told = arrays["words"].tobytes().decode().split("\n")
        words = _Words(str(arrays["lang"]), dict(zip(told, arrays["rarity"].tolist(), strict=True)))
        fits = {name: _stored(name, arrays) for name in ("words", "minilm") if f"{name}.bias" in arrays}
        return cls(words, arrays["kinds"].tolist(), fits)


def write(  # noqa: PLR0917 - what is learnt, from what, and what was learnt before
    path: Path,
    messages: Mapping[str, Sequence[str]],
    lang: str,
    memory: VectorMemory | None,
    known: Path | None,
    progress: Progress,
) -> None:
    """Write what messages teach, if they are enough; ``memory`` has a language model's vectors of them.

    What ``known`` learnt from the same is taken over: that costs a hundredth.
    """
    path.unlink(missing_ok=True)  # it may be another generation's file as well
    if not are_enough(messages):
        return
    taught = _taught(messages, lang, memory)
    if known is not None and known.exists() and _taught_by(known) == taught:
        shutil.copyfile(known, path)
        return
    learnt = Classifier.learn(lang, messages, _vectors(messages, memory, progress) if memory else None)
    assert learnt is not None  # noqa: S101 - they are enough
    np.savez(path, taught=np.array(taught), **learnt.arrays())  # type: ignore[arg-type]


def _vectors(messages: Mapping[str, Sequence[str]], memory: VectorMemory, progress: Progress) -> Floats:
    texts = [text for sorted_ in messages.values() for text in sorted_]
    vectors = memory.encode(texts, progress)
    memory.forget_all_but(texts)
    return vectors


def _taught(messages: Mapping[str, Sequence[str]], lang: str, memory: VectorMemory | None) -> str:
    told = json.dumps([lang, memory.path.name if memory else "", messages])
    return hashlib.sha256(told.encode()).hexdigest()


def _taught_by(path: Path) -> str:
    with np.load(path, allow_pickle=False) as arrays:
        return str(arrays["taught"])


def read(path: Path) -> Classifier | None:
    """Return what was learnt, or None where there were too few messages.

    Raises:
        OSError, LookupError, ValueError: the file is torn.

    """
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        return Classifier.of(dict(arrays))


def _stored(name: str, arrays: Mapping[str, NDArray[np.generic]]) -> _Fit:
    parts = {field.name: arrays[f"{name}.{field.name}"] for field in fields(_Fit)}
    return _Fit(**{part: value if value.ndim else float(value) for part, value in parts.items()})  # type: ignore[arg-type]


def _words(sentences: Iterable[list[str]]) -> set[str]:
    """Return the words of sentences, and each two that stand side by side."""
    return {word for sentence in sentences for word in (*sentence, *map(" ".join, pairwise(sentence)))}


def _rarity(read: Sequence[set[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each word that is in two messages or more, and of one in none."""
    counted = Counter(word for words in read for word in words)
    return {"": log(len(read))} | {word: log(len(read) / count) for word, count in sorted(counted.items()) if count > 1}


def _fit(rows: Floats, vectors: Floats, wanted: Floats) -> _Fit:
    """Return the regression of ``wanted`` [messages, kinds], 0 or 1, on ``rows`` and ``vectors``, [messages, n]."""
    kernel = np.float32(WORDS_WEIGHT) * (rows @ rows.T) + vectors @ vectors.T + np.float32(1.0)  # the last is the bias
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(rows))).astype(np.float32)
    dual: Floats = inverse @ wanted
    left_out = (wanted - dual / np.diag(inverse)[:, None]).sum(axis=1)
    harmless = left_out[wanted.sum(axis=1) == 0]
    flagged, doubtful = (float(np.quantile(harmless, 1.0 - share)) for share in (FLAGGED, DOUBTFUL))
    return _Fit(np.float32(WORDS_WEIGHT) * (rows.T @ dual), vectors.T @ dual, dual.sum(axis=0), flagged, doubtful)
