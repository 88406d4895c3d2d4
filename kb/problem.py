"""A problem in the articles, in words that a writer understands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

READING_RULES = {
    "unreadable": "A file or folder cannot be opened.",
    "symlink": "A symbolic link leads nowhere, out of the folder, or to a folder.",
    "not-a-file": "Something that looks like a file is a pipe, a socket or a device.",
    "file-name": "A file name is not UTF-8.",
    "too-large": "A file is larger than max_file_bytes.",
    "not-text": "A file contains NUL bytes, so it is not text.",
    "encoding": "A file is not UTF-8; it was read as Windows-1252 or UTF-16.",
    "empty": "A file is empty.",
    "front-matter": "The front matter has no end, cannot be read or repeats a key, or text looks like it.",
    "no-title": "An article has neither a title nor a heading of level 1; its file name is shown.",
    "invalid-value": "A value in the front matter does not fit its key; an error if it decides about publication.",
    "unknown-key": "The front matter has unknown keys.",
    "category": "A _category.md has an unknown key or a value that does not fit.",
    "failed": "A bug in this program, not in the article, keeps it from being read or indexed.",
    "messages": "A message of _messages.md is not below a risk, is repeated, or is too long.",
    "risks": "A risk of _risks.yaml is not understood, or names an article that does not exist.",
    "solved-questions": "A line of _solved.jsonl is not understood, names no article, or disagrees with another.",
    "synonyms": "A line of _synonyms.yaml is not understood, or repeats another.",
    "link": "A link has an address that cannot be served, or is not safe.",
    "image": "An image has an address that cannot be served.",
    "remote-image": "An image is on another site, so that readers see a link to it.",
    "embedded-image": "An image is embedded in the text as base64.",
    "heading-jump": "A heading is more than one level below the one above it.",
    "unclosed-code": "A block of code has no end.",
    "long-line": "A line is longer than max_line_chars and is shown as plain text.",
    "unknown-markup": "A file has tags of another system that are not understood; what they enclose is shown.",
    "dialect": "The articles look written for MkDocs, whose Markdown is read by another setting.",
    "too-hard": "Markdown would take too long to parse the text; it is shown as plain paragraphs.",
}
"""The problems that reading a file can find, each with a sentence; :mod:`kb.lint` has the rules across files."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to type.

    ``path`` is relative to the articles folder, with forward slashes. ``line`` counts from 1 and is None for a problem
    of the whole file. An ``error`` keeps the article from being published; a ``warning`` does not.
    """

    rule: str
    path: str
    line: int | None
    message: str
    severity: Severity = "warning"

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return visible(f"{place}: {self.severity}: {self.message} [{self.rule}]")


_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Return a text as one line that a terminal shows as it is: escapes and changes of direction are spelled out.

    File names, the text of articles and the answers of servers may have them.
    """
    return _INVISIBLE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
