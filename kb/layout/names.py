"""Names of files and folders as people read them: without order numbers, hyphens as spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from kb.metadata import LAST

if TYPE_CHECKING:
    from collections.abc import Iterable

_CERTAIN: Final = re.compile(r"(0\d{1,3})[-_.) ]+(?=[^\W\d_])|(\d{1,2})[.)] +(?=[^\W\d_])")
"""Zero-padded, or with a full stop and a space: nothing else begins like this."""
_POSSIBLE: Final = re.compile(r"(\d{1,2})[-_.) ]+(?=[^\W\d_])")
"""An order number only if all siblings have one: not that of "2-step-verification" beside "passwords"."""
_DATE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-(?=\w)")


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a file without its suffix, or of a folder: its position among its siblings, and the rest."""

    order: int
    text: str

    @property
    def title(self) -> str:
        """The name as a title: "lost-phone" is "Lost phone", and "FAQ & Help" and "iOS" stay as they are."""
        text = unquote(self.text)
        if " " not in text:
            text = text.replace("-", " ").replace("_", " ")
        words = " ".join(text.split())
        return words[:1].upper() + words[1:] if words.split(" ", 1)[0].islower() else words


def names(siblings: Iterable[str]) -> dict[str, Name]:
    """Return the names of all files, or of all folders, that lie side by side."""
    typed = list(siblings)
    numbers = [match[1] for text in typed if (match := _POSSIBLE.match(text))]
    is_numbered = len(typed) > 1 and len(set(numbers)) == len(typed)
    return {text: _name(text, is_numbered=is_numbered) for text in typed}


def _name(text: str, *, is_numbered: bool) -> Name:
    match = _CERTAIN.match(text) or (_POSSIBLE.match(text) if is_numbered else None)
    if match is not None:
        return Name(int(match[match.lastindex or 1]), text[match.end() :])
    return Name(LAST, (_DATE.sub("", text, count=1) if _DATE.match(text) else text).lstrip("_") or text)
