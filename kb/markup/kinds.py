"""The five kinds of callout that pages show, and the names that writers and other systems have for them."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    "note": "note info information notice abstract summary tldr seealso see-also example quote cite question help faq "
    "primary secondary default neutral aside definition todo new update important blue purple pageinfo callout",
    "tip": "tip hint idea protip pro-tip lightbulb best-practice advice",
    "success": "success check done ok good pass green correct",
    "warning": "warning warn caution attention alert yellow orange pitfall deprecated beta experimental",
    "danger": "danger error critical bug failure fail missing red severe security stop",
}
KINDS: Final = {name: kind for kind, names in _NAMES.items() for name in names.split()}
"""The kind for each name that other systems use."""

_TAG_NAMES = "note info tip hint success check warning warn caution attention important danger error notice seealso"
TAGS: Final = frozenset(_TAG_NAMES.split())
"""The names that are also used as the name of a tag or container, such as ``{% note %}``."""

_NAMED: Final = frozenset({"important", "caution", "attention", "question", "example", "deprecated", "beta", "bug"})


def kind_of(name: str) -> str:
    """Return the kind of callout that a name stands for; a note for an unknown name."""
    return KINDS.get(name.strip().lower(), "note")


def canonical(name: str, title: str) -> str:
    """Return the name that a canonical directive has: the kind, or the name itself if it says more as a title."""
    name = name.strip().lower()
    return name if name in _NAMED and not title else kind_of(name)
