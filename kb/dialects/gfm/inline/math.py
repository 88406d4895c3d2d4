"""Formulas between dollar signs are shown as they were typed: what looks like emphasis in them is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.dialects.gfm.inline.pattern import as_written, pattern_rule

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FORMULA: Final = re.compile(
    r"(?<![\w$\\])(?:\$\$(?=[^$]{0,500}[\\^_{}=])[^$]{1,2000}\$\$"
    r"|\$(?=[^\s$])(?=[^$\n]{0,200}[\\^_{}=])[^$\n]{1,300}(?<=[^\s\\])\$(?![\w$]))"
)


def install_math(md: MarkdownIt) -> None:
    """Add the rule for formulas."""
    md.inline.ruler.before("escape", "formula", pattern_rule(_FORMULA, as_written))
