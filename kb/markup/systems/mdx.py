"""MDX: components, imports, exports and ``{expressions}``, as in Docusaurus, Mintlify, Starlight and VuePress."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.arguments import Arguments, parse
from kb.markup.edits import Edit, Edits
from kb.markup.systems.components import COMPONENTS, unknown
from kb.markup.tag import Tag

if TYPE_CHECKING:
    from kb.markup.page import Page

TRIGGER: Final = r"(?<!\\)<(?:/?(?=[A-Z>])|i class=\"fa-)"
ELEMENT_TRIGGER: Final = r"<(?=[a-z][\w.-]*\s[^<>]{0,1000}?=\{)"
STATEMENT_TRIGGER: Final = r"^(?:import|export)\b"

_BRACES: Final = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\})*+\}"
_TAG = re.compile(
    rf"""<(/?)([A-Za-z][\w.-]*|)((?:\s++(?:[\w:@.$-]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|{_BRACES}|[^\s"'{{}}<>=`]++))?+
        |{_BRACES}))*+)\s*+(/?)>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(rf"""([\w:@.$-]++)\s*+=\s*+({_BRACES})""")
_EXPRESSION = re.compile(_BRACES)
_STRING = re.compile(r"""["'`]((?:[^"'`\\\n]|\\.)*)["'`]""")
_LITERAL = re.compile(r"""\{\s*(["'`])((?:(?!\1).)*)\1\s*\}""", re.DOTALL)
_IMPORT = re.compile(
    r"""import\s+(?:(?:type\s+)?(?:[\w$]+|\{[^{}]{0,2000}\}|\*\s+as\s+[\w$]+)
        (?:\s*,\s*(?:\{[^{}]{0,2000}\}|\*\s+as\s+[\w$]+))?\s+from\s+)?(["'])[^"'\n]{1,500}\1[ \t]*;?[ \t]*(?=\n|$)""",
    re.VERBOSE,
)
_EXPORT = re.compile(
    r"export\s+(?:(?:const|let|var)\s+[\w{\[$][^\n=]{0,200}=|default\s+(?:async\s+)?(?:function|class|\(|\{|[\w$]+\s*[;(]?\s*(?:\n|$))"
    r"|(?:async\s+)?function\b|class\s+\w|\{|\*)"
)
_HTML_NAMES: Final = (
    "a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption "
    "center cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset "
    "figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img "
    "input ins kbd label legend li link main map mark meta meter nav nobr noscript object ol optgroup option "
    "output p param picture pre progress q rp rt ruby s samp script section select small source span strike "
    "strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u "
    "ul var video wbr "
)
_HTML: Final = frozenset(_HTML_NAMES.split())
_CONSTANT = re.compile(
    r"""export\s+(?:const|let|var)\s+([\w$]+)\s*=\s*("[^"\n]*"|'[^'\n]*'|`[^`\n$]*`|-?[\d.]+)\s*;?[ \t]*(?=\n|$)"""
)
_ICON = re.compile(r"<i class=\"fa-[\w -]{1,100}\"[^<>]{0,200}>(?::[\w-]{1,60}:)?</i>")
_MAX_STATEMENT: Final = 400


def read(page: Page, match: re.Match[str]) -> Edits:
    """Return the edits for the component or statement that begins here."""
    if match[0][0] != "<":
        return _statement(page, match.start())
    if match[0].endswith("fa-"):
        icon = _ICON.match(page.text, match.start())
        return Edit(icon.start(), icon.end()) if icon else None
    tag = _TAG.match(page.masked, match.start())
    if tag is None:
        return None
    name = tag[2]
    if not name:
        return Edit(tag.start(), tag.end()) if page.is_mdx and not tag[3] else None
    if name[0].islower():
        return _element(page, tag)
    return _component(page, tag)


def _component(page: Page, tag: re.Match[str]) -> Edits:
    name = tag[2].lower()
    known = COMPONENTS.get(name)
    if name in _HTML and (known is None or tag[2].isupper()):
        return None
    is_optional = not page.is_mdx
    if tag[1]:
        return Edit(tag.start(), tag.end(), closes=f"jsx {name}", is_optional=is_optional and known is None)
    is_closed = bool(tag[4])
    if not is_closed and is_optional and page.find(f"</{tag[2]}", tag.end()) < 0:
        return None
    written = page.text[tag.start(3) : tag.end(3)]
    read_tag = Tag(tag.start(), tag.end(), name, arguments_of(written), f"<{tag[2]}>", "jsx", is_closed, written)
    if known is not None:
        return known(page, read_tag)
    return unknown(page, read_tag, is_optional=is_optional and not is_closed)


def arguments_of(written: str) -> Arguments:
    """Return the attributes of a component; of an expression, its first text."""

    def spelled(match: re.Match[str]) -> str:
        string = _STRING.search(match[2])
        value = string[1] if string else match[2].strip("{} \n") if "\n" not in match[2] else ""
        return match[1] + '="' + value.replace('"', "&quot;") + '"'

    return parse(_ATTRIBUTE.sub(spelled, written) if "{" in written else written)


def _element(page: Page, tag: re.Match[str]) -> Edits:
    """Rewrite an HTML element with ``{expressions}`` as attributes, which no dialect takes for a tag."""
    written = page.text[tag.start(3) : tag.end(3)]
    if "{" not in written:
        return None
    named = arguments_of(written).named
    kept = ("src", "href", "alt", "title", "id", "width", "height", "colspan", "rowspan", "open")
    attributes = "".join(f' {key}="{named[key].replace(chr(34), "&quot;")}"' for key in kept if named.get(key))
    return Edit(tag.start(), tag.end(), f"<{tag[2]}{attributes}{' /' if tag[4] else ''}>")


def read_expression(page: Page, start: int) -> Edits:
    """Return the edit for ``{expression}``: its text if it is one, or the value of a name that is known."""
    expression = _EXPRESSION.match(page.masked, start)
    if expression is None or page.masked[start + 1 : start + 2] in {":", "#", "."}:
        return None
    content = page.text[start : expression.end()]
    literal = _LITERAL.fullmatch(content)
    if literal:
        return Edit(start, expression.end(), literal[2])
    name = content.strip("{} \n").rpartition(".")[2].lower()
    if name not in page.variables:
        page.miss(content, start)
    return Edit(start, expression.end(), page.variables.get(name, ""))


def _statement(page: Page, start: int) -> Edits:
    """Take out an import or export at the start of a paragraph; it ends with its brackets closed."""
    above = page.text[max(start - 2, 0) : start]
    if start > 1 and above != "\n\n" and start != page.statement_end + 1:
        return None
    statement = _IMPORT.match(page.text, start)
    if statement:
        end = statement.end()
    elif constant := _CONSTANT.match(page.text, start):
        end = constant.end()
        page.variables[constant[1].lower()] = constant[2].strip("\"'`")
    elif (page.is_mdx or page.has_components) and _EXPORT.match(page.text, start):
        end = _export_end(page.text, start)
    else:
        return None
    page.statement_end = end
    return Edit(start, end)


def _export_end(text: str, start: int) -> int:
    depth = 0
    position = start
    for _ in range(_MAX_STATEMENT):
        end = text.find("\n", position)
        end = end if end >= 0 else len(text)
        line = text[position:end]
        depth += sum(map(line.count, "{([")) - sum(map(line.count, "})]"))
        following = text[end + 1 : end + 2]
        if depth <= 0 and (line.rstrip().endswith((";", "}", ")")) or following in {"", "\n"}):
            return end
        if end == len(text):
            break
        position = end + 1
    line_end = text.find("\n", start)
    return line_end if line_end >= 0 else len(text)
