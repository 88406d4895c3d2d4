"""Other systems' markup to canonical Markdown, before a dialect reads the text."""

from __future__ import annotations

from kb.markup.titles import plain_title
from kb.markup.translation import Translated, translate

__all__ = ["Translated", "plain_title", "translate"]
