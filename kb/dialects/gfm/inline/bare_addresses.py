"""Addresses without marks around them become links as on GitHub: web addresses, ``www.`` and e-mail.

The plugin that does this takes quadratic time over texts with many colons.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_SCHEME: Final = re.compile(r"(?:https?|ftp)\Z", re.IGNORECASE)
_MAIL_SCHEME: Final = "mailto:"
_HOST: Final = re.compile(r"[^\s\"'()*,:;<>?\[\]`{|}/#&$!]{1,300}")
_REST: Final = re.compile(r"[^\s<]{0,4000}")
_BEFORE: Final = frozenset(" \t\n*_~(")
_LOCAL: Final = re.compile(r"[A-Za-z0-9.+_-]{1,100}\Z")
_DOMAIN: Final = re.compile(
    r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9][A-Za-z0-9_-]{0,62}){1,20}(?<=[A-Za-z0-9])(?![A-Za-z0-9_@-])"
)
_ENTITY: Final = re.compile(r"&[A-Za-z0-9]{1,40};\Z")
_LONGEST_SCHEME: Final = 6


def install_bare_addresses(md: MarkdownIt) -> None:
    """Add the rules for the characters that every such address has."""
    md.inline.add_terminator_char("w")
    md.inline.ruler.push("www", _www)
    md.inline.ruler.push("web_address", _web_address)
    md.inline.ruler.push("mail_address", _mail_address)


def _www(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    start = state.pos
    if silent or state.linkLevel or not state.src.startswith("www.", start):
        return False
    if start and state.src[start - 1] not in _BEFORE:
        return False
    end = _end(state, start + 4, needs_dot=True)
    return end > 0 and _emit(state, "http://", 0, end)


def _web_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    start = state.pos
    if silent or state.linkLevel or not state.src.startswith("://", start):
        return False
    scheme = _SCHEME.search(state.pending[-_LONGEST_SCHEME:])
    if scheme is None or re.match(r"[A-Za-z]", state.pending[-len(scheme[0]) - 1 : -len(scheme[0])]):
        return False
    end = _end(state, start + 3, needs_dot=False)
    return end > 0 and _emit(state, "", len(scheme[0]), end)


def _mail_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if silent or state.linkLevel or state.src[state.pos] != "@":
        return False
    before = state.pending[-200:]
    local = _LOCAL.search(before)
    domain = _DOMAIN.match(state.src, state.pos + 1, state.posMax)
    if local is None or domain is None:
        return False
    if before[: local.start()].endswith(_MAIL_SCHEME):
        return _emit(state, "", len(_MAIL_SCHEME) + len(local[0]), domain.end())
    return _emit(state, _MAIL_SCHEME, len(local[0]), domain.end())


def _end(state: StateInline, start: int, *, needs_dot: bool) -> int:
    """Return where a web address ends whose host begins at ``start``, or 0 if there is no host."""
    host = _HOST.match(state.src, start, state.posMax)
    if host is None or "_" in "".join(host[0].split(".")[-2:]) or (needs_dot and "." not in host[0]):
        return 0
    rest = _REST.match(state.src, start, state.posMax)
    return start + len(_trimmed(rest[0])) if rest else 0


def _trimmed(address: str) -> str:
    """Return an address without the marks that end a sentence, and without closing parentheses too many."""
    surplus = address.count(")") - address.count("(")
    while address:
        last = address[-1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last == ";" and (entity := _ENTITY.search(address[-50:])):
            address = address[: len(address) - len(entity[0]) + 1]
        elif last not in "?!.,:*_~'\"[];":
            break
        address = address[:-1]
    return address


def _emit(state: StateInline, prefix: str, before: int, end: int) -> bool:
    """Append a link that begins ``before`` characters earlier and ends at ``end``."""
    if before:
        state.pending = state.pending[:-before]
    text = state.src[state.pos - before : end]
    state.push("link_open", "a", 1).attrs = {"href": prefix + text}
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)
    state.pos = end
    return True
