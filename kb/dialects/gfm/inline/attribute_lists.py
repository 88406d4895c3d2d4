"""Attribute lists behind links, pictures and emphasis: a picture takes its size from them, nothing else does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.dialects.gfm.blocks.attribute_lines import LIST
from kb.dialects.gfm.inline.pattern import Mark

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_LIST: Final = re.compile(rf"(?<=[)\]*_`>~=+\"']){LIST}")
_SIZE: Final = re.compile(r"\b(width|height)=[\"']?(\d{1,5})(?![\d%])")


def _emit(state: StateInline, match: re.Match[str]) -> bool:
    if not state.pending and state.tokens and state.tokens[-1].type == "image":
        state.tokens[-1].attrs |= dict(_SIZE.findall(match[0]))
    return True


ATTRIBUTE_LISTS: Final = Mark("{", _LIST, _emit)
