"""Articles as blocks of plain text, for what does not use their HTML: headings, paragraphs, steps, table rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["text", "note", "quote", "item", "term", "code", "image", "head", "row"]
"""A table's ``head`` and its ``row`` blocks have one part per cell."""

_HEADING = re.compile(r"h[1-6]")
_WHITESPACE = re.compile(r"\s+")
_LINE_BREAK = re.compile(r" *\n *")
_STRONG_TAGS = frozenset({"strong", "b"})
_CODE_TAGS = frozenset({"code", "kbd", "samp"})
_CELL_TAGS = frozenset({"td", "th"})
_LIST_TAGS = frozenset({"ul", "ol"})
_CONTAINER_TAGS = frozenset({"div", "blockquote", "details"})
_BLOCK_TAGS = _LIST_TAGS | {
    "p",
    "div",
    "blockquote",
    "li",
    "dl",
    "dt",
    "dd",
    "pre",
    "table",
    "tr",
    "hr",
    "figure",
    "details",
    "summary",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text in one style; ``url`` is its link, or empty."""

    text: str
    strong: bool = False
    code: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of an article; ``depth`` counts the lists around it, ``number`` is that of a step.

    ``callout`` is the kind of the callout that a ``note`` stands in, such as "warning"; ``is_title`` marks its title.
    """

    kind: Kind
    parts: tuple[Part, ...]
    depth: int = 0
    number: int | None = None
    callout: str = ""
    is_title: bool = False

    def cut(self, start: int, end: int) -> Block:
        """Return the block with only this span of its text."""
        parts, position = [], 0
        for part in self.parts:
            text = part.text[max(0, start - position) : max(0, end - position)]
            if text:
                parts.append(replace(part, text=text))
            position += len(part.text)
        return replace(self, parts=tuple(parts))

    @property
    def text(self) -> str:
        """The plain text, table cells separated by spaces."""
        return (" " if self.kind in {"head", "row"} else "").join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and the blocks below it; the text before the first heading has empty heading fields."""

    anchor: str
    heading: str
    level: int
    blocks: tuple[Block, ...]


def passages(html: str) -> tuple[Passage, ...]:
    """Return the passages of sanitised HTML, in order."""
    parser = _BlockParser()
    parser.feed(html)
    parser.close()
    return parser.end()


@dataclass(slots=True)
class _OpenBlock:
    """A block whose end tag has not been parsed yet."""

    kind: Kind
    depth: int = 0
    number: int | None = None
    callout: str = ""
    is_title: bool = False
    parts: list[Part] = field(default_factory=list)

    def add(self, text: str, style: Part) -> None:
        """Append text, to the last part if it has the same style or is a table cell."""
        in_table = self.kind in {"head", "row"}
        if in_table and not self.parts:
            return  # whitespace before the first cell
        if self.parts and (in_table or replace(self.parts[-1], text="") == style):
            last = self.parts[-1]
            self.parts[-1] = replace(last, text=last.text + text, url=last.url or style.url)
        else:
            self.parts.append(replace(style, text=text))

    def block(self) -> Block | None:
        """Return the finished block, or None if it has no text."""
        parts = self.parts if self.kind == "code" else _stripped(self.parts, cells=self.kind in {"head", "row"})
        if not any(part.text.strip() for part in parts):
            return None
        return Block(self.kind, tuple(parts), self.depth, self.number, self.callout, self.is_title)


class _BlockParser(HTMLParser):
    """Splits HTML into passages. It is sanitised, so every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._passages: list[Passage] = []
        self._passage = Passage("", "", 0, ())
        self._blocks: list[Block] = []
        self._open_block: _OpenBlock | None = None
        self._lists: list[int | None] = []
        self._containers: list[tuple[Kind, str]] = [("text", "")]
        self._is_title = False
        self._styles = [Part("")]
        self._heading_text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if _HEADING.fullmatch(tag):
            self._end_passage(Passage(attributes.get("id", ""), "", int(tag[1]), ()))
        elif tag in _BLOCK_TAGS:
            self._open(tag, attributes)
        elif tag in _CELL_TAGS and self._open_block:
            self._open_block.kind = "head" if tag == "th" and self._open_block.kind == "head" else "row"
            self._open_block.parts.append(Part(""))
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "img":
            self._flush()
            image = Part(attributes.get("alt", ""), url=attributes.get("src", ""))
            self._blocks.append(Block("image", (image,), len(self._lists), callout=self._containers[-1][1]))
        else:
            self._styles.append(_style(tag, attributes, self._styles[-1]))

    def handle_endtag(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._passage = replace(self._passage, heading=" ".join("".join(self._heading_text or ()).split()))
            self._heading_text = None
        elif tag in _BLOCK_TAGS:
            self._close(tag)
        elif tag not in _CELL_TAGS and len(self._styles) > 1:
            self._styles.pop()

    def handle_data(self, data: str) -> None:
        if self._heading_text is not None:
            self._heading_text.append(data)
        elif self._open_block is not None:
            self._open_block.add(data if self._open_block.kind == "code" else _collapsed(data), self._styles[-1])
        elif data.strip():
            self._start(self._containers[-1][0])
            self.handle_data(data)

    def end(self) -> tuple[Passage, ...]:
        """Return the passages, without empty ones."""
        self._end_passage(self._passage)
        return tuple(passage for passage in self._passages if passage.heading or passage.blocks)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if (
            tag == "p"
            and self._open_block is not None
            and self._open_block.kind in {"item", "row"}
            and not self._open_block.parts
        ):
            return  # the paragraph of a list item is the item
        self._flush()
        if tag in _LIST_TAGS:
            start = attributes.get("start", "")
            self._lists.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._start("item", self._number())
        elif tag in {"pre", "dt", "tr"}:
            self._start({"pre": "code", "dt": "term", "tr": "head"}[tag])  # type: ignore[arg-type]
        elif tag in _CONTAINER_TAGS:
            self._containers.append(_container(tag, attributes.get("class", ""), *self._containers[-1]))
        self._is_title = attributes.get("class", "") == "admonition-title"

    def _close(self, tag: str) -> None:
        self._flush()
        if tag in _LIST_TAGS and self._lists:
            self._lists.pop()
        elif tag in _CONTAINER_TAGS and len(self._containers) > 1:
            self._containers.pop()
        self._is_title = False

    def _number(self) -> int | None:
        if not self._lists or self._lists[-1] is None:
            return None
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return number

    def _start(self, kind: Kind, number: int | None = None) -> None:
        callout = self._containers[-1][1]
        self._open_block = _OpenBlock(kind, len(self._lists), number, callout, self._is_title)

    def _flush(self) -> None:
        if self._open_block is not None and (block := self._open_block.block()):
            self._blocks.append(block)
        self._open_block = None

    def _end_passage(self, following: Passage) -> None:
        self._flush()
        self._passages.append(replace(self._passage, blocks=tuple(self._blocks)))
        self._passage, self._blocks, self._heading_text = following, [], []


def _style(tag: str, attributes: dict[str, str], outer: Part) -> Part:
    return Part(
        "",
        outer.strong or tag in _STRONG_TAGS,
        outer.code or tag in _CODE_TAGS,
        attributes.get("href", "") or outer.url,
    )


def _container(tag: str, classes: str, kind: Kind, callout: str) -> tuple[Kind, str]:
    """Return the kind of the texts in an element, and of its callout; ``kind`` and ``callout`` are those around it."""
    name, *rest = classes.split() or [""]
    if name == "admonition":
        callout = rest[0] if rest else "note"
    if tag == "details":
        return kind, callout  # folded text keeps the kind of what it stands in
    return ("quote" if tag == "blockquote" else "note" if name == "admonition" else "text"), callout


def _collapsed(text: str) -> str:
    """Return text with collapsed whitespace, except for the single line break of ``<br>``."""
    return text if text == "\n" else _WHITESPACE.sub(" ", text)


def _stripped(parts: list[Part], *, cells: bool) -> list[Part]:
    """Return parts without whitespace around the whole, or around each cell."""
    stripped = [replace(part, text=_LINE_BREAK.sub("\n", part.text)) for part in parts]
    if cells:
        return [replace(part, text=part.text.strip()) for part in stripped]
    if stripped:
        stripped[0] = replace(stripped[0], text=stripped[0].text.lstrip())
        stripped[-1] = replace(stripped[-1], text=stripped[-1].text.rstrip())
    return [part for part in stripped if part.text]
