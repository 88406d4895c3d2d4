"""DocFX and Microsoft Learn: ``[!VIDEO]``, ``[!div]``, ``<xref:…>``, tabs as headings, and ``:::image … :::``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from kb.markup.arguments import parse
from kb.markup.edits import Edit, Edits, Opening, Role
from kb.markup.tag import link, picture

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = (
    r"\[!(?=[A-Za-z])(?!(?i:note|tip|important|warning|caution)\])|<xref[: ]|(?<![\w@/.`])@(?=[A-Z\"])|\]\(xref:"
)
TABS_TRIGGER: Final = r"^[ \t>]*(?:#{1,6}[ \t]+\[[^\]\n]*\]\(#tab/|(?:-{3,}|\*{3,}|_{3,})[ \t]*$)"

_BRACKET = re.compile(r"\[!([A-Za-z-]+)((?:[^\[\]\n]|\[[^\[\]\n]*\](?:\([^()\n]*\))?){0,400})\]")
_XREF_TAG = re.compile(r"""<xref(?::([^\s<>]{1,300})|\s+href\s*=\s*["']?([^"'\s<>]{1,300})[^<>]{0,300})>(?:</xref>)?""")
_AT_NAME = re.compile(r'@(?:"([^"\n]{1,200})"|([A-Z]\w*(?:\.[A-Z]\w*)+)\*?)')
_ARITY = re.compile(r"`+\d+")
_DOUBLED_QUOTE = re.compile(r'(?<!=)""')
_XREF_LINK = re.compile(r"\]\(xref:[^()\s]{0,300}\)")
_TAB = re.compile(r"[ \t>]*(#{1,6}[ \t]+\[([^\]\n]*)\]\(#tab/[^)\n]{0,200}\))[ \t]*#*")
_QUOTE = re.compile(r"[ \t]*(?:[-*+]|\d+\.)?[ \t]*>[ \t]?$")
_QUOTED_LINE = re.compile(r"\n([ \t]*)>[ \t]?")
_COLONS = re.compile(r":::[ \t]*([\w-]+)((?:[^\n:\"]|:(?!::)|\"[^\"\n]*\"){0,2000})(:::)?")
_ADOBE_WORDS: Final = frozenset({"uicontrol", "dnl", "badge"})
_ADOBE_TABS: Final = frozenset({"begintabs", "tab", "endtabs"})
_CONTAINERS: Final = frozenset({"row", "column", "zone", "moniker"})
_PAIR_NAMES: Final = ("image", "code", "video", "no-loc", "icon", "form", "badge")

NAMES: Final = frozenset(
    [*_CONTAINERS, *_PAIR_NAMES, *(f"{name}-end" for name in _CONTAINERS), *(f"{name}-end" for name in _PAIR_NAMES)]
)
"""The names after ``:::`` that belong to this system."""


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edits for the markup that begins here."""
    mark = match[0].lstrip(" \t>")
    start = match.start()
    if mark.startswith("[!"):
        return _bracket(page, start)
    if mark.startswith("#"):
        return _tab(page, start)
    if mark.startswith(("-", "*", "_")):
        return Edit(match.end() - len(mark), match.end(), closes="docfx tabs", is_optional=True)
    if mark.startswith("]"):
        return _linked_name(page, start)
    pattern = _XREF_TAG if mark.startswith("<") else _AT_NAME
    name = pattern.match(page.text, start)
    if name is None:
        return None
    plain = unquote((name[1] or name[2]).partition("?")[0].partition("#")[0]).rstrip("*/")
    return Edit(start, name.end(), f"`{_ARITY.sub('', plain).replace('`', '')}`")


def _linked_name(page: Page, start: int) -> Edits:
    """``[words](xref:name)``: only the words."""
    target = _XREF_LINK.match(page.text, start)
    opening = page.text.rfind("[", max(start - 500, 0), start)
    if target is None or opening < 0:
        return None
    return Edit(start, target.end()), Edit(opening, opening + 1)


def _tab(page: Page, start: int) -> Edits:
    tab = _TAB.match(page.text, start)
    if tab is None:
        return None
    opening = Opening("docfx tab", Role.TAB, title=tab[2], tabs_key="docfx tabs", ends_with_text=True)
    return Edit(tab.start(1), tab.end(), opening=opening, closes="docfx tab")


def _bracket(page: Page, start: int) -> Edits:
    bracket = _BRACKET.match(page.text, start)
    if bracket is None:
        return None
    name, rest, end = bracket[1].lower(), bracket[2].strip(), bracket.end()
    line = page.text.rfind("\n", max(start - 80, 0), start) + 1
    first = page.text.index(">", line) if _QUOTE.match(page.text[line:start]) else start
    if name in {"video", "div"}:
        address = rest.split()[0] if rest and name == "video" else ""
        return Edit(first, end, link("", address), is_block=bool(address)), *_unquoted(page, end)
    if name in _ADOBE_WORDS:
        return Edit(start, end, f"**{rest}**" if name == "uicontrol" else rest)
    if name in _ADOBE_TABS:
        return _adobe_tab(name, rest, first, end)
    if name == "include" or name.startswith("code"):
        page.miss(page.text[start:end], start)
        return Edit(start, end)
    return None


def _adobe_tab(name: str, title: str, start: int, end: int) -> Edit:
    if name == "begintabs":
        return Edit(start, end, opening=Opening("adobe tabs", Role.TABS, ends_with_text=True))
    if name == "endtabs":
        return Edit(start, end, closes="adobe tabs")
    return Edit(
        start, end, closes="adobe tab", opening=Opening("adobe tab", Role.TAB, title=title, ends_with_text=True)
    )


def _unquoted(page: Page, position: int) -> tuple[Edit, ...]:
    """Return the edits that take the quotation mark off the lines below."""
    marks: list[Edit] = []
    if position < page.unquoted_end:
        return ()
    while (position := page.text.find("\n", position)) >= 0 and len(marks) < 500:
        quoted = _QUOTED_LINE.match(page.text, position)
        if quoted is None:
            break
        marks.append(Edit(quoted.end(1), quoted.end()))
        page.unquoted_end = position = quoted.end()
    return tuple(marks)


def read_colons(page: Page, start: int) -> Edits:
    """Return the edits for ``:::image … :::`` and its like."""
    match = _COLONS.match(page.text, start)
    if match is None:
        return None
    name, end = match[1].lower(), match.end()
    arguments = parse(_DOUBLED_QUOTE.sub("&quot;", match[2]))
    is_alone = page.is_alone(start, end)
    if name in _CONTAINERS:
        return Edit(start, end, opening=Opening(f"docfx {name}", dedents=True))
    if name.endswith("-end"):
        return Edit(start, end, closes=f"docfx {name.removesuffix('-end')}")
    if name == "image":
        shown = picture(arguments.get("alt-text", "alt"), arguments.get("source", "src"))
        return Edit(start, end, shown)
    if name == "video":
        return Edit(start, end, link(arguments.get("title"), arguments.get("source", "src")), is_block=is_alone)
    if name == "code":
        page.miss(page.text[start:end], start)
    return Edit(start, end, arguments.get("text", "title") if name != "code" else "")
