"""Load what the first searches would load, so that it is there before a fork, and processes share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from search.answers.deflect import deflect
from search.answers.suggest import suggest

if TYPE_CHECKING:
    from search.generations.generation import Generation

_MISSPELT: Final = "wrogn pasword"
"""Words that no help centre has, so that correction is loaded, too."""


def warm_up(generation: Generation) -> None:
    """Ask for an article as readers do while they type, and as those who write a ticket."""
    entry = next(iter(generation.docstore.entries.values()), None)
    title = entry.title if entry else ""
    for text in (title, f"{title[:50]} {_MISSPELT}"):
        suggest(generation, text)
        suggest(generation, text, is_complete=True)
    deflect(generation, title, f"{title}. {_MISSPELT}", quotes=True)
