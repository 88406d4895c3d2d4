"""Tables in a frame that scrolls: on a narrow screen, a wide table must not make the page wider."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)table\b[^>]{0,2000}>")


def framed_tables(html: str) -> str:
    """Return sanitised HTML with a frame around each table that is in no other table.

    A frame can be reached by keyboard, so it has a role and a name of its own.
    """
    if "<table" not in html:
        return html
    parts, start, depth, number = [], 0, 0, 0
    for tag in _TAG.finditer(html):
        depth += -1 if tag[1] else 1
        if depth == 1 and not tag[1]:
            number += 1
            name = f"Table {number}" if number > 1 else "Table"
            parts += [html[start : tag.start()], f'<div class="table" role="region" aria-label="{name}" tabindex="0">']
            start = tag.start()
        elif depth == 0:
            parts += [html[start : tag.end()], "</div>"]
            start = tag.end()
    return "".join([*parts, html[start:]])
