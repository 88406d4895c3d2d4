"""Write the HTML of tokens."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from markdown_it.renderer import RendererHTML

from kb.dialects.tags import show_unknown_tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_LANGUAGE: Final = re.compile(r"[\w#+.-]+")


class Renderer(RendererHTML):
    """Writes the HTML that the sanitiser and the style sheet expect, without inline styles."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return fenced code with the class of its language."""
        token = tokens[idx]
        language = _LANGUAGE.search(token.info)
        attribute = f' class="language-{escape(language[0].lstrip("."))}"' if language else ""
        return f"<pre><code{attribute}>{escape(token.content, quote=False)}</code></pre>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return indented code."""
        return f"<pre><code>{escape(tokens[idx].content, quote=False)}</code></pre>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Return the start of a cell, aligned without a style."""
        style = tokens[idx].attrs.pop("style", None)
        if style:
            tokens[idx].attrSet("align", str(style).rpartition(":")[2])
        return self.renderToken(tokens, idx, options, env)

    td_open = th_open

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return raw HTML, with unknown tags as text."""
        return show_unknown_tags(tokens[idx].content)

    html_inline = html_block

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return the mark of a footnote."""
        number, mark = _footnote_ids(tokens[idx].meta)
        link = f'<a class="footnote-ref" href="#fn:{number}">{number}</a>'
        return f'<sup id="fnref{mark}:{number}">{link}</sup>'

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return the start of the footnotes."""
        return '<div class="footnote">\n<hr>\n<ol>\n'

    def footnote_block_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return the end of the footnotes."""
        return "</ol>\n</div>\n"

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return the start of a footnote."""
        return f'<li id="fn:{_footnote_ids(tokens[idx].meta)[0]}">\n'

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return the end of a footnote."""
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return the link from a footnote back to its mark."""
        number, mark = _footnote_ids(tokens[idx].meta)
        return f'&#160;<a class="footnote-backref" href="#fnref{mark}:{number}">&#8617;</a>'


def _footnote_ids(meta: dict[str, Any]) -> tuple[int, str]:
    """Return the number of a footnote, and what tells a second mark of the same note from the first."""
    repetition = meta.get("subId", 0)
    return meta["id"] + 1, str(repetition + 1) if repetition else ""
