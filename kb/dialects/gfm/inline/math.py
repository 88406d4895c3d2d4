"""Formulas between dollar signs are shown as they were typed: what looks like emphasis in them is none."""

from __future__ import annotations

import re
from typing import Final

from kb.dialects.gfm.inline.pattern import Mark, as_written

_FORMULA: Final = re.compile(
    r"(?<![\w$\\])(?:\$\$(?=[^$]{0,500}[\\^_{}=])[^$]{1,2000}\$\$"
    r"|\$(?=[^\s$])(?=[^$\n]{0,200}[\\^_{}=])[^$\n]{1,300}(?<=[^\s\\])\$(?![\w$]))"
)


FORMULAS: Final = Mark("$", _FORMULA, as_written)
