"""Frame and colour the code blocks of sanitised HTML, and keep code from left to right in every language.

Pygments splits code into tokens with one regular expression after another, and for some of its lexers hostile code
takes quadratic time. Time cannot be the limit, because the same text must always give the same page, so code of a
shape that costs much stays plain: long blocks, long lines, long stretches without punctuation.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape, unescape
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pygments.lexers import LEXERS, find_lexer_class
from pygments.token import Comment, Generic, Keyword, Literal, Name, Operator, String

from kb.lists.languages import direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pygments.lexer import Lexer
    from pygments.token import _TokenType

MAX_BLOCK_CHARS: Final = 10_000
MAX_ARTICLE_CHARS: Final = 40_000
_COSTLY: Final = re.compile(r"[^\n]{400}|[\w\s$]{600}|\s{100}")

LEXER_NAMES: Final = frozenset(
    (  # noqa: SIM905 - a list would be a page long
        "ApacheConf,AppleScript,Arduino,Bash,Bash Session,Batchfile,C,C#,C++,CSS,Dart,Diff,Docker,Elixir,F#,Go,GraphQL,"
        "Groovy,HTML,HTTP,Haskell,INI,JSON,JSX,Java,JavaScript,Kotlin,Kusto,LessCss,Lua,Matlab,"
        "Nginx configuration file,Objective-C,PHP,Perl,PowerShell,PowerShell Session,Properties,Protocol Buffer,Python,"
        "Python console session,Ruby,Rust,SCSS,SQL,Swift,TOML,TSX,Transact-SQL,TypeScript,VB.net,VBScript,Vue,XML,YAML"
    ).split(",")
)
"""The lexers that we use, by Pygments' names. They were measured; those for Makefiles, R and Scala take minutes."""
_OTHER_NAMES: Final = {
    "cmd": "Batchfile",
    "dos": "Batchfile",
    "ino": "Arduino",
    "json5": "JSON",
    "jsonc": "JSON",
    "svg": "XML",
    "vb": "VB.net",
    "vba": "VB.net",
    "xaml": "XML",
}
"""Names in Markdown that Pygments does not know."""
_TITLES: Final = {
    "Bash Session": "Console",
    "Batchfile": "Batch file",
    "Docker": "Dockerfile",
    "LessCss": "Less",
    "Nginx configuration file": "Nginx",
    "PowerShell Session": "PowerShell",
    "Python console session": "Python",
    "Transact-SQL": "SQL",
}
"""What readers call a language, where Pygments has another name."""

_CLASSES: Final = {
    Comment: "c",
    Comment.Preproc: "k",
    Comment.PreprocFile: "s",
    Generic.Deleted: "gd",
    Generic.Heading: "gh",
    Generic.Inserted: "gi",
    Generic.Prompt: "c",
    Generic.Subheading: "gh",
    Keyword: "k",
    Keyword.Constant: "m",
    Literal.Date: "m",
    Literal.Number: "m",
    Name.Attribute: "n",
    Name.Class: "n",
    Name.Constant: "m",
    Name.Decorator: "n",
    Name.Entity: "m",
    Name.Function: "n",
    Name.Tag: "n",
    Name.Variable: "v",
    Operator.Word: "k",
    String: "s",
    String.Symbol: "m",
}
"""The class of each kind of token; the kinds below it share it, and all others stay plain."""

# All of these match sanitised HTML: balanced, lower-case, attributes in double quotes.
_PRE: Final = re.compile(r"<pre(?: [^<>]*+)?>(?:[^<]++|<(?!/?pre\b))*+</pre>")
_CODE: Final = re.compile(
    r'(<pre(?: [^<>]*+)?><code(?: [^<>]*?)? class="language-([^"]++)"[^<>]*+>)([^<]++)(?=</code>)'
)
_WITHOUT_DIRECTION: Final = re.compile(r"<code(?=[ >])(?![^<>]* dir=)")


def highlight(html: str, *, lang: str) -> str:
    """Return sanitised HTML with each code block in a frame that names its language, and with its tokens marked.

    In an article whose language ``lang`` is written from right to left, code still goes from left to right.
    """
    is_rtl = direction(lang) == "rtl"
    if "<pre" in html:
        html = _Frames(is_rtl=is_rtl).add(html)
    return _WITHOUT_DIRECTION.sub('<code dir="ltr"', html) if is_rtl else html


class _Frames:
    """The frames of one article; ``_remaining`` characters can still be coloured."""

    def __init__(self, *, is_rtl: bool) -> None:
        self._remaining = MAX_ARTICLE_CHARS
        self._direction = ' dir="ltr"' if is_rtl else ""

    def add(self, html: str) -> str:
        """Return the HTML with a frame around each block of code."""
        return _PRE.sub(self._frame, html)

    def _frame(self, match: re.Match[str]) -> str:
        pre = match[0]
        code = _CODE.match(pre)
        name = _names().get(unescape(code[2]).lower()) if code else None
        if code is None or name is None:
            return f'<div class="code"{self._direction}>{pre}</div>'
        tokens = self._colour(unescape(code[3]), name)
        title = escape(_TITLES.get(name, name))
        return f'<div class="code" data-language="{title}"{self._direction}>{code[1]}{tokens}{pre[code.end() :]}</div>'

    def _colour(self, code: str, name: str) -> str:
        """Return code as HTML with its tokens in spans, or without them if that would cost too much."""
        if len(code) > min(MAX_BLOCK_CHARS, self._remaining) or _COSTLY.search(code):
            return escape(code, quote=False)
        self._remaining -= len(code)
        tokens = tuple(lexer(name).get_tokens(code))
        if "".join(text for _, text in tokens) != code:
            return escape(code, quote=False)
        return "".join(_spans(tokens))


def _spans(tokens: tuple[tuple[_TokenType, str], ...]) -> Iterator[str]:
    for name, group in groupby(tokens, key=lambda token: _class(token[0])):
        text = escape("".join(text for _, text in group), quote=False)
        yield f'<span class="{name}">{text}</span>' if name and text.strip() else text


@cache
def _class(kind: _TokenType) -> str:
    """Return the class of the nearest kind that has one, or an empty text."""
    names = (_CLASSES[part] for part in reversed(kind.split()) if part in _CLASSES)
    return next(names, "")


@cache
def _names() -> dict[str, str]:
    """Return Pygments' name of the lexer for every name of a language."""
    known = ((name, aliases) for _, name, aliases, _, _ in LEXERS.values() if name in LEXER_NAMES)
    return {alias: name for name, aliases in known for alias in aliases} | _OTHER_NAMES


@cache
def lexer(name: str) -> Lexer:
    """Return a lexer that keeps every character."""
    lexer_class: Callable[..., Lexer] | None = find_lexer_class(name)
    assert lexer_class is not None, name  # noqa: S101 - a test creates every lexer
    return lexer_class(stripnl=False, ensurenl=False)
