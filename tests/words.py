"""Find banned words in code, tests, templates, scripts and guides.

In tests only docstrings, comments and names count: their other strings quote visitors, who write as they like.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BANNED = re.compile(
    r"""\b(?:whoever|whomever|nobody|somebody|no\ one\ else's|whatever\ way|
        what\ is\ told|is\ told|are\ told|was\ told|tells?\ of|telling\ of|tellingness|be\ it\ that|
        of\ which\ nothing|the\ same\ as\ if|us\ all)\b""",
    re.IGNORECASE | re.VERBOSE,
)
TEXTS = ("web/templates/**/*", "web/static/**/*.js", "*.md", "kb/**/*.md", "search/**/*.md", "web/**/*.md")
"""Files whose every line is checked, beside the modules of the packages."""


def banned_words(root: Path) -> Iterator[str]:
    """Yield every banned word with its file and line: first in code, then in other texts, then in tests."""
    for file in sorted(file for package in ("kb", "search", "web") for file in (root / package).rglob("*.py")):
        yield from _in_lines(root, file, _lines(file))
    for file in sorted({file for pattern in TEXTS for file in root.glob(pattern) if file.is_file()}):
        yield from _in_lines(root, file, _lines(file))
    for file in sorted((root / "tests").rglob("*.py")):
        if file.name not in {"words.py", "test_words.py"}:  # they define and try the words
            yield from _in_lines(root, file, _prose(file.read_text(encoding="utf-8")))


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    return enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)


def _in_lines(root: Path, file: Path, lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    for number, line in lines:
        if match := BANNED.search(line):
            yield f"{file.relative_to(root).as_posix()}:{number}: {match[0]}"


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield the comments, docstrings and names of a module, each with its line; names as words."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
        elif token.type == tokenize.NAME:
            yield token.start[0], token.string.replace("_", " ")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for offset, line in enumerate(node.value.value.splitlines()):
                yield node.lineno + offset, line
