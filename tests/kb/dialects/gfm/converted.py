"""Convert a text with the default dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.config import DialectName
from kb.dialects.registry import dialect

if TYPE_CHECKING:
    from kb.dialects.dialect import Converted


def converted(text: str) -> Converted:
    """Return what the default dialect makes of a text."""
    return dialect(DialectName.GFM).convert(text, 20_000)


def html(text: str) -> str:
    """Return the HTML of a text without its line breaks."""
    return converted(text).html.replace("\n", "")
