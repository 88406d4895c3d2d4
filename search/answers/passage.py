"""Passage: the text of a hit's section, short enough to read beside a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.results import Hit

PASSAGE_CHARS = 700


def passage(generation: Generation, hit: Hit) -> str:
    """Return the text of the section that a hit leads to, or of the article's beginning, shortened to a passage."""
    sections = generation.docstore.sections(hit.slug)
    text = next((section.text for section in sections if section.anchor == hit.anchor and section.text), "")
    text = " ".join((text or hit.snippet.text).split())
    if len(text) <= PASSAGE_CHARS:
        return text
    return f"{text[: text.rfind(' ', 0, PASSAGE_CHARS)]}…"
