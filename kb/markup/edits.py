"""What a system of markup wants done with a piece of the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a pair of tags becomes."""

    CALLOUT = "callout"
    DETAILS = "details"
    TABS = "tabs"
    TAB = "tab"
    PLAIN = "plain"
    """The tags vanish and their content stays, below the title if there is one."""
    INLINE = "inline"
    """The content stays in its line, between ``before`` and ``after``."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The first tag of a pair; the tag that closes ``key`` ends it.

    ``dedents`` takes the indentation of the content away, which means nothing in the markup but code in Markdown.
    """

    key: str
    role: Role = Role.PLAIN
    kind: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    dedents: bool = False
    tabs_key: str = ""
    """The key of the group of tabs that the first of its tabs opens, in systems without a tag for the group."""
    ends_with_text: bool = False
    """Whether the end of the text closes it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of the text, ``start`` to ``end``, and what takes its place.

    ``is_block`` sets ``text`` on lines of its own. An ``is_optional`` tag stays as written if it has no partner.
    Markup is looked for again from ``resume`` on, if that is later than ``end``.
    """

    start: int
    end: int
    text: str = ""
    is_block: bool = False
    opening: Opening | None = None
    closes: str = ""
    is_optional: bool = False
    resume: int = 0


Edits = Edit | tuple[Edit, ...] | None
"""What a system returns for a tag: one edit, several in their order, or None for plain text."""
