"""The port that every dialect of Markdown implements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Converted:
    """HTML that is not yet safe, and what the writer should know about it. Lines count from 0.

    ``addresses`` has each link and image as written with its line, from top to bottom, and ``headings`` the level and
    line of each heading. ``unclosed_code`` has the fence and the line of code without an end, ``long_lines`` the lines
    that are shown as plain text, and ``too_hard`` says why everything is (empty if it is not): it ends the sentence
    "it has …".
    """

    html: str
    addresses: tuple[tuple[str, int], ...] = ()
    headings: tuple[tuple[int, int], ...] = ()
    unclosed_code: tuple[tuple[str, int], ...] = ()
    long_lines: tuple[int, ...] = ()
    too_hard: str = ""


class Dialect(Protocol):
    """Converts Markdown to HTML; not thread-safe.

    All dialects use the same HTML for what Markdown itself lacks: ``div`` or ``details`` of the classes ``admonition``
    and a kind for callouts, ``div.tabs`` of ``section.tab`` with a heading ``tab-title``, ``li.task`` with a
    ``span.task-box``, ``footnote``, ``footnote-ref`` and ``footnote-backref``, and addresses that begin with ``wiki:``
    for wikilinks.
    """

    fence: str
    """How a line begins that opens or closes a directive, such as ``:::note Title``."""

    def convert(self, text: str, max_line_chars: int, lang: str = "en") -> Converted:
        """Return the text as HTML, or as plain paragraphs if it would take too long; never raises.

        Callouts without a title get one in the language ``lang``.
        """
        ...
