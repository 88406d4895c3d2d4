"""GitHub's Markdown as the default dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kb.dialects.dialect import Converted
from kb.dialects.gfm.addresses import addresses_of, headings_of, install_addresses
from kb.dialects.gfm.blocks.abbreviations import install_abbreviations
from kb.dialects.gfm.blocks.alerts import install_alerts
from kb.dialects.gfm.blocks.attribute_lines import install_attribute_lines
from kb.dialects.gfm.blocks.callouts import install_callouts
from kb.dialects.gfm.blocks.comments import install_comments
from kb.dialects.gfm.blocks.contents import install_contents
from kb.dialects.gfm.blocks.html import install_html
from kb.dialects.gfm.blocks.tasks import install_tasks
from kb.dialects.gfm.inline.attribute_lists import ATTRIBUTE_LISTS
from kb.dialects.gfm.inline.bare_addresses import install_bare_addresses
from kb.dialects.gfm.inline.destinations import install_destinations
from kb.dialects.gfm.inline.emoji import EMOJI
from kb.dialects.gfm.inline.emphasis import install_emphasis
from kb.dialects.gfm.inline.marks import MARKS
from kb.dialects.gfm.inline.math import FORMULAS
from kb.dialects.gfm.inline.pattern import install_patterns
from kb.dialects.gfm.inline.wikilinks import WIKILINKS
from kb.dialects.gfm.limits import MAX_DEPTH, install_limits
from kb.dialects.gfm.renderer import Renderer
from kb.dialects.plain import TooHardError, plain, without_control

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_EXTENSIONS: Final = (
    install_html,
    install_attribute_lines,
    install_callouts,
    install_comments,
    install_abbreviations,
    install_alerts,
    install_tasks,
    install_contents,
    install_emphasis,
    install_destinations,
    install_bare_addresses,
    install_addresses,
    install_limits,
)


class Gfm:
    """markdown-it with GitHub's extensions and the marks of other systems; not thread-safe."""

    fence = ":::"

    def __init__(self) -> None:
        self._md = MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH, "xhtmlOut": False}, renderer_cls=Renderer)
        self._md.enable(["table", "strikethrough"])
        self._md.options["strikethrough_single_tilde"] = True
        self._md.use(footnote_plugin, inline=False).use(deflist_plugin)
        install_patterns(self._md, (*MARKS, EMOJI, FORMULAS, WIKILINKS, ATTRIBUTE_LISTS))
        for install in _EXTENSIONS:
            install(self._md)
        self._md.renderer = Renderer(self._md)  # again, because the footnotes replaced some of its rules

    def convert(self, text: str, max_line_chars: int, lang: str = "en") -> Converted:
        """Return the text as HTML, or as plain paragraphs if Markdown would take too long over it."""
        text = without_control(text)
        lines = text.split("\n")
        long_lines = tuple(number for number, line in enumerate(lines) if len(line) > max_line_chars)
        env = {"long_lines": long_lines, "lang": lang}
        try:
            tokens = self._md.parse(text, env)
            html = self._md.renderer.render(tokens, self._md.options, env)
        except TooHardError as error:
            return Converted(plain(text), too_hard=str(error))
        except RecursionError:
            return Converted(plain(text), too_hard="too deep a nesting")
        return Converted(
            html,
            addresses=tuple(addresses_of(tokens, env)),
            headings=tuple(headings_of(tokens)),
            unclosed_code=tuple(_unclosed_code(tokens, lines)),
            long_lines=long_lines,
        )


def _unclosed_code(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    for token in tokens:
        if token.type == "fence" and token.map:
            begin, end = token.map
            last = lines[end - 1].strip(" \t>")
            if end - begin < 2 or len(last) < len(token.markup) or last.strip(token.markup[0]):
                yield token.markup[:3], begin
