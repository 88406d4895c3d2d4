"""The systems whose markup is understood, each with the text that begins its tags and a function that reads one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kb.markup.systems import containers, docfx, expressions, hugo, liquid, mdx, notes, wiki

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from kb.markup.edits import Edits
    from kb.markup.page import Page


@dataclass(frozen=True, slots=True)
class System:
    """One system of markup.

    ``trigger`` matches where a tag may begin, in texts that have one of ``marks``; ``read`` returns the edits for the
    tag there, or None for plain text.
    """

    marks: tuple[str, ...]
    trigger: str
    read: Callable[[Page, re.Match[str]], Edits]
    is_in_mdx: bool = False
    """Whether every MDX file may have it, without a mark."""

    def may_be_in(self, text: str, path: str) -> bool:
        """Return whether the text of a file may have such a tag."""
        return any(mark in text for mark in self.marks) or (self.is_in_mdx and path.lower().endswith(".mdx"))


SYSTEMS: Final[Mapping[str, System]] = {
    "hugo": System(("{{<", "{{%"), hugo.TRIGGER, hugo.read),
    "expression": System(("{{",), expressions.TRIGGER, expressions.read),
    "liquid": System(("{%",), liquid.TRIGGER, liquid.read),
    "containers": System((":::",), containers.TRIGGER, containers.read),
    "docfx": System(("[!", "xref", "@"), docfx.TRIGGER, docfx.read),
    "docfx_tabs": System(("](#tab/",), docfx.TABS_TRIGGER, docfx.read),
    "component": System(("</", "/>"), mdx.TRIGGER, mdx.read),
    "element": System(("={",), mdx.ELEMENT_TRIGGER, mdx.read),
    "statement": System(("import ", "export "), mdx.STATEMENT_TRIGGER, mdx.read),
    "notes": System(
        ("%%", "^", "{:", "\\_", "<%", "<<<", "[[", "!>", "?>", "@site/", "pathname:", "~/"), notes.TRIGGER, notes.read
    ),
    "braces": System(wiki.MARKS, wiki.BRACES_TRIGGER, wiki.read, is_in_mdx=True),
    "contents": System(("_TOSP_", "TOC__", "toc"), wiki.CONTENTS_TRIGGER, wiki.read),
}
"""In the order in which they are asked: ``{{<`` belongs to Hugo before ``{{`` is an expression."""
