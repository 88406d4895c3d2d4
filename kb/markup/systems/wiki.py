"""Wikis: Obsidian's ``%% comments %%``, Confluence's ``{info}``, kramdown's ``{::comment}``, tables of contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.arguments import parse
from kb.markup.edits import Edit, Edits, Opening, Role
from kb.markup.kinds import kind_of
from kb.markup.systems import mdx
from kb.markup.systems.tag import CONTENTS, fenced

if TYPE_CHECKING:
    from kb.markup.page import Page

NOTES_TRIGGER: Final = r"(?<![\w%])%%(?!%)|(?:(?<=[ \t])|^)\^(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{2,60}[ \t]*$"
BRACES_TRIGGER: Final = r"(?<!\\)\{(?=[/:.a-zA-Z\"'` ])"
CONTENTS_TRIGGER: Final = (
    r"^[ \t]*\[\[_TOSP_\]\][ \t]*$|^__(?:NO|FORCE)?TOC__[ \t]*$|"
    r"^[ \t]*(?:[*+-]|1\.) [^\n]{1,60}\n[ \t]*\{:[^}\n]{0,60}\btoc\b[^}\n]{0,60}\}"
)

_MACRO = re.compile(r"\{([a-z]+)(?::([^{}\n]{0,300}))?\}")
_NAME = re.compile(r"\{[A-Za-z_$][\w$.]*\}")
_ATTRIBUTES = re.compile(r"\{[.:][ \t]*[\w-]+(?:[ \t]+[.#]?[\w-]+(?:=[\"\w_-]+)?){0,9}[ \t]*\}")
_COMMENT = re.compile(r"\{/\*")
_KRAMDOWN = re.compile(r"\{::(/?)(\w*)([^{}\n]{0,200}?)(/?)\}|\{:/(\w*)\}")
_KRAMDOWN_END = re.compile(r"\{:/(?:comment)?\}|\{::/comment\}")
_CALLOUTS: Final = frozenset({"info", "note", "tip", "warning", "panel"})
_SILENT: Final = frozenset({"toc", "children", "excerpt", "section", "column", "anchor", "pagetree"})
_CODE: Final = frozenset({"code", "noformat"})
_MACROS: Final = _CALLOUTS | _SILENT | _CODE | {"expand", "quote"}


def read_note(page: Page, match: re.Match[str]) -> Edits:
    """Return the edit that removes Obsidian's comment or the name of a block."""
    start = match.start()
    if match[0][0] == "^":
        return Edit(start, match.end())
    end = page.find("%%", start + 2)
    if end < 0:
        return None
    is_on_one_line = "\n" not in page.text[start:end]
    begins_line = page.text[start - 1 : start] in {"", "\n"}
    return Edit(start, end + 2) if is_on_one_line or begins_line else None


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edits for the markup that begins here."""
    start = match.start()
    if not match[0].lstrip().startswith("{"):
        return Edit(start, match.end(), "" if "NOTOC" in match[0] or "_TOSP_" in match[0] else CONTENTS)
    if _COMMENT.match(page.text, start):
        end = page.find("*/}", start)
        return Edit(start, end + 3) if end >= 0 else None
    attributes = _ATTRIBUTES.match(page.text, start)
    if attributes:  # the dialects know them right behind a link or picture, not after a space
        return Edit(start, attributes.end()) if page.text[start - 2 : start] == ") " else None
    kramdown = _KRAMDOWN.match(page.text, start)
    if kramdown:
        return _kramdown(page, kramdown)
    if page.is_mdx or (page.has_statements and _NAME.match(page.text, start)):
        return mdx.read_expression(page, start)
    macro = _MACRO.match(page.text, start)
    return _macro(page, macro) if macro else None


def _kramdown(page: Page, tag: re.Match[str]) -> Edits:
    """``{::comment}…{:/}`` vanishes; of all other extensions only the tags do."""
    closing = page.search(_KRAMDOWN_END, tag.end()) if tag[2] == "comment" and not tag[1] and not tag[4] else None
    return Edit(tag.start(), closing.end() if closing else tag.end())


def _macro(page: Page, macro: re.Match[str]) -> Edits:
    name, start, end = macro[1], macro.start(), macro.end()
    if name == "status" and macro[2]:
        return Edit(start, end, parse(macro[2].replace("|", " ")).get("title"))
    is_color = name == "color" and (macro[2] or name in page.toggles)
    if not is_color and not (page.is_alone(start, end) and name in _MACROS):
        return None
    if name in _CODE:
        return _code(page, macro)
    if name in _SILENT:
        return Edit(start, end, CONTENTS if name == "toc" else "")
    page.toggles ^= {name}
    if name not in page.toggles:
        return Edit(start, end, closes=f"wiki {name}")
    return Edit(start, end, opening=_opening(name, macro[2] or ""))


def _opening(name: str, rest: str) -> Opening:
    arguments = parse(rest.replace("|", " ")) if "|" in rest else None
    title = (
        arguments.get("title") if arguments else rest.partition("title=")[2] or ("" if "=" in rest else rest)
    ).strip()
    if name == "expand":
        return Opening("wiki expand", Role.DETAILS, title=title)
    role = Role.CALLOUT if name in _CALLOUTS else Role.PLAIN
    return Opening(f"wiki {name}", role, kind_of(name), title if name in _CALLOUTS else "")


def _code(page: Page, macro: re.Match[str]) -> Edits:
    mark = f"{{{macro[1]}}}"
    closing = page.find(mark, macro.end())
    if closing < 0:
        return Edit(macro.start(), macro.end())
    language = (macro[2] or "").partition("|")[0]
    code = fenced(page.text[macro.end() : closing], language if language.isalnum() else "")
    return Edit(macro.start(), closing + len(mark), code, is_block=True)
