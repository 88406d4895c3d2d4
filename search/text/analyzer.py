"""Analyzer: text to terms, the same for index and query.

The steps, in this order:

1. :func:`search.text.normalizer.fold` removes case, accents, vowel marks and invisible characters;
2. phrases that stop word removal would destroy become one word: "log in" and "sign in" → ``signin``, "won't" and
   "unable to" → ``cannot``;
3. the text is split into words, identifiers (``imap.example.org``, ``5.7.1``) and runs of scripts without spaces;
4. an identifier becomes itself and its parts, a hyphenated word its joined form and its parts, a run without
   spaces its bigrams;
5. stop words are dropped, and words are stemmed (Snowball, Porter 2001).
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import Stemmer

from search.text.normalizer import IGNORED, MARKS, fold, is_alphabetic
from search.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_TERM_CHARS = 64
"""Longer words are base64 or keys, which people do not type and which would fill the lexicon."""

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"(?:logg?(?:ing|ed)?|sign(?:ing|ed)?)[ -]?(?:in|on)(?:to)?", "signin"),
    (r"(?:logg?(?:ing|ed)?|sign(?:ing|ed)?)[ -]?(?:out|off)", "signout"),
    (r"get(?:ting)? (?:back )?in(?:to)?(?! touch)", "signin"),
    (r"sign(?:ing|ed)?[ -]?up", "signup"),
    (r"set(?:ting)?[ -]?up", "setup"),
    (r"(?:two|2|multi)[ -]?(?:factor|step)", "2fa two factor"),
    (r"mfa", "2fa"),
    (r"e[ -]?mails?", "email"),
)
_PHRASE_BEGINNINGS = ("log", "sign", "get", "set", "two", "2", "multi", "mfa", "email", "e-mail", "e mail")
"""Every phrase begins with one of these; looking for them costs a tenth of looking for phrases."""
_UNFINISHED = re.compile(r"\b(?:(?P<signin>(?:log|sign) ?i)|(?P<email>e[ -]ma?i?))$")
"""The last keystrokes before "sign in" and "e-mail"."""
_UNFINISHED_ENDS = ("i", "a", "m")
_FAILURE = (
    r"can ?not|ca?n['\u2019]?t"
    r"|could ?(?:n['\u2019]?t|not)"
    r"|(?:un|not )able to|impossible to|no longer"
    r"|(?:wo|does ?|do|did) ?n['\u2019]?t|(?:will|does|do|did) not"
    r"|fail(?:s|ed|ing)? to|refuses? to"
    r"|(?:(?:is|are|was|were) )?not(?= \w+ing\b)|(?:is|are|was|were)n['\u2019]?t(?= \w+ing\b)"
)
"""What does not work: articles say "Cannot send messages", people "it won't send" and "not sending"."""
_FAILURE_PARTS = ("can", "nt", "n'", "n\u2019", "not", "unable", "impossible", "no longer", "fail", "refuse")
"""Every failure has one of these."""
_PHRASE = re.compile(r"\b(?:" + "|".join(f"({pattern})" for pattern, _ in _PHRASES) + r")\b")
_CANNOT = re.compile(rf"\b(?:{_FAILURE})\b")

_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana, Han
    "\uac00-\ud7af\U00020000-\U0003134f"  # Hangul, rare Han
)
_LETTER = rf"[^\W_{_UNSPACED}]"
_LETTERS = rf"{_LETTER}+(?:[{IGNORED}{MARKS}]+{_LETTER}*)*"
"""Letters, and the marks that may stand between them before the text is folded."""
WORD = rf"{_LETTERS}(?:['\u2019]{_LETTERS})?"
"""A regular expression for a word, in folded or original text."""
_TOKEN = re.compile(
    rf"(?P<run>[{_UNSPACED}]+(?:[{IGNORED}]+[{_UNSPACED}]+)*)"
    rf"|(?P<language>(?<!\w)[a-zA-Z](?:\+\+|#)(?!\w))"
    rf"|(?P<word>{WORD}(?:[._@:/+=\\\-\u2010\u2011]+[{IGNORED}]*{_LETTERS})*)"
)
_SPAN = re.compile(
    rf"(?:\b(?:{'|'.join(pattern for pattern, _ in _PHRASES)}|{_FAILURE})\b(?![{IGNORED}]))|{_TOKEN.pattern}",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[._@:/+=\\]")
_PART = re.compile(_LETTERS)
_CLUSTER = re.compile(r".[\u3099\u309a]?", re.DOTALL)
"""A character with the separate sound mark that kana may have."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: its folded form and its terms.

    ``term`` is the word's own term and ``parts`` are the terms of its parts, if any; ``also`` and ``also_parts`` are
    the same in other languages. ``glued`` are words of the articles that contain it, as "port993" contains "port". A
    stop word is kept as a token, because only stop words distinguish "log off" from "log on".
    """

    surface: str
    term: str
    parts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    also_parts: tuple[str, ...] = ()
    glued: tuple[str, ...] = ()
    is_stop: bool = False

    @property
    def wholes(self) -> tuple[str, ...]:
        """The distinct terms of the whole word in all languages."""
        return (self.term, *self.also)

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms that the word is indexed under."""
        return (self.term, *self.parts, *self.also, *self.also_parts)


class Analyzer:
    """The analyzer of one language.

    ``lang`` is an ISO 639-1 code. Languages without a Snowball stemmer are folded but not stemmed.
    """

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang.partition("-")[0].lower()
        self.stem = _stemmer(self.lang)
        phrases = (*(words for _, words in _PHRASES), "cannot")
        self.phrase_terms = frozenset(self.stem(word) for words in phrases for word in words.split())
        """Terms that stand for phrases: "log in" has a term that does not look like it."""
        self._stop_words = STOP_WORDS if self.lang == "en" else frozenset[str]()
        self._chunk = lru_cache(maxsize=200_000)(self._analyze_chunk)
        self._span_terms = lru_cache(maxsize=50_000)(lambda word: frozenset(self.terms(word)))

    def stream(self, text: str) -> list[Token]:
        """Return the tokens of a text in order, including stop words."""
        return self.split(with_phrases(with_failures(fold(text))))

    def split(self, folded: str) -> list[Token]:
        """Return the tokens of a folded text whose phrases are words already."""
        tokens: list[Token] = []
        for chunk in folded.split():
            tokens += self._chunk(chunk)
        return tokens

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of a text in order, without stop words."""
        return [token for token in self.stream(text) if not token.is_stop]

    def query_stream(self, text: str, *, is_typed: bool = False) -> list[Token]:
        """Return the tokens of a query, including stop words; if it has no other words, none counts as a stop word.

        While a query ``is_typed``, its last word completes no failure: "does not" may become "does notify".
        """
        folded = begun_phrase(fold(text))
        head, space, last = folded.rpartition(" ") if is_typed else ("", "", folded)
        stream = self.split(with_phrases(f"{with_failures(head)}{space}{with_failures(last)}"))
        if all(token.is_stop for token in stream):
            return [replace(token, is_stop=False) for token in stream]
        return stream

    def query_tokens(self, text: str) -> list[Token]:
        """Return the tokens of a query without stop words, unless it has no other words."""
        return [token for token in self.query_stream(text) if not token.is_stop]

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text in order."""
        return [term for token in self.tokens(text) for term in token.terms]

    def spans(self, text: str) -> Iterator[tuple[tuple[int, int], frozenset[str]]]:
        """Yield ``(start, end)`` and the terms for each word of the original text, for highlighting.

        Spans come in order and never overlap. In scripts without spaces each character is a span, with the bigrams that
        contain it.
        """
        for match in _SPAN.finditer(text):
            if match.lastgroup == "run":
                yield from _run_spans(match[0], match.start())
            else:
                yield match.span(), self._span_terms(match[0])

    def span_at(self, text: str, start: int) -> tuple[tuple[int, int], frozenset[str]] | None:
        """Return the span and terms of the word at ``start``, or None if no word of a spaced script begins there."""
        match = _SPAN.match(text, start)
        if match is None or match.lastgroup == "run":
            return None
        return match.span(), self._span_terms(match[0])

    def _analyze_chunk(self, chunk: str) -> tuple[Token, ...]:
        """Return the tokens of folded text without white space; no token spans white space."""
        tokens: list[Token] = []
        for match in _TOKEN.finditer(chunk):
            if match.lastgroup == "run":
                run = match[0]
                bigrams = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
                tokens += [Token(bigram, bigram) for bigram in bigrams]
            elif match.lastgroup == "language":
                tokens.append(Token(match[0], match[0], (match[0][0], match[0][1:])))
            else:
                tokens += self._analyze_word(match[0])
        return tuple(tokens)

    def _analyze_word(self, word: str) -> tuple[Token, ...]:
        whole = word.replace("\u2019", "").replace("'", "")
        parts = [part for part in _PART.findall(whole) if len(part) <= MAX_TERM_CHARS]
        if not parts:
            return ()
        if whole in self._stop_words:
            return (Token(whole, self.stem(whole), is_stop=True),)
        if len(whole) > MAX_TERM_CHARS:
            return tuple(Token(part, self.stem(part), is_stop=part in self._stop_words) for part in parts)
        if len(parts) == 1:
            return (Token(whole, self.stem(parts[0])),)
        # 5.7.1 is indexed whole, imap.example.org and check-up whole and in parts
        term = whole if _IDENTIFIER.search(whole) else self.stem("".join(parts))
        useful = (part for part in parts if len(part) > 1 and part not in self._stop_words)
        return (Token(whole, term, tuple(dict.fromkeys(self.stem(part) for part in useful))),)


@lru_cache(maxsize=16)
def analyzer(lang: str) -> Analyzer:
    """Return the shared analyzer of a language, with its cache of words."""
    return Analyzer(lang)


def words(text: str) -> list[str]:
    """Return the folded words of a text that spelling correction may suggest: two or more letters, nothing else."""
    return plain_words(with_phrases(with_failures(fold(text))))


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are, those of two or more letters and nothing else."""
    return [word for word in _PART.findall(text) if 1 < len(word) <= MAX_TERM_CHARS and is_alphabetic(word)]


def _stemmer(lang: str) -> Callable[[str], str]:
    """Return the stemming function of a language, locked because two threads must not share a stemmer."""
    try:
        stem_word = Stemmer.Stemmer(lang).stemWord
    except KeyError:
        return str
    lock = threading.Lock()

    def stem(word: str) -> str:
        with lock:
            return str(stem_word(word))

    return stem


def begun_phrase(folded: str) -> str:
    """Return a text that ends shortly before the end of "sign in" or "e-mail" as if it ended with that."""
    return _UNFINISHED.sub(lambda match: str(match.lastgroup), folded) if folded.endswith(_UNFINISHED_ENDS) else folded


def with_phrases(folded: str) -> str:
    """Return the text with each phrase replaced by one word."""
    for beginning in _PHRASE_BEGINNINGS:
        if beginning in folded:
            return _PHRASE.sub(lambda match: _PHRASES[(match.lastindex or 1) - 1][1], folded)
    return folded


def with_failures(folded: str) -> str:
    """Return the text with "cannot" for all words that say that something fails."""
    for part in _FAILURE_PARTS:
        if part in folded:
            return _CANNOT.sub("cannot", folded)
    return folded


def _run_spans(run: str, start: int) -> Iterator[tuple[tuple[int, int], frozenset[str]]]:
    """Yield each original character of a run with the bigrams that contain it; folding may split a character."""
    places: list[tuple[int, int]] = []
    folded = ""
    for match in _CLUSTER.finditer(run):
        letters = fold(match[0])
        folded += letters
        places += [(start + match.start(), start + match.end())] * len(letters)
    if len(folded) == 1:
        yield places[0], frozenset({folded})
        return
    terms: dict[tuple[int, int], set[str]] = {}
    for at, place in enumerate(places):
        terms.setdefault(place, set()).update(
            pair for pair in (folded[max(at - 1, 0) : at + 1], folded[at : at + 2]) if len(pair) == 2
        )
    yield from ((place, frozenset(bigrams)) for place, bigrams in terms.items())
