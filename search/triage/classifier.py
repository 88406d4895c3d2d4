"""Classifier: which risk a message describes, learnt from messages that writers sorted (``_messages.md``).

A message has two kinds of features: its words and word pairs, weighted by rarity as in TF-IDF, and its vector from an
encoder, where there is one. A kernel ridge regression is fitted for each risk (Saunders, Gammerman and Vovk 1998): the
kernel is linear in the words, because single words are strong evidence, and Gaussian in the vectors, because only close
neighbours say much there. The fit also gives each message's leave-one-out score, from the diagonal of the inverse
(Allen 1974, the PRESS statistic); the thresholds are quantiles of these scores over the harmless messages.

Frightened people write a few words, or many that hardly matter: of a long message the most alarming passage counts.
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

from kb.lists.example_messages import HARMLESS, are_enough
from search.text.word_forms import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.semantic.static import Static
    from search.semantic.vector_memory import Progress, VectorMemory

    Floats = NDArray[np.float32]
    Encoder = Literal["static", "minilm"]

FLAGGED: Final = 0.045
"""Share of harmless messages that may be confirmed as a risk. Writers keep those that sound alarming, so of ordinary
messages it is about one in a hundred."""
DOUBTFUL: Final = 0.17
"""Share of harmless messages that may count as a possible risk: of ordinary ones about one in fifteen."""

WORDS_WEIGHT: Final = 4.0
"""Weight of the words in the kernel."""
VECTOR_WEIGHT: Final = 4.0
"""Weight of the vectors in the kernel."""
VECTOR_SHARPNESS: Final = 3.0
"""How fast similarity falls with distance: two messages with a cosine of 0.5 have a similarity of exp(-1.5)."""
RIDGE: Final = 2.0
"""Regularisation. All six numbers were chosen by leave-one-out on the messages of Northpost."""

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
    """One regression: float32 ``words`` [features, kinds], ``dual`` [messages or 0, kinds], ``bias`` [kinds].

    ``vectors`` float32 [messages or 0, dimensions] are those of the messages it was fitted on, stored as float16.
    """

    words: Floats
    vectors: Floats
    dual: Floats
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
        """Take the vocabulary, the names of the risks, and a fit for ``words`` alone and for each encoder."""
        self.kinds = tuple(kinds)
        self._words = words
        self._fits = dict(fits)

    @classmethod
    def learn(
        cls,
        lang: str,
        messages: Mapping[str, Sequence[str]],
        vectors: Floats | None = None,
        static: Floats | None = None,
    ) -> Self | None:
        """Return a classifier fitted on messages, or None where they are too few.

        ``vectors`` float32 [messages, dimensions] are those of the language model and ``static`` those of the built-in
        table, both in the order of the mapping.
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
        encoded = {"words": np.zeros((len(rows), 0), np.float32), "static": static, "minilm": vectors}
        fits = {name: _fit(rows, each, wanted) for name, each in encoded.items() if each is not None}
        return cls(words, kinds, fits)

    def judge(self, text: str, vector: Floats | None = None, encoder: Encoder = "minilm") -> Judgement:
        """Return which risk a message describes; ``vector`` float32 [dimensions] is the encoder's for the message."""
        fit = self._fits[encoder if vector is not None and encoder in self._fits else "words"]
        scores = np.stack([self._score(words, fit) for words in self._words.passages(text)]) + fit.bias
        if fit.vectors.size and vector is not None:
            scores += _similarity(vector[None], fit.vectors) @ fit.dual
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
        learnt = {name: _as_stored(name, np.asarray(value)) for name, value in fits.items()}
        return {**own, "words": told, "rarity": self._words.rarity, **learnt}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """Return the classifier of arrays that came from one."""
        told = arrays["words"].tobytes().decode().split("\n")
        words = _Words(str(arrays["lang"]), dict(zip(told, arrays["rarity"].tolist(), strict=True)))
        fits = {name: _stored(name, arrays) for name in ("words", "static", "minilm") if f"{name}.bias" in arrays}
        return cls(words, arrays["kinds"].tolist(), fits)


def write(  # noqa: PLR0917 - what is learnt, from what, and what was learnt before
    path: Path,
    messages: Mapping[str, Sequence[str]],
    lang: str,
    memory: VectorMemory | None,
    known: Path | None,
    progress: Progress,
    table: Static | None = None,
) -> None:
    """Write what messages teach, if they are enough.

    ``memory`` has the language model's vectors of them, and ``table`` is the built-in one. What ``known`` learnt from
    the same messages is copied: that costs a hundredth.
    """
    path.unlink(missing_ok=True)  # it may be another generation's file as well
    if not are_enough(messages):
        return
    taught = _taught(messages, lang, memory, table)
    if known is not None and known.exists() and _taught_by(known) == taught:
        shutil.copyfile(known, path)
        return
    texts = [text for sorted_ in messages.values() for text in sorted_]
    vectors = _vectors(texts, memory, progress) if memory else None
    learnt = Classifier.learn(lang, messages, vectors, table.encode(texts) if table else None)
    assert learnt is not None  # noqa: S101 - they are enough
    np.savez(path, taught=np.array(taught), **learnt.arrays())  # type: ignore[arg-type]


def _vectors(texts: Sequence[str], memory: VectorMemory, progress: Progress) -> Floats:
    vectors = memory.encode(texts, progress)
    memory.forget_all_but(texts)
    return vectors


def _taught(messages: Mapping[str, Sequence[str]], lang: str, memory: VectorMemory | None, table: Static | None) -> str:
    told = json.dumps([lang, memory.path.name if memory else "", table.name if table else "", messages])
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


def _as_stored(name: str, value: NDArray[np.generic]) -> NDArray[np.generic]:
    return value.astype(np.float16) if name.endswith(".vectors") else value


def _stored(name: str, arrays: Mapping[str, NDArray[np.generic]]) -> _Fit:
    parts = {field.name: arrays[f"{name}.{field.name}"] for field in fields(_Fit)}
    parts["vectors"] = parts["vectors"].astype(np.float32)
    return _Fit(**{part: value if value.ndim else float(value) for part, value in parts.items()})  # type: ignore[arg-type]


def _words(sentences: Iterable[list[str]]) -> set[str]:
    """Return the words of sentences, and each two that stand side by side."""
    return {word for sentence in sentences for word in (*sentence, *map(" ".join, pairwise(sentence)))}


def _rarity(read: Sequence[set[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each word that is in two messages or more, and of one in none."""
    counted = Counter(word for words in read for word in words)
    return {"": log(len(read))} | {word: log(len(read) / count) for word, count in sorted(counted.items()) if count > 1}


def _similarity(vectors: Floats, others: Floats) -> Floats:
    """Return how similar unit vectors are to others, float32 [vectors, others]: 1 where they are the same."""
    similar: Floats = np.exp(np.float32(VECTOR_SHARPNESS) * (vectors @ others.T - np.float32(1.0)))
    return np.float32(VECTOR_WEIGHT) * similar


def _fit(rows: Floats, vectors: Floats, wanted: Floats) -> _Fit:
    """Return the regression of ``wanted`` [messages, kinds], 0 or 1, on ``rows`` and ``vectors``, [messages, n]."""
    kernel = np.float32(WORDS_WEIGHT) * (rows @ rows.T) + np.float32(1.0)  # the last is the bias
    if vectors.size:
        kernel += _similarity(vectors, vectors)
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(rows))).astype(np.float32)
    dual: Floats = inverse @ wanted
    left_out = (wanted - dual / np.diag(inverse)[:, None]).sum(axis=1)
    harmless = left_out[wanted.sum(axis=1) == 0]
    flagged, doubtful = (float(np.quantile(harmless, 1.0 - share)) for share in (FLAGGED, DOUBTFUL))
    return _Fit(
        words=np.float32(WORDS_WEIGHT) * (rows.T @ dual),
        vectors=vectors.astype(np.float16).astype(np.float32),
        dual=dual if vectors.size else dual[:0],
        bias=dual.sum(axis=0),
        flagged=flagged,
        doubtful=doubtful,
    )
