"""Notes: Obsidian's ``%% comments %%``, ``^names`` and templates, MediaWiki's files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.edits import Edit, Edits
from kb.markup.tag import picture

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = (
    r"(?<![\w%])%%(?!%)|<%|:(?=[a-z0-9]+\\_)[a-z0-9\\_]+:|^<<<[ \t]|\[\[(?=(?:Category|File|Image):)|"
    r"(?:(?<=[ \t])|^)\^(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{2,60}[ \t]*$"
)

_MEDIA = re.compile(r"\[\[(Category|File|Image):([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,500}))?\]\]")
_MAX_TEMPLATE: Final = 1000


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edit for Obsidian's comments and names of blocks, its templates, and MediaWiki's files."""
    start, mark = match.start(), match[0]
    if mark[0] == ":":  # GitBook escapes the names of its emoji
        return Edit(start, match.end(), mark.replace("\\", ""))
    if mark[0] == "^":
        return Edit(start, match.end())
    if mark[0] == "[":
        return _media(page, start)
    if mark[0] == "<":
        return _left_out(page, start, "%>" if mark == "<%" else "\n")
    return _comment(page, start)


def _comment(page: Page, start: int) -> Edits:
    end = page.find("%%", start + 2)
    is_on_one_line = "\n" not in page.text[start:end]
    begins_line = page.text[start - 1 : start] in {"", "\n"}
    return Edit(start, end + 2) if end >= 0 and (is_on_one_line or begins_line) else None


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
