"""The language codes that writers may use, and advice for other words."""

from __future__ import annotations

from typing import Final

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

_NEAR: Final = 60
"""Similarity in percent: "germn" is close enough to German, "klingon" to nothing."""


def advice(text: str) -> str:
    """Return what to write instead of ``text``, which is not a language code."""
    name = process.extractOne(text, _NAMES.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return f'its two-letter code, "{_NAMES[name[0]]}"' if name else 'a two-letter code, such as "en"'
