"""Marks that keep a template engine away from code; readers see the code without them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.markup.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.markup.page import Page

_RAW = re.compile(r"\{%[-~]?\s*(end)?(?:raw|verbatim)\s*[-~]?%\}[ \t]*(\n?)")
_SHORTCODE = re.compile(r"(\{\{[<%])/\*([^\n]{0,500}?)\*/([>%]\}\})")
_EXPRESSION_MARK = '<code class="expression">'
_EXPRESSION = re.compile(r"<code class=\"expression\">[^<>\n]{0,300}</code>")


def may_be_in(text: str) -> bool:
    """Return whether a text may have an expression of GitBook, the only mark here that no system has."""
    return _EXPRESSION_MARK in text


def edits(page: Page) -> Iterator[Edit]:
    """Yield the edits for ``{% raw %}`` pairs, ``{{</* shortcodes */>}}`` and GitBook's expressions inside code."""
    if _EXPRESSION_MARK in page.text:
        for match in _EXPRESSION.finditer(page.text):
            page.miss(match[0], match.start())
            yield Edit(match.start(), match.end())
    if "raw" in page.text or "verbatim" in page.text:
        yield from _raw_pairs(page)
    if "/*" in page.text:
        for match in _SHORTCODE.finditer(page.text):
            if page.is_code(match.start()):
                yield Edit(match.start(), match.end(), match[1] + match[2] + match[3])


def _raw_pairs(page: Page) -> Iterator[Edit]:
    opened: re.Match[str] | None = None
    for match in _RAW.finditer(page.text):
        if not page.is_code(match.start()):
            opened = None
        elif not match[1]:
            opened = match
        elif opened is not None:
            yield _removed(page, opened)
            yield _removed(page, match)
            opened = None


def _removed(page: Page, mark: re.Match[str]) -> Edit:
    """Return the edit that removes a mark, with its line if nothing else is on it."""
    start = page.text.rfind("\n", max(mark.start() - 80, 0), mark.start()) + 1
    is_alone = bool(mark[2]) and start > 0 and not page.text[start : mark.start()].strip()
    return Edit(start if is_alone else mark.start(), mark.end() if is_alone else mark.end() - len(mark[2]))
