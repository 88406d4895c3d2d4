"""``==marked==``, ``++inserted++``, ``++Ctrl+C++``, ``H~2~O``, ``x^2^`` and ``%%comments%%``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pymdownx import keymap_db

from kb.dialects.gfm.inline.pattern import Mark, enclosed_in, leave_out

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_MARKED: Final = re.compile(r"(?<![0-9A-Za-z=])==(?=[^\s=])([^\n=]{1,500})(?<=\S)==(?![0-9A-Za-z=])")
_INSERTED: Final = re.compile(r"(?<![\w+])\+\+(?=[^\s+])([^\n]{1,200}?)(?<=[^\s+])\+\+(?![\w+])")
_LOWERED: Final = re.compile(r"(?<=[^\W_])~([\w+-]{1,20})~(?!~)")
_RAISED: Final = re.compile(r"(?<=[\w)])\^([^\s^\[\]]{1,40})\^")
_COMMENT: Final = re.compile(r"(?<![\w%])%%(?!%)([^%]{1,2000})%%(?![\w%])")
_BLOCK_NAME: Final = re.compile(r"(?<=[ \t])\^[A-Za-z0-9][A-Za-z0-9-]{0,60}[ \t]*(?=\n|\Z)")
"""Obsidian's name of a paragraph, the target of other notes."""

_INSERT: Final = enclosed_in("ins")
_KEYS: Final = frozenset({*keymap_db.keymap, *keymap_db.aliases, "fn", "cmd", "option", "strg"})


def _emit_inserted(state: StateInline, match: re.Match[str]) -> bool:
    keys = match[1].split("+")
    if not all(key.strip().lower() in _KEYS for key in keys):
        return _INSERT(state, match)
    for number, key in enumerate(keys):
        if number:
            state.append_pending("+")
        state.push("kbd_open", "kbd", 1)
        state.append_pending(key.strip() if key != key.lower() else key.strip().capitalize())
        state.push("kbd_close", "kbd", -1)
    return True


MARKS: Final = (
    Mark("=", _MARKED, enclosed_in("mark")),
    Mark("+", _INSERTED, _emit_inserted),
    Mark("~", _LOWERED, enclosed_in("sub")),
    Mark("^", _RAISED, enclosed_in("sup")),
    Mark("%", _COMMENT, leave_out),
    Mark("^", _BLOCK_NAME, leave_out),
)
