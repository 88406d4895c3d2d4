"""The language codes that writers may use, their direction, and advice for other words."""

from __future__ import annotations

from typing import Final, Literal

from rapidfuzz import fuzz, process

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

_NEAR: Final = 60
"""Similarity in percent: "germn" is close enough to German, "klingon" to nothing."""


def advice(text: str) -> str:
    """Return what to write instead of ``text``, which is not a language code."""
    name = process.extractOne(text, _NAMES.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return f'its two-letter code, "{_NAMES[name[0]]}"' if name else 'a two-letter code, such as "en"'


def direction(lang: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is written; a script in the code decides: "az-Arab" is "rtl"."""
    language, *subtags = lang.lower().replace("_", "-").split("-")
    script = next((tag for tag in subtags if len(tag) == _SCRIPT_LETTERS and tag.isalpha()), "")
    is_right_to_left = script in _RIGHT_TO_LEFT_SCRIPTS if script else language in _RIGHT_TO_LEFT
    return "rtl" if is_right_to_left else "ltr"
