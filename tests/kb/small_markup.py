"""Translates small texts for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.markup import Translated, translate

if TYPE_CHECKING:
    from collections.abc import Mapping


def translated(
    text: str, *, path: str = "guide/a.md", files: Mapping[str, str] | None = None, fence: str = ":::", **values: str
) -> Translated:
    """Return the translation of a text in a folder of these files; checks that every line has its place."""
    result = translate(text, path=path, include=(files or {}).get, fence=fence, variables=values)
    assert len(result.lines) == result.text.count("\n") + 1
    assert list(result.lines) == sorted(result.lines)
    assert max(result.lines) <= text.count("\n")
    return result


def markdown(
    text: str, *, path: str = "guide/a.md", files: Mapping[str, str] | None = None, fence: str = ":::", **values: str
) -> str:
    """Return the translated text alone, without blank lines at its ends or double ones."""
    result = translated(text, path=path, files=files, fence=fence, **values)
    lines = result.text.strip("\n").split("\n")
    return "\n".join(line for n, line in enumerate(lines) if line.strip() or lines[n - 1].strip())
