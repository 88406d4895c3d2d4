"""SearchMode: what a search goes by, and its names in settings and index files."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

MeaningSetting = Literal["off", "static", "full"]
"""Values of the setting ``meaning`` and of ``meaning`` in ``/healthz``."""


class SearchMode(StrEnum):
    """What a search goes by: words alone, words and the static table, or words and the language model."""

    LEXICAL = "lexical"
    STATIC = "static"
    FULL = "full"

    @classmethod
    def from_setting(cls, meaning: MeaningSetting) -> SearchMode:
        """Return the mode that a value of the setting ``meaning`` chooses."""
        return cls.LEXICAL if meaning == "off" else cls(meaning)

    @property
    def setting(self) -> MeaningSetting:
        """The value of the setting ``meaning`` that chooses this mode."""
        return _SETTINGS[self]

    @property
    def stored_name(self) -> str:
        """The name of this mode in the files of an index."""
        return _STORED_NAMES[self]


_SETTINGS: dict[SearchMode, MeaningSetting] = {
    SearchMode.LEXICAL: "off",
    SearchMode.STATIC: "static",
    SearchMode.FULL: "full",
}
_STORED_NAMES = {SearchMode.LEXICAL: "words", SearchMode.STATIC: "static", SearchMode.FULL: "minilm"}
