"""Other systems' markup to canonical Markdown, before a dialect reads the text."""

from __future__ import annotations

from kb.markup.translation import Translated, translate

__all__ = ["Translated", "translate"]
