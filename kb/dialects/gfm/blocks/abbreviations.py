"""``*[HTML]: Hyper Text``: what an abbreviation means, shown wherever it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

_DEFINITION: Final = re.compile(r"\*\[([^\[\]\n]{1,60})\]:[ \t]*(\S.{0,300})(?<!\*)")
_MOST: Final = 200
"""Each word is compared with all abbreviations."""
_MOST_USES: Final = 2_000
"""The meaning is repeated at each use."""


def install_abbreviations(md: MarkdownIt) -> None:
    """Add the rules that collect and show abbreviations."""
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference"]}
    md.block.ruler.before("list", "abbreviation", _definition, interrupts)
    md.core.ruler.after("inline", "abbreviations", _show)


def _definition(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("*[", position) or state.is_code_block(start):
        return False
    definition = _DEFINITION.fullmatch(state.src, position, state.eMarks[start])
    if definition is None:
        return False
    if not silent:
        known = state.env.setdefault("abbreviations", {})
        if len(known) < _MOST:
            known.setdefault(definition[1], definition[2].strip())
        state.line = start + 1
    return True


def _show(state: StateCore) -> None:
    known: Mapping[str, str] = state.env.get("abbreviations", {})
    if not known:
        return
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
    uses = 0
    for token in state.tokens:
        if token.type == "inline" and token.children and uses < _MOST_USES:
            uses += len(pattern.findall(token.content))
            token.children = [part for child in token.children for part in _parts(child, pattern, known)]


def _parts(token: Token, pattern: re.Pattern[str], known: Mapping[str, str]) -> Iterator[Token]:
    """Return a text in parts, with each abbreviation in an element; other tokens stay whole."""
    if token.type != "text":
        yield token
        return
    position = 0
    for match in pattern.finditer(token.content):
        yield Token("text", "", 0, content=token.content[position : match.start()])
        yield Token("abbr_open", "abbr", 1, attrs={"title": known[match[0]]})
        yield Token("text", "", 0, content=match[0])
        yield Token("abbr_close", "abbr", -1)
        position = match.end()
    yield Token("text", "", 0, content=token.content[position:])
