"""Language merge: the words of one text as several languages analyse them.

Every language splits a text into the same words, but stems them differently.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.text.analyzer import Token


def merged(streams: Sequence[list[Token]]) -> list[Token]:
    """Return the words of a text with their terms in all languages, from one stream of tokens per language."""
    return streams[0] if len(streams) == 1 else [reduce(_merge, tokens) for tokens in zip(*streams, strict=True)]


def _merge(token: Token, other: Token) -> Token:
    """Return a word with its terms in another language added; a stop word of either language is one."""
    return replace(
        token,
        also=tuple(term for term in dict.fromkeys((*token.also, other.term)) if term != token.term),
        also_parts=tuple(part for part in dict.fromkeys((*token.also_parts, *other.parts)) if part not in token.parts),
        is_stop=token.is_stop or other.is_stop,
    )
