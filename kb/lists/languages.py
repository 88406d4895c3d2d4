"""Language codes: which there are, their direction, which one suits a reader, and advice for other words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES: Final = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng
    nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a list would be a page long
)
"""The two-letter codes of ISO 639-1."""

_NAMES: Final = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "francais": "fr", "spanish": "es",
    "italian": "it", "portuguese": "pt", "dutch": "nl", "japanese": "ja", "chinese": "zh", "polish": "pl",
    "russian": "ru", "jp": "ja", "cn": "zh", "gr": "el", "dk": "da", "cz": "cs", "ua": "uk", "eng": "en", "deu": "de",
    "ger": "de",
}  # fmt: skip
"""What people write instead of a code, including countries."""

_RIGHT_TO_LEFT: Final = frozenset("ar arc ckb dv fa he iw ks nqo ps sd syr ug ur yi".split())  # noqa: SIM905
"""Languages usually written from right to left; "iw" is the old code of Hebrew."""

_RIGHT_TO_LEFT_SCRIPTS: Final = frozenset("adlm arab hebr mand nkoo rohg samr syrc thaa".split())  # noqa: SIM905
_SCRIPT_LETTERS: Final = 4
"""A part of a code with this many letters is a script: "pa-Arab" is Punjabi in Arabic letters."""

_SAME: Final = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi"}
"""Codes of languages that the readers of another code read, too, and old codes."""

_CHINESE_SCRIPTS: Final = {"cn": "hans", "sg": "hans", "my": "hans", "tw": "hant", "hk": "hant", "mo": "hant"}
"""The script in which each country writes Chinese."""

_NEAR: Final = 60
"""Similarity in percent: "germn" is close enough to German, "klingon" to nothing."""


def code_named(text: str) -> str:
    """Return the code of a language by its name, or an empty text: "German" is "de"."""
    return _NAMES.get(text.strip().lower(), "")


def advice(text: str) -> str:
    """Return what to write instead of ``text``, which is not a language code."""
    name = process.extractOne(text, _NAMES.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return f'its two-letter code, "{_NAMES[name[0]]}"' if name else 'a two-letter code, such as "en"'


def direction(lang: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is written; a script in the code decides: "az-Arab" is "rtl"."""
    language, *subtags = lang.lower().replace("_", "-").split("-")
    script = _script(subtags)
    is_right_to_left = script in _RIGHT_TO_LEFT_SCRIPTS if script else language in _RIGHT_TO_LEFT
    return "rtl" if is_right_to_left else "ltr"


def closest(wanted: str, available: Sequence[str]) -> str:
    """Return the available language that suits a reader of ``wanted`` best, or "" if none is the same language.

    "de-AT" gets "de" or "de-DE", and "zh-TW" rather "zh-Hant" than "zh-CN". Of equals the first is taken.
    """
    language, script, tag = _parts(wanted)

    def fit(lang: str) -> tuple[bool, ...]:
        its_language, its_script, its_tag = _parts(lang)
        return its_tag == tag, its_script == script, its_tag == its_language

    return max((lang for lang in available if _parts(lang)[0] == language), key=fit, default="")


def _parts(lang: str) -> tuple[str, str, str]:
    """Return the language of a code, its script if known, and the code itself in lower case."""
    tag = lang.lower().replace("_", "-")
    language, *subtags = tag.split("-")
    script = _script(subtags)
    if language == "zh" and not script:
        script = next((_CHINESE_SCRIPTS[tag] for tag in subtags if tag in _CHINESE_SCRIPTS), "")
    return _SAME.get(language, language), script, tag


def _script(subtags: Sequence[str]) -> str:
    return next((tag for tag in subtags if len(tag) == _SCRIPT_LETTERS and tag.isalpha()), "")
