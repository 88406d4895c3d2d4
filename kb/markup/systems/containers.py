"""``:::`` containers of Docusaurus, VuePress, VitePress and pandoc."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.arguments import parse
from kb.markup.edits import Edit, Edits, Opening, Role
from kb.markup.kinds import KINDS, canonical
from kb.markup.systems import docfx
from kb.markup.systems.expressions import fill
from kb.markup.tag import fenced

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = r":{3,}|^[ \t]*@tab(?::active)?[ \t]"

_MARK = re.compile(r"(:{3,})[ \t]*([^\n]*)")
_NAMED = re.compile(r"\{?[ \t]*\.?([A-Za-z][\w-]*)[ \t]*(.*)", re.DOTALL)
_TITLE = re.compile(r"\[([^\]]*)\]")
_ATTRIBUTES = re.compile(r"\{([^{}]*)\}?\s*")
_CLOSING = re.compile(r"^[ \t>]*:::+[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"(::: \w+(?:\.\w+)+)[ \t]*(?=\n|$)(?:\n(?: {4}|\t)[^\n]*){0,100}")
"""A reference to a module of Python, with its options, as mkdocstrings reads it."""

_MAX_OPEN: Final = 60
_PLAIN_NAMES = (
    "code-group v-pre raw center left right container card card-grid cards cardgrid steps columns column row col grid "
    "query-table video box section list field field-group file-tree demo window"
)
_PLAIN: Final = frozenset(_PLAIN_NAMES.split())
_DETAILS: Final = frozenset({"details", "spoiler", "collapse", "collapsible", "expander", "accordion", "fold"})
_NO_TEXT = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edits for the container that begins or ends here."""
    if "@tab" in match[0]:
        return _tab(page, match.start())
    mark = _MARK.match(page.text, match.start())
    return _read(page, mark) if mark else None


def _read(page: Page, mark: re.Match[str]) -> Edits:
    start = mark.start()
    rest = mark[2].strip()
    named = _NAMED.match(rest)
    name = named[1].lower() if named else ""
    if name in docfx.NAMES and (":::" in rest or name.endswith("-end")):
        return docfx.read_colons(page, start)
    if reference := _REFERENCE.match(page.text, start):
        page.miss(reference[1], start)
        return Edit(start, reference.end())
    line = page.text.rfind("\n", max(start - 200, 0), start) + 1
    if not _NO_TEXT.fullmatch(page.text, line, start):
        return None
    if not rest.strip(":"):
        return Edit(mark.start(), mark.end(), closes=_innermost(page, len(mark[1])))
    return _opened(page, mark, name, named[2].strip()) if named else None


def _innermost(page: Page, colons: int) -> str:
    """Return the key of the container that a line of colons closes: the innermost of the same or a smaller width."""
    fits = [index for index, width in enumerate(page.colons) if width == colons]
    fits = fits or [index for index, width in enumerate(page.colons) if width < colons]
    if not fits:
        return ""
    del page.colons[fits[-1] :]
    return f"colons {fits[-1]}"


def _opened(page: Page, mark: re.Match[str], name: str, rest: str) -> Edits:
    start, end = mark.span()
    name = name.removeprefix("callout-")
    if name == "mermaid":
        return _diagram(page, start, end)
    if name in docfx.NAMES - _PLAIN:
        return docfx.read_colons(page, start)
    if rest.endswith(":::") and name in KINDS:
        return _one_line(start, end, name, rest)
    rest = fill(page, rest, start)
    title = _title(rest)
    opening = _opening(f"colons {len(page.colons)}", name, title, is_folded="collapse=" in rest)
    if len(page.colons) < _MAX_OPEN:
        page.colons.append(len(mark[1]))
    if name == "v-pre":  # what it encloses is shown as written
        closing = page.search(_CLOSING, end)
        return Edit(start, end, opening=opening, resume=closing.start() if closing else len(page.text))
    is_unknown = opening.role is Role.PLAIN and name not in _PLAIN
    if is_unknown and not title:
        page.miss(f":::{name}", start)
    return Edit(start, end, opening=opening, is_optional=is_unknown and bool(title))


def _opening(key: str, name: str, title: str, *, is_folded: bool) -> Opening:
    if name in _DETAILS or is_folded:
        return Opening(key, Role.DETAILS, title=title)
    if name in KINDS:
        return Opening(key, Role.CALLOUT, canonical(name, title), title)
    roles = {"tabs": Role.TABS, "tab-set": Role.TABS, "tab": Role.TAB, "tab-item": Role.TAB}
    return Opening(key, roles.get(name, Role.PLAIN), title=title)


def _one_line(start: int, end: int, name: str, rest: str) -> Edits:
    """``:::note Save your work. :::``: the text is the content, not a title."""
    opening = Opening("colons line", Role.CALLOUT, canonical(name, ""))
    text = rest.rstrip(":").strip()
    return Edit(start, end, opening=opening), Edit(end, end, text), Edit(end, end, closes=opening.key)


def _title(rest: str) -> str:
    """Return the title in ``[Title]``, ``{title="Title"}`` or plain words."""
    attributes = _ATTRIBUTES.search(rest)
    named = parse(attributes[1]).get("title", "label", "name") if attributes else ""
    words = _ATTRIBUTES.sub("", rest).strip().rstrip("}").strip()
    bracketed = _TITLE.match(words)
    if bracketed:
        words = bracketed[1]
    elif "=" in words and '"' in words:
        words = parse(words).get("title", "label", "name")
    return named or words


def _diagram(page: Page, start: int, end: int) -> Edits:
    closing = page.search(_CLOSING, end)
    if closing is None:
        return Edit(start, end)
    return Edit(start, closing.end(), fenced(page.text[end : closing.start()], "mermaid"), is_block=True)


def _tab(page: Page, start: int) -> Edits:
    """``@tab Windows`` inside ``::: tabs``."""
    if not page.colons:
        return None
    end = page.text.find("\n", start)
    end = end if end >= 0 else len(page.text)
    title = page.text[start:end].strip().partition(" ")[2].partition("#")[0]
    return Edit(start, end, closes="at tab", opening=Opening("at tab", Role.TAB, title=title))
