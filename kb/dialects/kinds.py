"""The kinds of callouts that all systems know, and the five that pages show."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    "note": "note info information notice important abstract summary tldr quote cite example question help faq todo"
    " seealso",
    "tip": "tip hint idea best-practice",
    "success": "success check done",
    "warning": "warning warn caution attention alert",
    "danger": "danger error failure fail missing bug",
}
KINDS: Final = {name: kind for kind, names in _NAMES.items() for name in names.split()}
"""The kind of each name."""


def kind_of(name: str) -> str:
    """Return the kind of callout with a name, ``note`` for an unknown one."""
    return KINDS.get(name.lower(), "note")


def title_of(name: str) -> str:
    """Return the title of a callout that has none of its own."""
    return name.replace("-", " ").capitalize()
