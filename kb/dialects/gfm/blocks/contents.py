"""The places where writers ask for a table of contents: ``[TOC]`` and its relatives become ``[TOC]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

MARK: Final = "[TOC]"
_MARKS: Final = frozenset({"[toc]", "[[toc]]", "[[_toc_]]", "[_toc_]", "${toc}", "{{toc}}", "{{ toc }}"})


def install_contents(md: MarkdownIt) -> None:
    """Add the rule that finds the marks."""
    md.core.ruler.after("inline", "contents", _contents)


def _contents(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.content.lower() in _MARKS:
            token.children = [Token("text", "", 0, content=MARK)]
