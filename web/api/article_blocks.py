"""Blocks: an article as headings, paragraphs, steps and rows of plain text, for whoever will not parse HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["text", "note", "quote", "item", "term", "code", "image", "head", "row"]
"""A ``row`` of a table has one part for each cell, and so has its ``head``."""

_HEADING = re.compile(r"h[1-6]")
_BLANKS = re.compile(r"\s+")
_MARKED_BLANKS = re.compile(r" *\n *")
_STRONG = frozenset({"strong", "b"})
_CODE = frozenset({"code", "kbd", "samp"})
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol"})
_BREAKS = _LISTS | {
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
    """A run of text that looks the same throughout; ``url`` is where it leads, or empty."""

    text: str
    strong: bool = False
    code: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article: ``depth`` counts the lists around it, ``number`` is that of a step."""

    kind: Kind
    parts: tuple[Part, ...]
    depth: int = 0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with what stands below it; before the first heading all three of its fields are empty."""

    anchor: str
    heading: str
    level: int
    blocks: tuple[Block, ...]


def passages(html: str) -> tuple[Passage, ...]:
    """Return sanitised HTML as plain passages, in order."""
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return reading.end()


@dataclass(slots=True)
class _Draft:
    kind: Kind
    depth: int = 0
    number: int | None = None
    parts: list[Part] = field(default_factory=list)

    def add(self, text: str, look: Part) -> None:
        """Append text; to the last part where it looks the same, or in a table's cell, which is one part."""
        in_table = self.kind in {"head", "row"}
        if in_table and not self.parts:
            return  # the blanks before the first cell
        if self.parts and (in_table or replace(self.parts[-1], text="") == look):
            last = self.parts[-1]
            self.parts[-1] = replace(last, text=last.text + text, url=last.url or look.url)
        else:
            self.parts.append(replace(look, text=text))

    def block(self) -> Block | None:
        """Return it finished, or None where it has no text."""
        parts = self.parts if self.kind == "code" else _tidy(self.parts, cells=self.kind in {"head", "row"})
        if not any(part.text.strip() for part in parts):
            return None
        return Block(self.kind, tuple(parts), self.depth, self.number)


class _Reading(HTMLParser):
    """Takes HTML apart; it is sanitised, so every element that is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._done: list[Passage] = []
        self._head = Passage("", "", 0, ())
        self._blocks: list[Block] = []
        self._draft: _Draft | None = None
        self._lists: list[int | None] = []
        self._around: list[Kind] = []
        self._look = [Part("")]
        self._heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if _HEADING.fullmatch(tag):
            self._end_passage(Passage(given.get("id", ""), "", int(tag[1]), ()))
        elif tag in _BREAKS:
            self._open(tag, given)
        elif tag in _CELLS and self._draft:
            self._draft.kind = "head" if tag == "th" and self._draft.kind == "head" else "row"
            self._draft.parts.append(Part(""))
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "img":
            self._picture(given)
        else:
            self._look.append(_look(tag, given, self._look[-1]))

    def handle_endtag(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._head = replace(self._head, heading=" ".join("".join(self._heading or ()).split()))
            self._heading = None
        elif tag in _BREAKS:
            self._close(tag)
        elif tag not in _CELLS and len(self._look) > 1:
            self._look.pop()

    def handle_data(self, data: str) -> None:
        if self._heading is not None:
            self._heading.append(data)
        elif self._draft is not None:
            self._draft.add(data if self._draft.kind == "code" else _soft(data), self._look[-1])
        elif data.strip():
            self._start(self._around[-1] if self._around else "text")
            self.handle_data(data)

    def end(self) -> tuple[Passage, ...]:
        """Return all of it; a beginning without text is none."""
        self._end_passage(self._head)
        return tuple(passage for passage in self._done if passage.heading or passage.blocks)

    def _open(self, tag: str, given: dict[str, str]) -> None:
        if tag == "p" and self._draft is not None and self._draft.kind in {"item", "row"} and not self._draft.parts:
            return  # the paragraph of a list item is the item
        self._flush()
        if tag in _LISTS:
            start = given.get("start", "")
            self._lists.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._start("item", self._number())
        elif tag in {"pre", "dt", "tr"}:
            self._start({"pre": "code", "dt": "term", "tr": "head"}[tag])  # type: ignore[arg-type]
        elif tag in {"div", "blockquote"}:
            self._around.append(_around(tag, given.get("class", "")))

    def _close(self, tag: str) -> None:
        self._flush()
        if tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag in {"div", "blockquote"} and self._around:
            self._around.pop()

    def _number(self) -> int | None:
        if not self._lists or self._lists[-1] is None:
            return None
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return number

    def _start(self, kind: Kind, number: int | None = None) -> None:
        self._draft = _Draft(kind, len(self._lists), number)

    def _picture(self, given: dict[str, str]) -> None:
        self._flush()
        self._blocks.append(Block("image", (Part(given.get("alt", ""), url=given.get("src", "")),), len(self._lists)))

    def _flush(self) -> None:
        if self._draft is not None and (block := self._draft.block()):
            self._blocks.append(block)
        self._draft = None

    def _end_passage(self, following: Passage) -> None:
        self._flush()
        self._done.append(replace(self._head, blocks=tuple(self._blocks)))
        self._head, self._blocks, self._heading = following, [], []


def _look(tag: str, given: dict[str, str], around: Part) -> Part:
    return Part("", around.strong or tag in _STRONG, around.code or tag in _CODE, given.get("href", "") or around.url)


def _around(tag: str, classes: str) -> Kind:
    if tag == "blockquote":
        return "quote"
    return "note" if "admonition" in classes.split() else "text"


def _soft(text: str) -> str:
    """Return text as a browser shows it: a line's end in the source is a blank; the one of ``<br>`` comes alone."""
    return text if text == "\n" else _BLANKS.sub(" ", text)


def _tidy(parts: list[Part], *, cells: bool) -> list[Part]:
    """Return parts without blanks around the whole, or around each cell."""
    tidied = [replace(part, text=_MARKED_BLANKS.sub("\n", part.text)) for part in parts]
    if cells:
        return [replace(part, text=part.text.strip()) for part in tidied]
    if tidied:
        tidied[0] = replace(tidied[0], text=tidied[0].text.lstrip())
        tidied[-1] = replace(tidied[-1], text=tidied[-1].text.rstrip())
    return [part for part in tidied if part.text]
