"""Braces: Confluence's ``{info}``, kramdown's ``{::comment}``, marks of editors; and tables of contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.edits import Edit, Edits, Opening, Role
from kb.markup.kinds import kind_of
from kb.markup.systems import mdx
from kb.markup.tag import CONTENTS, fenced

if TYPE_CHECKING:
    from kb.markup.page import Page

MARKS: Final = (
    *("{/*", "{:", "{.", "{ .", "{==", "{>>", "{--", "{++", "{~~", "import ", "export "),
    *("{toc", "{info", "{note", "{tip", "{warning", "{panel", "{expand", "{code", "{noformat", "{quote", "{color"),
    *("{status", "{anchor", "{jira", "{excerpt", "{children", "{section", "{column", "{pagetree"),
)
BRACES_TRIGGER: Final = r"(?<!\\)\{(?![%{#\n])"
CONTENTS_TRIGGER: Final = (
    r"^[ \t]*\[\[_TOSP_\]\][ \t]*$|^__(?:NO|FORCE)?TOC__[ \t]*$|"
    r"^[ \t]*(?:[*+-]|1\.) [^\n]{1,60}\n[ \t]*\{:[^}\n]{0,60}\btoc\b[^}\n]{0,60}\}"
)

_MACRO = re.compile(r"\{([a-z-]+)(?::([^{}\n]{0,300}))?\}")
_NAME = re.compile(r"\{[A-Za-z_$][\w$.]*\}")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*\.[\w-]+(?:[ \t]+[.#]?[\w-]+(?:=[\"\w_-]+)?){0,9}[ \t]*\}")
_CRITIC = re.compile(r"\{(==|>>|--|\+\+|~~)([^{}\n]{1,2000}?)(?:==|<<|--|\+\+|~~)\}")
_KRAMDOWN = re.compile(r"\{::(/?)(\w*)([^{}\n]{0,200}?)(/?)\}|\{:/(\w*)\}")
_KRAMDOWN_END = re.compile(r"\{:/(?:comment)?\}|\{::/comment\}")
_CALLOUTS: Final = frozenset({"info", "note", "tip", "warning", "panel"})
_SILENT: Final = frozenset({"toc", "children", "excerpt", "section", "column", "pagetree", "excerpt-include"})
_WORDS: Final = frozenset({"status", "jira", "anchor"})
_CODE: Final = frozenset({"code", "noformat"})
_BOXES: Final = _CALLOUTS | {"expand", "quote"}
_MACROS: Final = _SILENT | _CODE | _BOXES


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edits for the markup that begins here."""
    start = match.start()
    if not match[0].lstrip().startswith("{"):
        return Edit(start, match.end(), "" if "NOTOC" in match[0] or "_TOSP_" in match[0] else CONTENTS)
    if page.text.startswith("{/*", start):
        end = page.find("*/}", start)
        return Edit(start, end + 3) if end >= 0 else None
    for pattern, make in ((_CRITIC, _edited), (_ATTRIBUTES, _attributes), (_KRAMDOWN, _kramdown)):
        if tag := pattern.match(page.text, start):
            return make(page, tag)
    if page.is_mdx or (page.has_statements and _NAME.match(page.text, start)):
        return mdx.read_expression(page, start)
    macro = _MACRO.match(page.text, start)
    return _macro(page, macro) if macro else None


def _attributes(page: Page, attributes: re.Match[str]) -> Edits:
    """Take out attributes after an icon or a space: the dialects know them only right behind a link or picture."""
    start = attributes.start()
    is_lost = page.text[start - 2 : start] == ") " or page.text[start - 1 : start] == ":"
    return Edit(start, attributes.end()) if is_lost else None


def _edited(_page: Page, mark: re.Match[str]) -> Edit:
    """Return the text of an editor's mark (CriticMarkup) as Markdown."""
    text = mark[2]
    if mark[1] == "~~":
        old, _, new = text.partition("~>")
        text = f"~~{old}~~ {new}"
    else:
        text = {"==": f"=={text}==", ">>": "", "--": f"~~{text}~~"}.get(mark[1], text)
    return Edit(mark.start(), mark.end(), text)


def _kramdown(page: Page, tag: re.Match[str]) -> Edits:
    """``{::comment}…{:/}`` vanishes; of all other extensions only the tags do."""
    closing = page.search(_KRAMDOWN_END, tag.end()) if tag[2] == "comment" and not tag[1] and not tag[4] else None
    return Edit(tag.start(), closing.end() if closing else tag.end())


def _macro(page: Page, macro: re.Match[str]) -> Edits:
    name, start, end = macro[1], macro.start(), macro.end()
    if macro[2] and name in _WORDS:
        words = {"status": _parameters(macro[2]).get("title", ""), "jira": macro[2]}
        return Edit(start, end, words.get(name, ""))
    is_color = name == "color" and (macro[2] or name in page.toggles)
    if not is_color and not (name in _MACROS and (page.is_alone(start, end) or _has_text_beside(page, macro))):
        return None
    if name in _CODE:
        return _code(page, macro)
    if name in _SILENT:
        return Edit(start, end, CONTENTS if name == "toc" else "")
    page.toggles ^= {name}
    if name not in page.toggles:
        return Edit(start, end, closes=f"wiki {name}")
    return Edit(start, end, opening=_opening(name, macro[2] or ""))


def _has_text_beside(page: Page, macro: re.Match[str]) -> bool:
    """Return whether a macro begins or ends a box whose text is in the same line: ``{note}Mind the gap.{note}``."""
    if macro[1] not in _BOXES:
        return False
    if macro[1] in page.toggles:
        return True
    start, closing = macro.start(), page.find(f"{{{macro[1]}}}", macro.end())
    return closing >= 0 and page.text[start - 1 : start] in {"", "\n"}


def _opening(name: str, rest: str) -> Opening:
    title = _parameters(rest).get("title", "" if "=" in rest else rest).strip()
    if name == "expand":
        return Opening("wiki expand", Role.DETAILS, title=title)
    role = Role.CALLOUT if name in _CALLOUTS else Role.PLAIN
    return Opening(f"wiki {name}", role, kind_of(name), title if name in _CALLOUTS else "")


def _parameters(text: str) -> dict[str, str]:
    """Return the parameters of ``{panel:title=A title|color=red}``."""
    return {name.strip(): value for name, _, value in (part.partition("=") for part in text.split("|"))}


def _code(page: Page, macro: re.Match[str]) -> Edits:
    mark = f"{{{macro[1]}}}"
    closing = page.find(mark, macro.end())
    if closing < 0:
        return Edit(macro.start(), macro.end())
    language = (macro[2] or "").partition("|")[0]
    code = fenced(page.text[macro.end() : closing], language if language.isalnum() else "")
    return Edit(macro.start(), closing + len(mark), code, is_block=True)
