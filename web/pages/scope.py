"""The scope of an article: its plans and platforms, unless it is for all readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from kb.metadata import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.metadata import Metadata

_PLATFORMS = {"web": "the web", "android": "Android", "ios": "iOS", "desktop": "desktop"}


def scope(metadata: Metadata, plan_names: Mapping[Audience, str]) -> str:
    """Return a phrase such as "For Plus and Business plans, on iOS"; nothing for an article for all readers."""
    plans = [plan_names[plan] for plan in get_args(Audience) if plan in metadata.audience]
    parts = []
    if 0 < len(plans) < len(get_args(Audience)):
        parts.append(f"for the {plans[0]} plan" if len(plans) == 1 else f"for {_enumeration(plans)} plans")
    platforms = {name.casefold(): name for name in metadata.platforms}
    if platforms and not _PLATFORMS.keys() <= platforms.keys():
        parts.append(f"on {_enumeration(_PLATFORMS.get(folded, name) for folded, name in platforms.items())}")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _enumeration(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
