"""The extensions of Python-Markdown that MkDocs' writers use.

Two are missing on purpose: ``snippets`` reads any file, and ``smartsymbols`` changes what was typed.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from markdown.blockprocessors import OListProcessor
from markdown.extensions import Extension
from markdown.extensions.def_list import DefListProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block
from pymdownx.emoji import gemoji, to_alt

from kb.dialects.python_markdown.canonical import ALERT_TAG, AlertProcessor, CanonicalTreeprocessor
from kb.dialects.python_markdown.limits import LimitPreprocessor, LimitTreeprocessor
from kb.dialects.python_markdown.unclosed import UnclosedTagPreprocessor
from kb.dialects.python_markdown.wikilinks import install_wikilinks
from kb.markup.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown import Markdown
    from pymdownx.blocks import BlocksProcessor

_ICON: Final = r":(?:material|octicons|fontawesome|simple)-[a-z0-9-]{1,80}:"

_HEADING_ID: Final = re.compile(r"^(#{1,6}[^\n{}]*[^\s{}])(\{:?[ ]?#[\w:.-]{1,200}[ ]?\}[ \t]*)$")
_ATTRIBUTES: Final = re.compile(r" {0,3}\{:(?!:)[^{}]{1,500}\}[ \t]*")


def _code(source: str, language: str, _class: str, _options: object, _md: Markdown, **_: object) -> str:
    """Return a fence as HTML; ``highlight`` colours it later."""
    attribute = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{attribute}>{escape(source, quote=False)}\n</code></pre>"


def _accept(_language: str, _values: object, _options: object, _attributes: object, _md: Markdown) -> bool:
    """Accept every option of a fence, such as ``title="a.py"``."""
    return True


EXTENSIONS: Final[Mapping[str, Mapping[str, object]]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {"use_align_attribute": True},
    "pymdownx.betterem": {},
    "pymdownx.blocks.admonition": {"types": sorted(KINDS)},
    "pymdownx.blocks.details": {},
    "pymdownx.blocks.tab": {},
    "pymdownx.caret": {},
    "pymdownx.details": {},
    "pymdownx.emoji": {"emoji_index": gemoji, "emoji_generator": to_alt},
    "pymdownx.keys": {},
    "pymdownx.magiclink": {},
    "pymdownx.mark": {},
    "pymdownx.superfences": {
        "custom_fences": [{"name": "*", "class": "", "format": _code, "validator": _accept}],
        "relaxed_headers": True,
    },
    "pymdownx.tabbed": {},
    "pymdownx.tilde": {},
}


class _Tabs(Block):  # type: ignore[misc]  # the library has no types
    """``/// tabs`` around the tabs of a group."""

    NAME = "tabs"

    def on_create(self, parent: Element) -> Element:
        """Return the element for the tabs."""
        return SubElement(parent, "div", {"class": "tabs"})


class TabsExtension(BlocksExtension):  # type: ignore[misc]
    """Adds groups of tabs, which other systems' tabs are translated to."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: ARG002, N802 - the library's signature
        """Register the block."""
        block_mgr.register(_Tabs, {})


class _NumberedList(OListProcessor):
    """A numbered list that starts at its first number, so that steps continue after a picture or code between them."""

    LAZY_OL = False


class _DefinitionList(DefListProcessor):
    """A definition list that never begins below ``[!NOTE]``, which is no term."""

    def test(self, parent: Element, block: str) -> bool:
        """Return whether a block may be of a definition list."""
        return (not len(parent) or parent[-1].tag != ALERT_TAG or block[0] != ":") and super().test(parent, block)


class _Icon(InlineProcessor):
    """Leaves out the icons of MkDocs' themes, which are pictures on other sites."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        """Return nothing for an icon."""
        return "", m.start(0), m.end(0)


class _AttributeLines(Preprocessor):
    """Makes of kramdown's attribute lists what Python-Markdown reads.

    One above a block, ``{: .note }``, vanishes; one right behind a heading, ``## Prices{#cost}``, gets its space.
    """

    def run(self, lines: list[str]) -> list[str]:
        """Return as many lines."""
        above = ("", *lines)
        return [
            "" if not before.strip() and _ATTRIBUTES.fullmatch(line) else _HEADING_ID.sub(r"\1 \2", line)
            for before, line in zip(above, lines, strict=False)
        ]


class _PlainRoot(Treeprocessor):
    """Drops attributes that were meant for a block above the text, because Markdown fails over them."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        root.attrib.clear()


class OwnExtension(Extension):
    """Limits the cost, and writes the HTML that all dialects share."""

    def __init__(self, limits: LimitPreprocessor) -> None:
        super().__init__()
        self._limits = limits
        self.canonical = CanonicalTreeprocessor()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register our parts. Fences have priority 25, html_block 20; marks within lines are read at 20."""
        self._limits.md = md
        md.preprocessors.register(self._limits, "limits", 24)
        md.preprocessors.register(UnclosedTagPreprocessor(md), "unclosed", 22)
        md.preprocessors.register(_AttributeLines(md), "attribute_lines", 21)
        md.parser.blockprocessors.register(AlertProcessor(md.parser), "alert", 95)
        md.parser.blockprocessors.register(_NumberedList(md.parser), "olist", 40)
        md.parser.blockprocessors.register(_DefinitionList(md.parser), "deflist", 25)
        install_wikilinks(md)
        md.inlinePatterns.register(_Icon(_ICON, md), "icon", 76)
        md.treeprocessors.register(LimitTreeprocessor(md), "limits", 22)
        self.canonical.md = md
        md.treeprocessors.register(self.canonical, "canonical", 21)
        md.treeprocessors.register(_PlainRoot(md), "plain_root", 7)  # attribute lists have 8
