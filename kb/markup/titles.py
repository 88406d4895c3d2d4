"""Titles and summaries as plain words: writers use the same markup in them as in their texts."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from kb.markup.translation import translate

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKS: Final = re.compile(r"[{<*_`\[&\\~%:=]")
_MAX_CHARS: Final = 3000
"""A longer text is not a title, and some patterns take quadratic time."""

_CODE = re.compile(r"(`+)(?!`)(.{1,2000}?)(?<!`)\1(?!`)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,31});")
_DIRECTIVE = re.compile(r"^:{3,}\w*", re.MULTILINE)
_TAG = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|i|img|kbd|mark|p|s|small|span|strong|sub|sup|u)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_REPLACED: Final = (
    (re.compile(r"!?\[\[([^\[\]|]{1,300})(?:\|([^\[\]]{1,300}))?\]\]"), lambda match: match[2] or match[1]),
    (re.compile(r"!?\[([^\[\]]{0,1000})\]\([^()\s]{0,1000}(?:\s+\"[^\"]{0,300}\")?\)"), lambda match: match[1]),
    (re.compile(r"\*\*(?=\S)([^*]{1,1000}?)(?<=\S)\*\*"), lambda match: match[1]),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]{1,1000}?)(?<=\S)\*(?![\w*])"), lambda match: match[1]),
    (re.compile(r"(?<!\w)(__?)(?=\S)([^_]{1,1000}? [^_]{1,1000}?)(?<=\S)\1(?!\w)"), lambda match: match[2]),
    (re.compile(r"~~(?=\S)([^~]{1,1000}?)(?<=\S)~~"), lambda match: match[1]),
    (re.compile(r"==(?=\S)([^=]{1,1000}?)(?<=\S)=="), lambda match: match[1]),
    (re.compile(r"\s*\{#[\w-]{1,200}\}\s*$"), lambda _: ""),
    (_TAG, lambda match: " " if match[0].lower().startswith("<br") else ""),
    (re.compile(r"\\([*_\[\]#<>`&|{}])"), lambda match: match[1]),
)


def plain_title(text: str, variables: Mapping[str, str] | None = None) -> str:
    """Return a title or summary without markup, on one line; empty if it is nothing else.

    ``variables`` are values that the text may name, as for :func:`kb.markup.translate`.
    """
    line = " ".join(text.split())
    if len(line) > _MAX_CHARS or not _MARKS.search(line):
        return line
    translated = translate(line, path="", include=lambda _: None, variables=variables).text
    translated = " ".join(_DIRECTIVE.sub("", translated).split())
    parts: list[str] = []
    position = 0
    for code in _CODE.finditer(translated):
        parts += (_plain(translated[position : code.start()]), code[2].strip())
        position = code.end()
    plain = "".join((*parts, _plain(translated[position:])))
    return " ".join(plain.split())


def _plain(text: str) -> str:
    for pattern, words in _REPLACED:
        text = pattern.sub(words, text)
    return _ENTITY.sub(lambda match: unescape(match[0]), text)
