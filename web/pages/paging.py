"""Pages of results, or of a queue: the links from one to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PAGES = 50
"""Nobody reads further, and every further page costs as much as all before it."""

_AROUND = 2


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to one page of results."""

    number: int
    url: str
    current: bool


def count_pages(total: int, page_size: int, most: int = MAX_PAGES) -> int:
    """Return how many pages there are to see: at least one."""
    return min(max(1, -(-total // page_size)), most)


def read_page(text: str, most: int = MAX_PAGES) -> int:
    """Return the page that an address asks for; the first where that is not understood."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)):
        return min(max(1, int(text)), most)
    return 1


def page_links(current: int, pages: int, url: Callable[[int], str]) -> tuple[PageLink, ...]:
    """Return the first page, the last, and those around the current one; none for a single page."""
    if pages == 1:
        return ()
    near = range(current - _AROUND, current + _AROUND + 1)
    return tuple(
        PageLink(number, url(number), number == current)
        for number in range(1, pages + 1)
        if number in near or number in {1, pages}
    )
