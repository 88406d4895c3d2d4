"""Emphasis beside Chinese, Japanese and Korean text.

GitHub looks for a space outside of ``**`` if there is punctuation inside, as in ``**Note:** text``. These languages
have none, so that the asterisks of ``**「注意」**です`` would be shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.rules_inline import emphasis, strikethrough

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.parser_inline import RuleFuncInlineType
    from markdown_it.rules_inline import StateInline

_UNSPACED: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fff\u3001-\u319f\u31a0-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee\U00020000-\U0003ffff]"
)
"""Letters and punctuation of Chinese, Japanese and Korean; not their space, U+3000."""


def install_emphasis(md: MarkdownIt) -> None:
    """Let emphasis and struck text begin and end beside such a character."""
    md.inline.ruler.at("emphasis", _beside_unspaced(emphasis.tokenize))
    md.inline.ruler.at("strikethrough", _beside_unspaced(strikethrough.tokenize))


def _beside_unspaced(tokenize: RuleFuncInlineType) -> RuleFuncInlineType:
    """Return a rule that decides again about the marks of ``tokenize``."""

    def rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
        start, known = state.pos, len(state.delimiters)
        if not tokenize(state, silent):
            return False
        before, after = state.src[max(start - 1, 0) : start], state.src[state.pos : min(state.pos + 1, state.posMax)]
        if state.src[start] != "_" and _UNSPACED.search(before + after):
            for mark in state.delimiters[known:]:
                mark.open, mark.close = mark.open or bool(after.strip()), mark.close or bool(before.strip())
        return True

    return rule
