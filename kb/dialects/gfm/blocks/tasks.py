"""Items of lists that begin with ``[ ]`` or ``[x]``: a box that is no form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

_BOX: Final = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def install_tasks(md: MarkdownIt) -> None:
    """Add the rules that find tasks and draw their boxes."""
    md.core.ruler.after("block", "tasks", _tasks)
    md.core.ruler.after("inline", "task_boxes", _boxes)


def _tasks(state: StateCore) -> None:
    tokens = state.tokens
    for item, paragraph, text in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type == "list_item_open" and paragraph.type == "paragraph_open":
            box = _BOX.match(text.content)
            if box:
                item.attrSet("class", "task")
                text.content = text.content[box.end() :]
                text.meta["box"] = "☐" if box[1] == " " else "☑"


def _boxes(state: StateCore) -> None:
    for token in state.tokens:
        if "box" in token.meta and token.children is not None:
            html = f'<span class="task-box">{token.meta["box"]}</span> '
            token.children.insert(0, Token("html_inline", "", 0, content=html))
