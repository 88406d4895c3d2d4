"""Problem: one thing a writer should mend, in words a writer understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

READING_RULES = {
    "unreadable": "A file or folder cannot be opened.",
    "symlink": "A symbolic link leads nowhere, out of the folder, or to a folder.",
    "not-a-file": "Something with the name of a file is a pipe, a socket or a device.",
    "file-name": "A file name is not UTF-8.",
    "too-large": "A file has more bytes than max_file_bytes.",
    "not-text": "A file holds NUL bytes, so it is no text.",
    "encoding": "A file is not UTF-8; it was read as Windows-1252 or UTF-16.",
    "empty": "A file holds nothing.",
    "front-matter": "The front matter has no end, cannot be read, or has a key twice; or a text begins like it.",
    "no-title": "An article has no title; its first heading or its file name is shown.",
    "invalid-value": "A value in the front matter does not fit its key; an error where it decides about publication.",
    "unknown-key": "The front matter has keys that mean nothing here.",
    "category": "A _category.md has an unknown key or a value that does not fit.",
    "failed": "A fault in this program, not in the article, keeps it from being read or indexed.",
    "messages": "A message of _messages.md stands below no risk, stands twice, or is too long.",
    "risks": "A risk of _risks.yaml cannot be understood, or leads to no article.",
    "synonyms": "A line of _synonyms.yaml cannot be understood, or says what another says.",
    "link": "A link has an address that cannot be served, or is not safe.",
    "image": "An image has an address that cannot be served.",
    "embedded-image": "An image is written into the text as base64.",
    "heading-jump": "A heading is more than one level below the one above it.",
    "unclosed-code": "A block of code has no end.",
    "long-line": "A line is longer than max_line_chars and is shown as plain text.",
    "too-hard": "Markdown would take too long over the text; it is shown as plain paragraphs.",
}
"""What reading a file can find, with a sentence for each; :mod:`kb.lint` has the rules across files."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to type.

    ``path`` is relative to the articles folder, with forward slashes. ``line`` counts from 1 and is None where
    the whole file is meant. An ``error`` keeps the article from being published; a ``warning`` does not.
    """

    rule: str
    path: str
    line: int | None
    message: str
    severity: Severity = "warning"

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.severity}: {self.message} [{self.rule}]"
