"""Quotations: the blocks of an article as HTML for pages and mails, and as plain text.

Pictures are left out, because a quotation must read without them.
"""

from __future__ import annotations

from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.rendering.blocks import Block, Part

_TABLE_KINDS = frozenset({"head", "row"})


def quoted_html(blocks: Sequence[Block], address: str) -> str:
    """Return blocks as safe HTML; ``address`` is that of the article, which links are relative to."""
    return "".join(_elements([block for block in blocks if block.kind != "image"], address))


def quoted_text(blocks: Sequence[Block]) -> str:
    """Return blocks as plain text: steps keep their numbers, paragraphs are separated by an empty line."""
    lines: list[str] = []
    for block in blocks:
        if block.kind == "image":
            continue
        separator = "\t" if block.kind in _TABLE_KINDS else ""
        text = separator.join(part.text for part in block.parts)
        indent = "  " * block.depth
        if block.kind == "item":
            mark = "-" if block.number is None else f"{block.number}."
            text, indent = f"{mark} {text}", indent[2:]
        elif lines and not block.depth and block.kind != "row":
            lines.append("")
        lines += [f"{indent}{line}".rstrip() for line in text.splitlines()]
    return "\n".join(lines)


def grouped(blocks: Sequence[Block], callout: str = "") -> Iterator[list[Block]]:
    """Yield the blocks of each callout, list and table, and each other block; ``callout`` is the one around all."""
    rest = list(blocks)
    while rest:
        group = _first_group(rest, callout)
        yield group
        rest = rest[len(group) :]


def _elements(blocks: Sequence[Block], address: str, callout: str = "") -> Iterator[str]:
    for group in grouped(blocks, callout):
        first = group[0]
        if first.callout != callout:
            yield _callout(group, address)
        elif first.kind == "item":
            yield _list(group, address)
        elif first.kind in _TABLE_KINDS:
            yield _table(group, address)
        else:
            yield _block(first, address)


def _first_group(blocks: list[Block], callout: str) -> list[Block]:
    first, *rest = blocks
    if first.callout != callout:
        return [first, *takewhile(lambda block: block.callout == first.callout and not block.is_title, rest)]
    if first.kind == "item":
        return [first, *_rest_of_list(first, rest)]
    if first.kind in _TABLE_KINDS:
        return [first, *takewhile(lambda block: block.kind == "row" and block.depth == first.depth, rest)]
    return [first]


def _rest_of_list(first: Block, rest: list[Block]) -> Iterator[Block]:
    """Yield what belongs to the list of an item: its next items, and all that stands in one."""
    number = first.number
    for block in rest:
        if block.depth < first.depth:
            return
        if block.kind == "item" and block.depth == first.depth:
            if (block.number is None) != (number is None) or block.number == 1:
                return  # a new list begins
            number = block.number
        yield block


def _callout(blocks: list[Block], address: str) -> str:
    kind, title = blocks[0].callout, ""
    if not kind:
        return "".join(_elements(blocks, address))
    if blocks[0].is_title:
        title = f'<p class="admonition-title">{_inline(blocks[0].parts, address)}</p>'
        blocks = blocks[1:]
    return f'<div class="admonition {escape(kind)}">{title}{"".join(_elements(blocks, address, kind))}</div>'


def _list(blocks: list[Block], address: str) -> str:
    first = blocks[0]
    starts = [place for place, block in enumerate(blocks) if block.kind == "item" and block.depth == first.depth]
    items = [blocks[start:end] for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    inside = "".join(
        f"<li>{_inline(item.parts, address)}{''.join(_elements(below, address, item.callout))}</li>"
        for item, *below in items
    )
    if first.number is None:
        return f"<ul>{inside}</ul>"
    start = f' start="{first.number}"' if first.number != 1 else ""
    return f"<ol{start}>{inside}</ol>"


def _table(blocks: list[Block], address: str) -> str:
    rows = ""
    for row in blocks:
        tag = "th" if row.kind == "head" else "td"
        cells = f"<tr>{''.join(f'<{tag}>{_inline((cell,), address)}</{tag}>' for cell in row.parts)}</tr>"
        rows += f"<thead>{cells}</thead>" if row.kind == "head" else cells
    return f'<div class="table" role="region" aria-label="Table" tabindex="0"><table>{rows}</table></div>'


def _block(block: Block, address: str) -> str:
    if block.kind == "code":
        return f"<pre><code>{escape(block.text.rstrip())}</code></pre>"
    inside = _inline(block.parts, address)
    if block.kind == "quote":
        return f"<blockquote><p>{inside}</p></blockquote>"
    return f"<p><strong>{inside}</strong></p>" if block.kind == "term" else f"<p>{inside}</p>"


def _inline(parts: Sequence[Part], address: str) -> str:
    return "".join(_run(part, address) for part in parts)


def _run(part: Part, address: str) -> str:
    text = escape(part.text).replace("\n", "<br>")
    if part.code:
        text = f"<code>{text}</code>"
    if part.strong:
        text = f"<strong>{text}</strong>"
    return f'<a href="{escape(_absolute(part.url, address))}">{text}</a>' if part.url else text


def _absolute(url: str, address: str) -> str:
    try:
        return urljoin(address, url)
    except ValueError:  # no address at all, such as "http://[x"
        return url
