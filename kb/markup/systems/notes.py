"""Notes: Obsidian's ``%% comments %%``, ``^names`` and templates, kramdown's callouts, MediaWiki's files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.edits import Edit, Edits, Opening, Role
from kb.markup.kinds import KINDS, TAGS
from kb.markup.tag import picture

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = (
    r"^[ \t]*[!?]>[ \t]|(?:\]\(<?|\b(?:src|href)=[\"'])(?:@site/|pathname://|~/)|"
    r"(?<![\w%])%%(?!%)|<%|:(?=[a-z0-9]+\\_)[a-z0-9\\_]+:|^<<<[ \t]|\[\[(?=(?:Category|File|Image):)|"
    r"^[ ]{0,3}\{:[ \t]*\.[\w .#-]{1,200}\}[ \t]*$|"
    r"(?:(?<=[ \t])|^)\^(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{2,60}[ \t]*$"
)

_ROOT = re.compile(r"(?:@site/|pathname://|~/)$")
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?=\n|$)|\n(?=[!?]>)")
_MEDIA = re.compile(r"\[\[(Category|File|Image):([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,500}))?\]\]")
_MAX_TEMPLATE: Final = 1000
_CLASS = re.compile(r"\.((?:notice|alert|callout|admonition|box)-{1,2})?(\w+?)(-title)?(?=[ .}])")
_QUOTED = re.compile(r"\n[ ]{0,3}>[ \t]*([^\n]*)")
_NO_PARAGRAPH = re.compile(r"[ ]{0,3}(?:[#|<{:\-*+]|\d+[.)])|\s")
_MAX_PARAGRAPH: Final = 4000


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edit for Obsidian's comments and names of blocks, its templates, and MediaWiki's files."""
    start, mark = match.start(), match[0].lstrip()
    if mark[0] in "^:":  # GitBook escapes the names of its emoji
        return Edit(start, match.end(), match[0].replace("\\", "") if mark[0] == ":" else "")
    if mark.endswith("/"):  # the root of the site, in Docusaurus and DocFX
        return Edit(start, match.end(), _ROOT.sub("" if "pathname" in mark else "/", match[0]))
    if mark[0] in "{!?":
        return _classed(page, match) if mark[0] == "{" else _callout(page, start, match.end())
    if mark.startswith("[["):
        return _media(page, start)
    if mark[0] == "<":
        return _left_out(page, start, "%>" if mark == "<%" else "\n")
    end = page.find("%%", start + 2)
    is_on_one_line = "\n" not in page.text[start:end]
    begins_line = page.text[start - 1 : start] in {"", "\n"}
    return Edit(start, end + 2) if end >= 0 and (is_on_one_line or begins_line) else None


def _callout(page: Page, start: int, end: int) -> Edits:
    """``!> Take care`` and ``?> A hint`` of Docsify: a paragraph is a callout."""
    kind = "warning" if "!" in page.text[start:end] else "tip"
    closing = _PARAGRAPH_END.search(page.text, end)
    last = closing.start() if closing else len(page.text)
    opening = Opening("docsify", Role.CALLOUT, kind)
    return Edit(start, end, opening=opening, resume=end), Edit(last, last, closes="docsify")


def _classed(page: Page, match: re.Match[str]) -> Edits:
    """Make a callout of the paragraph or quotation that ``{: .warning }`` stands above or below."""
    for prefix, kind, suffix in _CLASS.findall(match[0]):
        if kind in (KINDS if prefix else TAGS):
            start, end = match.span()
            is_above = start == 0 or page.text[start - 2 : start] == "\n\n"
            return _below(page, start, end, kind, bool(suffix)) if is_above else _above(page, start, end, kind)
    return None


def _below(page: Page, start: int, end: int, kind: str, has_title: bool) -> Edits:  # noqa: FBT001 - as found
    """Return the edits for a callout of the block below; the first line of a quotation may be its title."""
    if quoted := _QUOTED.match(page.text, end):
        return Edit(start, quoted.end() if has_title else end, f"> [!{kind}] {quoted[1] if has_title else ''}")
    if _NO_PARAGRAPH.match(page.text, end + 1):
        return None
    closing = _PARAGRAPH_END.search(page.text, end + 1)
    last = closing.start() if closing else len(page.text)
    return Edit(start, end, opening=Opening("kramdown", Role.CALLOUT, kind)), Edit(last, last, closes="kramdown")


def _above(page: Page, start: int, end: int, kind: str) -> Edits:
    """Return the edits for a callout of the block above."""
    above = page.text[max(start - _MAX_PARAGRAPH, 0) : start]
    gap = above.rfind("\n\n")
    first = start - len(above) + gap + 2 if gap >= 0 else 0
    if start - first > _MAX_PARAGRAPH or _NO_PARAGRAPH.match(page.text, first):
        return None
    if page.text[first] == ">":
        return Edit(first, first, f"> [!{kind}]\n", resume=end), Edit(start, end)
    opening = Opening("kramdown", Role.CALLOUT, kind)
    return Edit(first, first, opening=opening, resume=end), Edit(start, end, closes="kramdown")


def _left_out(page: Page, start: int, closing: str) -> Edits:
    """Take out a template of Obsidian's, or a snippet of VitePress's, and name it."""
    end = page.find(closing, start + 2)
    if closing == "\n":
        end = end if end >= 0 else len(page.text)
    elif 0 <= end < start + _MAX_TEMPLATE:
        end += 2
    else:
        return None
    page.miss(page.text[start:end], start)
    return Edit(start, end)


def _media(page: Page, start: int) -> Edits:
    """``[[File:a.png|thumb|Caption]]`` is a picture; ``[[Category:A]]`` is not for readers."""
    media = _MEDIA.match(page.text, start)
    if media is None:
        return None
    caption = (media[3] or "").rpartition("|")[2]
    shown = "" if media[1] == "Category" else picture(caption, media[2])
    return Edit(start, media.end(), shown)
