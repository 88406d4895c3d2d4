"""``:smile:`` as a character; the icons of themes, such as ``:material-cog:``, are left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pymdownx import gemoji_db

from kb.dialects.gfm.inline.pattern import Mark

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_NAME: Final = re.compile(r"(?<![\w:]):([a-z0-9_+-]{1,60}):(?!\w)")
_ICON: Final = re.compile(r"(?:material|fontawesome|octicons|simple|fa|mdi|bi|lucide)-[a-z0-9-]+")


def _emit(state: StateInline, match: re.Match[str]) -> bool:
    name = gemoji_db.aliases.get(match[0], match[0])
    code = gemoji_db.emoji.get(name, {}).get("unicode", "")
    if code:
        state.append_pending("".join(chr(int(point, 16)) for point in code.split("-")))
    return bool(code) or _ICON.fullmatch(match[1]) is not None


EMOJI: Final = Mark(":", _NAME, _emit)
