"""Scope: whom an article concerns, in words, where that is not everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from kb.metadata import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.metadata import Metadata

_PLATFORMS = {"web": "the web", "android": "Android", "ios": "iOS", "desktop": "desktop"}


def scope(metadata: Metadata, plan_names: Mapping[Audience, str]) -> str:
    """Return such as "For Plus and Business plans, on iOS"; nothing for an article that concerns all readers."""
    text = ", ".join(part for part in (_plans(metadata.audience, plan_names), _platforms(metadata.platforms)) if part)
    return text[:1].upper() + text[1:]


def _plans(audience: tuple[Audience, ...], names: Mapping[Audience, str]) -> str:
    concerned = [names[plan] for plan in get_args(Audience) if plan in audience]
    if len(concerned) in {0, len(get_args(Audience))}:
        return ""
    return f"for the {concerned[0]} plan" if len(concerned) == 1 else f"for {_listed(concerned)} plans"


def _platforms(platforms: tuple[str, ...]) -> str:
    given = {name.casefold(): name for name in platforms}
    if not given or _PLATFORMS.keys() <= given.keys():
        return ""
    return f"on {_listed(_PLATFORMS.get(folded, name) for folded, name in given.items())}"


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
