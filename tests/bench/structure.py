"""Compare the blocks of our pages with those that GitHub's own parser makes of the same text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

import cmarkgfm
from cmarkgfm.cmark import Options

from kb.article import MEDIA_URL
from kb.files.slugs import anchor_of
from kb.rendering.outline import plain_text
from kb.rendering.sanitizer import sanitise

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCKS: Final = frozenset("ul ol li p table tr blockquote pre h1 h2 h3 h4 h5 h6".split())  # noqa: SIM905
_LEFT_OUT: Final = re.compile(
    r"""<(?P<tag>p|summary|h[1-6])(?: [^<>]*)? class="(?:admonition|tab)-title"[^<>]*>.*?</(?P=tag)>"""
    r"""|<ul class="toc">.*?</ul>|<span class="task-box[^<>]*>.*?</span>""",
    re.DOTALL,
)
_CALLOUT: Final = re.compile(r'<(?:div|details)(?: [^<>]*)? class="admonition[^"]*"')
_FENCE: Final = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d+[.)][ \t])*(`{3,}|~{3,})")
_H1: Final = re.compile(r"<h1[^<>]*>(.*?)</h1>", re.DOTALL)

_DIVISION: Final = re.compile(r"[ \t]*>[ \t]*\[!(?:div|video)\b", re.IGNORECASE)
_ALERT: Final = re.compile(r"[ \t]*>[ \t]*\[![A-Za-z][^\]]*\][ \t]*$")
_LAZY: Final = re.compile(r"[ \t]*(?!>|[-*+][ \t]|\d+[.)][ \t]|#{1,6}[ \t]|```|~~~|[|<])\S")
_QUOTE: Final = re.compile(r"^([ \t]*)>[ \t]?")
_TAKEN_OUT: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"^[ \t]*\[!video[ \t]+([^\]\s]+)[^\]]*\]", re.IGNORECASE), r"[video](\1)"),
    (re.compile(r"^[ \t]*\[!div\b[^\]]*\]", re.IGNORECASE), ""),
    (re.compile(r"^([ \t>]*>[ \t]*)\[!(?!INCLUDE)[A-Za-z][\w-]*[^\]\n]*\][+-]?(?!\()", re.IGNORECASE), r"\1"),
    (re.compile(r"\[!INCLUDE[ \t]*\[[^\]]*\]\([^()]*\)\]", re.IGNORECASE), ""),
    (re.compile(r':::image[^\n]*?source="([^"]*)"[^\n]*?:::'), r"![x](<\1>)"),
    (re.compile(r':::no-loc[ \t]+text="([^"]*)":::'), r"\1"),
    (re.compile(r"^[ \t]*:::[^\n]*"), ""),
    (re.compile(r"[ \t]*\{:?[ \t]*(?:[#.][\w:.-]|[\w:-]+=)[^{}\n]*\}[ \t]*$"), ""),
    (re.compile(r"^[ \t]*#{1,6}[ \t]+\[[^\]]*\]\(#tab/[^()]*\)[ \t]*$"), ""),
    (re.compile(r"^[ \t]*(?:\{%[^\n]*%\}|\{\{[<%][^\n]*[>%]\}\}|import [^\n]* from [^\n]*)[ \t]*$"), ""),
    (re.compile(r"\{\{[<%][^\n]*?[>%]\}\}|\{%[^\n]*?%\}"), ""),
    (re.compile(r"<xref:([^<>]*)>"), r"\1"),
    (re.compile(r"^[ \t]*\[(?:TOC|\[_TOC_\])\][ \t]*$"), ""),
)


def our_blocks(html: str) -> tuple[str, ...]:
    """Return the blocks of one of our pages: a callout counts as a quotation."""
    parser = _Blocks()
    parser.feed(_LEFT_OUT.sub("", html))
    parser.close()
    return parser.blocks()


def github_blocks(markdown: str, title: str) -> tuple[str, ...]:
    """Return the blocks of GitHub's page for a text without its title."""
    html = cmarkgfm.github_flavored_markdown_to_html(
        without_foreign_markup(markdown), Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    )
    html = sanitise(html, link=str, image=lambda src: f"{MEDIA_URL}{src}")
    first = next((h1 for h1 in _H1.finditer(html) if plain_text(h1[1])), None)
    if first and anchor_of(plain_text(first[1])) == anchor_of(title):
        html = html[: first.start()] + html[first.end() :]
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    return parser.blocks()


def first_heading(markdown: str) -> str:
    """Return the text of the first heading of level 1, as GitHub reads it."""
    html = cmarkgfm.github_flavored_markdown_to_html(without_foreign_markup(markdown), Options.CMARK_OPT_UNSAFE)
    texts = (plain_text(sanitise(h1[1], link=str, image=str)) for h1 in _H1.finditer(html))
    return next((text for text in texts if text), "")


def without_foreign_markup(markdown: str) -> str:
    """Return a text without other systems' markup, outside of code."""
    lines = []
    fence = ""
    is_division = is_alert = False
    for line in markdown.split("\n"):
        if is_alert and _LAZY.match(line):
            line = f"> {line}"  # noqa: PLW2901 - it goes on the paragraph that is taken out
        else:
            is_alert = not fence and _ALERT.match(line) is not None
        is_division = bool(_DIVISION.match(line)) or (is_division and line.lstrip().startswith(">"))
        line = _QUOTE.sub(r"\1", line) if is_division else line  # noqa: PLW2901
        opening = _FENCE.match(line)
        if fence:
            fence = "" if line.strip(" \t>").startswith(fence) and not line.strip(" \t>" + fence[0]) else fence
        elif opening:
            fence = opening[1]
        else:
            for pattern, replacement in _TAKEN_OUT:
                line = pattern.sub(replacement, line)  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


class _Blocks(HTMLParser):
    """Collects the tags of blocks. A block without text or picture does not count."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[str] = []
        self._opened: list[tuple[str, int, bool]] = []

    def blocks(self) -> tuple[str, ...]:
        """Return the opening and closing tags of all blocks."""
        return tuple(self._found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opening tag."""
        if tag == "img":
            self._fill()
        css_class = dict(attrs).get("class") or ""
        name = "blockquote" if css_class.startswith("admonition") else "h" if re.fullmatch("h[1-6]", tag) else tag
        if tag in _BLOCKS or name == "blockquote" or tag in {"div", "details"}:
            self._opened.append((tag, len(self._found), False))
            self._found.append(name if name in _BLOCKS or name == "h" else "")

    def handle_endtag(self, tag: str) -> None:
        """Note a closing tag, or forget its block."""
        if not any(opened == tag for opened, _, _ in self._opened):
            return
        while self._opened:
            opened, index, is_filled = self._opened.pop()
            name = self._found[index]
            if not name or (name == "p" and not is_filled):
                del self._found[index : index + 1]
            else:
                self._found.append(f"/{name}")
            if opened == tag:
                break

    def handle_data(self, data: str) -> None:
        """Note that the open blocks have text."""
        if data.strip():
            self._fill()

    def _fill(self) -> None:
        self._opened = [(tag, index, True) for tag, index, _ in self._opened]
