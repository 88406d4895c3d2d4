"""Convert a text with MkDocs' dialect."""

from __future__ import annotations

from kb.config import DialectName
from kb.dialects.registry import dialect


def html(text: str) -> str:
    """Return the HTML of a text without its line breaks."""
    return dialect(DialectName.PYTHON_MARKDOWN).convert(text, 20_000).html.replace("\n", "")
