"""Foreign queries: those in a language that no article is in.

A script that no article is written in tells it without any list. Otherwise the words decide: a query is foreign if more
of its words are listed in another language than are listed in the articles' languages or stand in an article.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_MAX_WORDS: Final = 64

UNDETERMINED: Final = "und"
"""ISO 639-2 for a language that is not known, such as one with a script of its own that has no list."""

MIN_SHARE: Final = 0.6
"""A language must have this share of the words that tell any language."""

MIN_LETTERS: Final = 4
"""If a single word tells it, the word must have so many letters ..."""

MAX_LANGUAGES: Final = 4
"""... and be listed in no more languages than this."""

INTERNATIONAL: Final = 12
"""A word that is listed in more languages than this tells none: "e-mail", "Spotify"."""

_ORDER: Final = "en es fr pt de it nl pl ru uk sv da no cs ro".split()  # noqa: SIM905
"""Of languages that have as many of the words, the first of these is named."""

_BY_SCRIPT: Final = {
    "LATIN": "", "CYRILLIC": "", "GREEK": "el", "ARABIC": "", "HEBREW": "", "DEVANAGARI": "", "BENGALI": "bn",
    "GURMUKHI": "pa", "GUJARATI": "gu", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml",
    "SINHALA": "si", "THAI": "th", "LAO": "lo", "TIBETAN": "bo", "MYANMAR": "my", "GEORGIAN": "ka", "ARMENIAN": "hy",
    "ETHIOPIC": "am", "KHMER": "km", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh",
}  # fmt: skip
"""The first word of the Unicode names of a script's letters, and the language of the script if there is only one."""

_SCRIPTS_OF: Final = {
    **dict.fromkeys("ab ba be bg ce cv kk ky mk mn os ru sr tg tt uk".split(), ("CYRILLIC",)),  # noqa: SIM905
    **dict.fromkeys("ar ckb fa ks ku ps sd ug ur".split(), ("ARABIC",)),  # noqa: SIM905
    **dict.fromkeys(("he", "yi", "iw"), ("HEBREW",)),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), ("DEVANAGARI",)),
    **{lang: (script,) for script, lang in _BY_SCRIPT.items() if lang},
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "ko": ("HANGUL", "CJK"),
    "sr": ("CYRILLIC", "LATIN"),
}
"""The scripts of languages that are not written in Latin letters."""


class ForeignLanguages:
    """Tells which queries are in a language that no article is in; safe to share between threads.

    ``listed_in`` returns the languages in which a folded word is listed, ``common_in`` those in which it is common, and
    ``is_known`` whether an article has it.
    """

    def __init__(
        self,
        languages: Iterable[str],
        listed_in: Callable[[str], frozenset[str]],
        common_in: Callable[[str], frozenset[str]],
        is_known: Callable[[str], bool],
    ) -> None:
        self._own = frozenset(lang.partition("-")[0].lower() for lang in languages)
        self._own_scripts = {script for lang in self._own for script in _SCRIPTS_OF.get(lang, ("LATIN",))} | {"LATIN"}
        self._languages_of = lru_cache(maxsize=20_000)(listed_in)
        self._common_in = common_in
        self._is_known = is_known
        self.language = lru_cache(maxsize=500)(self._find_language)

    def _find_language(self, text: str) -> str:
        """Return the language of a query, "" if it may be one of the articles'.

        It is ``UNDETERMINED`` if only the script tells that it is another one.
        """
        words = self._words(text)
        strange = [word for word in words if self._own.isdisjoint(self._languages_of(word))]
        if not strange or not self._own:
            return ""
        if foreign_scripts := self._foreign_scripts(words):
            default = next((lang for script in foreign_scripts if (lang := _BY_SCRIPT[script])), UNDETERMINED)
            return self._most_likely(words) or default
        return self._by_words(words, strange)

    def _words(self, text: str) -> list[str]:
        """Return the folded words of a text; one with apostrophes is taken apart unless it is listed: "l'adresse"."""
        folded = fold(text)
        found: list[str] = _WORD.findall(folded)[:_MAX_WORDS]
        if "'" not in folded:
            return found
        words: list[str] = []
        for word in found:
            joined = word.replace("'", "")
            words += [joined] if joined == word or self._languages_of(joined) else word.split("'")
        return words

    def _foreign_scripts(self, words: Sequence[str]) -> list[str]:
        """Return the scripts that no article is written in, the most telling first, if most letters are in these."""
        if all(map(str.isascii, words)):
            return []
        counts = Counter(script for word in words for char in word if (script := _script(char)))
        foreign = {script: count for script, count in counts.items() if script not in self._own_scripts}
        if 2 * sum(foreign.values()) <= counts.total():
            return []
        return sorted(foreign, key=lambda script: (script == "CJK", -foreign[script]))

    def _by_words(self, words: Sequence[str], strange: Sequence[str]) -> str:
        """Return the language of Latin words; those in no list, names and codes, tell none.

        ``strange`` are the words that the articles' languages do not have.
        """
        others = [word for word in strange if self._is_telling(word)]
        if not any(map(self._common_in, others)):
            return ""  # lists hold misspelt words of other languages, too: "pasword" is in that of Indonesian
        telling = [word for word in words if self._is_telling(word)]
        lang = self._most_likely(telling)
        count = sum(lang in self._languages_of(word) for word in telling)
        own = len(telling) - len(others)
        if count <= own or count < MIN_SHARE * len(telling):
            return ""
        if not any(lang in self._common_in(word) for word in others):
            return ""
        if len(telling) == 1 and (len(telling[0]) < MIN_LETTERS or len(self._languages_of(telling[0])) > MAX_LANGUAGES):
            return ""
        # asked last: to know a word may take correcting it
        return lang if count > own + sum(map(self._is_known, others)) else ""

    def _is_telling(self, word: str) -> bool:
        return 0 < len(self._languages_of(word)) <= INTERNATIONAL

    def _most_likely(self, words: Sequence[str]) -> str:
        """Return the language other than the articles' that has most of the words, "" if none has any."""
        listed = Counter(lang for word in words for lang in sorted(self._languages_of(word) - self._own))
        most = max(listed.values(), default=0)
        return max(
            (lang for lang in listed if listed[lang] == most), key=lambda lang: self._weight(lang, words), default=""
        )

    def _weight(self, lang: str, words: Sequence[str]) -> tuple[float, int]:
        """Return how much words speak for a language that has as many of them as another."""
        languages = [self._languages_of(word) for word in words]
        weight = sum(1.0 / len(listed) for listed in languages if lang in listed)
        return weight, -_ORDER.index(lang) if lang in _ORDER else -len(_ORDER)


@lru_cache(maxsize=4_096)
def _script(char: str) -> str:
    """Return the script of a letter, "" for any other character or an unknown script."""
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    script = unicodedata.name(char, "").partition(" ")[0].partition("-")[0]
    return script if script in _BY_SCRIPT and char.isalpha() else ""
