"""Classifier: which risk a message describes, learnt from example messages that writers sorted (``_messages.md``).

A message has two kinds of features: its words and word pairs, weighted by rarity as in TF-IDF, and its vector from an
encoder, if there is one. A kernel ridge regression is fitted for each risk (Saunders, Gammerman and Vovk 1998): the
kernel is linear in the words, because single words are strong evidence, and Gaussian in the vectors, because only close
neighbours say much there. The fit also gives each message's leave-one-out score, from the diagonal of the inverse
(Allen 1974, the PRESS statistic); the thresholds are quantiles of these scores over the harmless messages.

Frightened people write a few words, or many that hardly matter, so the riskiest passage of a long message counts.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from kb.lists.example_messages import HARMLESS, are_enough
from search.mode import SearchMode
from search.text.word_forms import WordForms
from search.triage.risk_assessment import AssessedRisk, RiskAssessment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.progress import Progress
    from search.semantic.static import Static
    from search.semantic.vector_memory import VectorMemory

    Floats = NDArray[np.float32]

FALSELY_CONFIRMED: Final = 0.045
"""Share of harmless examples that may be confirmed as a risk. Writers collect harmless messages that sound alarming, so
of ordinary messages it is about one in a hundred."""
FALSELY_POSSIBLE: Final = 0.17
"""Share of harmless examples that may count as a possible risk: of ordinary messages about one in fifteen."""

WORDS_WEIGHT: Final = 4.0
"""Weight of the words in the kernel."""
VECTOR_WEIGHT: Final = 4.0
"""Weight of the vectors in the kernel."""
VECTOR_SHARPNESS: Final = 3.0
"""How fast similarity falls with distance: two messages with a cosine of 0.5 have a similarity of exp(-1.5)."""
RIDGE: Final = 2.0
"""Regularisation. All six numbers were chosen by leave-one-out on Northpost's example messages."""

PASSAGE_WORDS: Final = 40
"""A passage ends with the sentence that reaches this number of words."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """One regression: float32 ``words`` [features, kinds], ``dual`` [messages or 0, kinds], ``bias`` [kinds].

    ``vectors`` float32 [messages or 0, dimensions] are those of the messages it was fitted on, stored as float16. A
    message that scores above ``confirmed`` describes a risk, and one above ``possible`` may.
    """

    words: Floats
    vectors: Floats
    dual: Floats
    bias: Floats
    confirmed: float
    possible: float


class _Vocabulary:
    """The words of the example messages and their rarity; ``""`` stands for a word of none of them."""

    def __init__(self, lang: str, rarity: Mapping[str, float]) -> None:
        self.lang = lang
        self.rarity = np.array(list(rarity.values()), np.float32)
        self.number = {word: number for number, word in enumerate(rarity)}
        self._unknown = rarity[""]
        self._forms = WordForms(lang)

    def weighed(self, words: set[str]) -> tuple[list[int], Floats]:
        """Return the numbers and the weights of the known words; unknown words make the weights smaller."""
        known = [self.number[word] for word in words if word in self.number]
        weights = self.rarity[known]
        length = sqrt(weights @ weights + self._unknown**2 * (len(words) - len(known)))
        return known, weights / np.float32(length or 1.0)

    def passages(self, text: str) -> Iterator[set[str]]:
        """Yield the words of each passage, at least one."""
        passage: list[list[str]] = []
        number = length = 0
        for sentence in self._forms.sentences(text):
            passage.append(sentence)
            length += len(sentence)
            if length >= PASSAGE_WORDS:
                yield _words(passage)
                passage, length, number = [], 0, number + 1
        if passage or not number:
            yield _words(passage)


class Classifier:
    """Recognises the risks that messages describe; safe to share between threads."""

    def __init__(self, vocabulary: _Vocabulary, kinds: Sequence[str], fits: Mapping[SearchMode, _Fit]) -> None:
        """Take the vocabulary, the names of the risks, and a fit for words alone and for each encoder."""
        self.kinds = tuple(kinds)
        self._vocabulary = vocabulary
        self._fits = dict(fits)

    @classmethod
    def learn(
        cls,
        lang: str,
        messages: Mapping[str, Sequence[str]],
        vectors: Floats | None = None,
        static: Floats | None = None,
    ) -> Self | None:
        """Return a classifier fitted on messages by kind, or None if they are too few.

        ``vectors`` float32 [messages, dimensions] are those of the language model and ``static`` those of the static
        table, both in the order of the mapping.
        """
        if not are_enough(messages):
            return None
        forms = WordForms(lang)
        word_sets = [_words(forms.sentences(text)) for texts in messages.values() for text in texts]
        vocabulary = _Vocabulary(lang, _rarity(word_sets))
        rows = np.zeros((len(word_sets), len(vocabulary.number)), np.float32)
        for row, words in zip(rows, word_sets, strict=True):
            known, weights = vocabulary.weighed(words)
            row[known] = weights
        kinds = [kind for kind in messages if kind != HARMLESS]
        owners = [kind for kind, texts in messages.items() for _ in texts]
        wanted = np.array([[kind == owner for kind in kinds] for owner in owners], np.float32)
        encoded = {
            SearchMode.LEXICAL: np.zeros((len(rows), 0), np.float32),
            SearchMode.STATIC: static,
            SearchMode.FULL: vectors,
        }
        fits = {mode: _fit(rows, each, wanted) for mode, each in encoded.items() if each is not None}
        return cls(vocabulary, kinds, fits)

    def assess(self, text: str, vector: Floats | None = None, mode: SearchMode = SearchMode.FULL) -> AssessedRisk:
        """Return the risk that a message most resembles; ``vector`` float32 [dimensions] is from ``mode``'s encoder."""
        fit = self._fits[mode if vector is not None and mode in self._fits else SearchMode.LEXICAL]
        passages = []
        for words in self._vocabulary.passages(text):
            known, weights = self._vocabulary.weighed(words)
            passages.append((fit.words[known] * weights[:, None]).sum(axis=0))
        scores = np.stack(passages) + fit.bias
        if fit.vectors.size and vector is not None:
            scores += _similarity(vector[None], fit.vectors) @ fit.dual
        riskiest = scores[scores.sum(axis=1).argmax()]
        score = float(riskiest.sum())
        possible = RiskAssessment.POSSIBLE if score > fit.possible else RiskAssessment.NONE
        assessment = RiskAssessment.CONFIRMED if score > fit.confirmed else possible
        return AssessedRisk(self.kinds[int(riskiest.argmax())], assessment)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return what was learnt as arrays by name, to store."""
        vocabulary = self._vocabulary
        stored: dict[str, NDArray[np.generic]] = {
            "lang": np.array(vocabulary.lang),
            "kinds": np.array(self.kinds),
            "words": np.frombuffer("\n".join(vocabulary.number).encode(), np.uint8),
            "rarity": vocabulary.rarity,
        }
        for mode, fit in self._fits.items():
            parts = {name: np.asarray(value) for name, value in asdict(fit).items()}
            parts["vectors"] = parts["vectors"].astype(np.float16)
            stored |= {f"{mode.stored_name}.{name}": value for name, value in parts.items()}
        return stored

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """Return the classifier that ``arrays`` came from."""
        words = arrays["words"].tobytes().decode().split("\n")
        vocabulary = _Vocabulary(str(arrays["lang"]), dict(zip(words, arrays["rarity"].tolist(), strict=True)))
        fits = {}
        for mode in SearchMode:
            if f"{mode.stored_name}.bias" in arrays:
                parts = {part.name: arrays[f"{mode.stored_name}.{part.name}"] for part in fields(_Fit)}
                parts["vectors"] = parts["vectors"].astype(np.float32)
                values = {name: value if value.ndim else float(value) for name, value in parts.items()}
                fits[mode] = _Fit(**values)  # type: ignore[arg-type]
        return cls(vocabulary, arrays["kinds"].tolist(), fits)


def write(  # noqa: PLR0917 - the examples, the encoders and the earlier result
    path: Path,
    messages: Mapping[str, Sequence[str]],
    lang: str,
    memory: VectorMemory | None,
    known: Path | None,
    progress: Progress,
    table: Static | None = None,
) -> None:
    """Write a classifier fitted on messages, if they are enough.

    ``memory`` holds the language model's vectors of them, and ``table`` is the static table. If the classifier in
    ``known`` was fitted on the same messages it is copied, at a hundredth of the cost.
    """
    path.unlink(missing_ok=True)  # may be hard-linked to another generation's file
    if not are_enough(messages):
        return
    source = json.dumps([lang, memory.path.name if memory else "", table.name if table else "", messages])
    fingerprint = hashlib.sha256(source.encode()).hexdigest()
    if known is not None and known.exists() and _fingerprint_of(known) == fingerprint:
        shutil.copyfile(known, path)
        return
    texts = [text for examples in messages.values() for text in examples]
    vectors = None
    if memory:
        vectors = memory.encode(texts, progress)
        memory.forget_others()
    learnt = Classifier.learn(lang, messages, vectors, table.encode(texts) if table else None)
    assert learnt is not None  # noqa: S101 - checked above
    np.savez(path, fingerprint=np.array(fingerprint), **learnt.arrays())  # type: ignore[arg-type]


def _fingerprint_of(path: Path) -> str:
    with np.load(path, allow_pickle=False) as arrays:
        return str(arrays["fingerprint"])


def read(path: Path) -> Classifier | None:
    """Return the stored classifier, or None if there were too few messages.

    Raises:
        OSError, LookupError, ValueError: the file is damaged.

    """
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        return Classifier.of(dict(arrays))


def _words(sentences: Iterable[list[str]]) -> set[str]:
    """Return the words of sentences and the pairs of neighbours."""
    return {word for sentence in sentences for word in (*sentence, *map(" ".join, pairwise(sentence)))}


def _rarity(word_sets: Sequence[set[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each word that is in two messages or more, and of unknown words."""
    counts, total = Counter(word for words in word_sets for word in words), len(word_sets)
    return {"": log(total)} | {word: log(total / count) for word, count in sorted(counts.items()) if count > 1}


def _similarity(vectors: Floats, others: Floats) -> Floats:
    """Return the Gaussian kernel of unit vectors, float32 [vectors, others]: ``VECTOR_WEIGHT`` for equal ones."""
    similar: Floats = np.exp(np.float32(VECTOR_SHARPNESS) * (vectors @ others.T - np.float32(1.0)))
    return np.float32(VECTOR_WEIGHT) * similar


def _fit(rows: Floats, vectors: Floats, wanted: Floats) -> _Fit:
    """Return the regression of ``wanted`` [messages, kinds], 0 or 1, on ``rows`` and ``vectors`` [messages, n]."""
    kernel = np.float32(WORDS_WEIGHT) * (rows @ rows.T) + np.float32(1.0)  # 1.0 is the bias
    if vectors.size:
        kernel += _similarity(vectors, vectors)
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(rows))).astype(np.float32)
    dual: Floats = inverse @ wanted
    left_out = (wanted - dual / np.diag(inverse)[:, None]).sum(axis=1)
    harmless = left_out[wanted.sum(axis=1) == 0]
    confirmed, possible = (float(np.quantile(harmless, 1.0 - share)) for share in (FALSELY_CONFIRMED, FALSELY_POSSIBLE))
    return _Fit(
        words=np.float32(WORDS_WEIGHT) * (rows.T @ dual),
        vectors=vectors.astype(np.float16).astype(np.float32),
        dual=dual if vectors.size else dual[:0],
        bias=dual.sum(axis=0),
        confirmed=confirmed,
        possible=possible,
    )
