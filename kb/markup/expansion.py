"""Splice the files that a text includes into it, before its markup is read.

Liquid, Jekyll and GitBook write ``{% include a.md %}``, DocFX ``[!INCLUDE [words](a.md)]``, MkDocs ``--8<-- "a.md"``,
VitePress ``<!-- @include: a.md -->``, Hugo ``{{% readfile "a.md" %}}``; MDX imports a file and then uses its name.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from kb.markup.arguments import parse
from kb.markup.scanner import hide_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAX_DEPTH: Final = 6
MAX_INCLUDES: Final = 200
MAX_LOOKUPS: Final = 20_000
"""Paths tried for all includes of one file: each name may mean a hundred, and a text may have thousands of names."""
MAX_NAME_CHARS: Final = 400
MAX_CHARS: Final = 1_000_000
"""All included text of one file together; a file that includes itself twice would double at each level."""

_INCLUDE = re.compile(
    r"""(?P<liquid>\{%[-~]?\s*(?:include(?:_relative|_cached|-markdown)?|render|partial)\s+(?:["']([^"'\n]+)["']|([^\s"'%]+))([^%]{0,2000}?)[-~]?%\})
    |(?P<docfx>\[!INCLUDE\s*(?:\[(?:[^\]\\\n]|\\.){0,300}\])?\s*\(\s*<?([^()\n<>]{1,400}?)>?(?:\s+"[^"\n]*")?\s*\)\])
    |(?P<snippet>^[ \t]*-{1,2}8<-{1,2}[ \t]+["']([^"'\n]+)["'][ \t]*$)
    |(?P<snippets>^[ \t]*-{1,2}8<-{1,2}[ \t]*\n((?:[^\n]{1,300}\n){1,20}?)[ \t]*-{1,2}8<-{1,2}[ \t]*$)
    |(?P<comment><!--\s*@include:\s*([^\s>]+?)(?:\{[^}\n]*\})?\s*-->)
    |(?P<hugo>\{\{[<%]\s*(?:readfile|include|snippet|render-file|import)\s+(?:(?:file|path|src)\s*=\s*)?["']([^"'\n]+)["'][^\n]{0,200}?[%>]\}\})
    |(?P<braces>\{!\s*([^!\n{}]{1,300}?)\s*!\})""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_TRIGGERS: Final = ("{%", "[!INCLUDE", "[!include", "[!Include", "8<-", "@include", "{!", "{{<", "{{%")
_IMPORT = re.compile(
    r"""^import\s+([A-Z]\w*)(?:\s*,\s*\{[^{}]{0,500}\})?\s+from\s+["']([^"'\n]+\.mdx?)["']""", re.MULTILINE
)
_PARAMETER = re.compile(r"\{\{-?\s*include\.([\w-]+)[^{}]{0,200}\}\}|\{props\.(\w+)\}")
_INCLUDE_OR_COMPONENT = re.compile(
    _INCLUDE.pattern + r"|(?P<component><[A-Z]\w*(?:\s[^<>]{0,500})?(?:/>|></[A-Z]\w*>))", _INCLUDE.flags
)
_TEXT_FILE = re.compile(r"(?:\.(?:mdx?|markdown|html?|txt|text)|(?:^|/)[^./]+)$", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_RELATIVE = re.compile(
    r"(\]\(\s*<?|\bsrc=[\"']|\bsource=[\"'])(?![a-z][a-z+.-]*:|[/#~{<])([^\s()\"'<>]+)", re.IGNORECASE
)
_CONTAINER = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_MARK = re.compile(r"[^\s>]")


@dataclass(frozen=True, slots=True)
class Expanded:
    """A text with its includes; ``lines`` has the line of the file, from 0, for each of its lines.

    ``missing`` has the includes that were taken out because their file is not there, with their lines.
    """

    text: str
    lines: tuple[int, ...]
    missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Use:
    """A place that includes files, or a ``part`` of each; ``is_silent`` syntax vanishes if a file is not there."""

    start: int
    end: int
    names: tuple[str, ...]
    part: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    is_silent: bool = False
    has_own_links: bool = False


def expand(text: str, path: str, include: Callable[[str], str | None]) -> Expanded:
    """Return a text with the files that it includes, up to limits of depth, number and size."""
    if not any(trigger in text for trigger in _TRIGGERS) and not ("import " in text and _IMPORT.search(text)):
        return Expanded(text, tuple(range(text.count("\n") + 1)))
    expansion = _Expansion(include)
    parts: list[str] = []
    lines, line = [0], 0
    missing: dict[str, int] = {}
    for part, replaced in expansion.pieces(text, (path,)):
        parts.append(part or "")
        if part is None and replaced:
            missing.setdefault(" ".join(replaced.split()), line)
        if replaced is None:
            first = line
            line += (part or "").count("\n")
            lines.extend(range(first + 1, line + 1))
        else:
            lines.extend([line] * (part or "").count("\n"))
            line += replaced.count("\n")
    return Expanded("".join(parts), tuple(lines), missing)


class _Expansion:
    def __init__(self, include: Callable[[str], str | None]) -> None:
        self._include = include
        self._includes = MAX_INCLUDES
        self._lookups = MAX_LOOKUPS
        self._chars = MAX_CHARS
        self._absent: set[tuple[str, str]] = set()

    def pieces(self, text: str, paths: tuple[str, ...]) -> Iterator[tuple[str | None, str | None]]:
        """Yield the text in pieces: one of the source with None, or one of another file with what it replaces.

        The piece is None if that file is not there.

        ``paths`` are the files on the way here, the including one last.
        """
        position = 0
        for use in _uses(text):
            parts = (self._text(name, use, paths) for name in use.names)
            texts = [part for part in parts if part is not None]
            included = "\n\n".join(texts) if texts else None
            if included is None and not use.is_silent:
                continue
            if use.start > position:
                yield text[position : use.start], None
            yield included and _indented(included, text, use), text[use.start : use.end]
            position = use.end
        if position < len(text):
            yield text[position:], None

    def _text(self, name: str, use: _Use, paths: tuple[str, ...]) -> str | None:
        """Return the text of one file with its own includes, or None if it is not there or beyond a limit."""
        place = name, posixpath.dirname(paths[-1])
        if len(paths) > MAX_DEPTH or self._includes <= 0 or self._chars <= 0 or place in self._absent:
            return None
        for candidate in islice(_candidates(*place), self._lookups):
            self._lookups -= 1
            if candidate in paths or (text := self._include(candidate)) is None:
                continue
            self._includes -= 1
            text = _part(_body(text, candidate), use.part)
            if use.has_own_links:
                text = _rebased(text, posixpath.dirname(candidate), posixpath.dirname(paths[0]))
            text = _filled(text, use.parameters)
            self._chars -= len(text)
            inner = (piece or "" for piece, _ in self.pieces(text, (*paths, candidate)))
            return "".join(inner) if self._chars >= 0 else None
        self._absent.add(place)
        return None


def _uses(text: str) -> Iterator[_Use]:
    """Yield the includes of a text, outside its code."""
    masked = hide_code(text)
    imported = {match[1]: match[2] for match in _IMPORT.finditer(masked)}
    pattern = _INCLUDE_OR_COMPONENT if imported else _INCLUDE
    for match in pattern.finditer(masked):
        is_component = match.lastgroup == "component"
        if use := _component(match, text, imported) if is_component else _include(match, text):
            yield use


def _component(match: re.Match[str], text: str, imported: Mapping[str, str]) -> _Use | None:
    """Return the use of an imported MDX file, or None for a component that is no file of text."""
    start, end = _span(match)
    name = imported.get(re.split(r"[\s/>]", text[start + 1 : end], maxsplit=1)[0])
    if name is None:
        return None
    return _Use(start, end, (name,), parameters=parse(text[start:end]).named, has_own_links=True)


def _include(match: re.Match[str], text: str) -> _Use | None:
    """Return the use of the files that an include names, or None if they hold no text."""
    start, end = _span(match)
    kind = match.lastgroup or ""
    named, part = _name_in(match, text), ""
    if kind == "snippet":
        named, _, part = named.partition(":")
    lines = (line.strip() for line in named.split("\n"))
    names = tuple(name for name in lines if len(name) <= MAX_NAME_CHARS and _TEXT_FILE.search(name))
    is_silent = kind in {"snippet", "snippets", "comment", "braces"}
    if not names and not is_silent:
        return None
    has_own_links = kind in {"docfx", "comment", "hugo"} or named.startswith(".")
    parameters = parse(text[start:end]).named if kind == "liquid" else {}
    return _Use(start, end, names, part, parameters, is_silent, has_own_links)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return where a match begins and ends, without the white space before it."""
    return match.end() - len(match[0].lstrip()), match.end()


def _name_in(match: re.Match[str], text: str) -> str:
    """Return the name of the file in a match, which is the first group inside its named one."""
    first = match.re.groupindex[match.lastgroup or ""] + 1
    group = next((index for index in range(first, first + 2) if match[index]), first)
    return text[match.start(group) : match.end(group)].strip()


def _candidates(name: str, folder: str) -> Iterator[str]:
    """Yield the paths that a name may stand for: beside the file, at the root, or in a folder of includes above it."""
    name = name.removeprefix("@site/").removeprefix("~/").removeprefix("@/")
    names = (name,) if "." in posixpath.basename(name) else (f"{name}.md", f"{name}.mdx", f"{name}.html", name)
    folders = [folder]
    while folders[-1]:
        folders.append(posixpath.dirname(folders[-1]))
    seen: set[str] = set()
    for above in folders:
        for inner in ("", "_includes", "includes", "_partials", "snippets", "_snippets", ".gitbook/includes"):
            for each in names:
                path = posixpath.normpath(posixpath.join(above, inner, each.lstrip("/")))
                if path not in seen and not path.startswith(".."):
                    seen.add(path)
                    yield path


def _body(text: str, path: str) -> str:
    """Return the text of an included file without its front matter; HTML without indentation, which would be code."""
    text = _FRONT_MATTER.sub("", text.replace("\r\n", "\n")).strip("\n")
    if path.endswith((".html", ".htm")):
        return "\n".join(line.lstrip() for line in text.split("\n"))
    return text


def _filled(text: str, parameters: Mapping[str, str]) -> str:
    """Return an included text with the parameters of its include."""

    def fill(match: re.Match[str]) -> str:
        name = (match[1] or match[2]).lower()
        if match[2] and name not in parameters:
            return match[0]
        value = parameters.get(name, "")
        return f"\n\n{value}\n\n" if "markdownify" in match[0] else value  # blank lines divide Markdown from HTML

    return _PARAMETER.sub(fill, text)


def _part(text: str, part: str) -> str:
    """Return a part of a text, by its name or its lines, as MkDocs has them: ``intro``, ``3:9``."""
    lines = text.split("\n")
    if part and part.replace(":", "").isdecimal():
        first, _, last = part.partition(":")
        return "\n".join(lines[max(int(first or 1) - 1, 0) : int(last) if last else None])
    if part:
        starts = [number for number, line in enumerate(lines) if f"[start:{part}]" in line]
        ends = [number for number, line in enumerate(lines) if f"[end:{part}]" in line]
        lines = lines[starts[0] + 1 : ends[0] if ends else None] if starts else lines
    return "\n".join(line for line in lines if "--8<-- [" not in line)


def _rebased(text: str, folder: str, to_folder: str) -> str:
    """Return a text of one folder with its relative addresses as another folder needs them."""
    if folder == to_folder:
        return text

    def rebase(match: re.Match[str]) -> str:
        return match[1] + posixpath.relpath(posixpath.join(folder, match[2]), to_folder or ".")

    return _RELATIVE.sub(rebase, text)


def _indented(included: str, text: str, use: _Use) -> str:
    """Return an included text with the container marks of the line that includes it before each further line."""
    if "\n" not in included:
        return included
    line = text[text.rfind("\n", 0, use.start) + 1 : use.start]
    marks = _CONTAINER.match(line)
    indent = _MARK.sub(" ", marks[0]) if marks else ""
    return included.replace("\n", f"\n{indent}") if indent else included
