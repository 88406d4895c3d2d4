"""Show a text as plain paragraphs where Markdown would take too long over it."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_ID: Final = re.compile(r"[ \t]{0,9}\{:?[ \t]{0,9}#([\w:.-]{1,200})[^{}]{0,500}\}$")


class TooHardError(Exception):
    """Markdown would take too long; the message ends the sentence "it has …"."""


def without_control(text: str) -> str:
    """Return text without control characters, and with one kind of line ending."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(text: str) -> str:
    """Return text as paragraphs and headings, with all other marks left as they are."""
    return "\n".join(_plain_block(block) for block in re.split(r"\n\s*\n", text) if block.strip())


def _plain_block(block: str) -> str:
    parts: list[str] = []
    lines: list[str] = []
    for line in block.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            parts += [*_paragraph(lines), _heading(len(heading[1]), line[heading.end() :].rstrip(" \t#"))]
            lines = []
        else:
            lines.append(line)
    return "\n".join([*parts, *_paragraph(lines)])


def _heading(level: int, text: str) -> str:
    """Return a heading; ``{#id}`` at its end is its address, as in Markdown."""
    written = _ID.search(text)
    words = text[: written.start()].rstrip(" \t#") if written else text
    attribute = f' id="{escape(written[1])}"' if written else ""
    return f"<h{level}{attribute}>{escape(words, quote=False)}</h{level}>"


def _paragraph(lines: list[str]) -> list[str]:
    text = "\n".join(lines).strip()
    return [f"<p>{escape(text, quote=False)}</p>"] if text else []
