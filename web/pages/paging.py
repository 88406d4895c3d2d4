"""Paging: the links between the pages of a long list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_PAGES = 50
"""People do not read further, and each page costs as much as all pages before it."""

_NEIGHBOURS = 2
_RELATIONS: Final[Mapping[int, Literal["prev", "next"]]] = {-1: "prev", 1: "next"}


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to one page of the list; ``rel`` says that it is the one before or after the current one."""

    number: int
    url: str
    current: bool
    rel: Literal["", "prev", "next"] = ""


def count_pages(total: int, page_size: int, max_pages: int = MAX_PAGES) -> int:
    """Return the number of pages that are shown, at least one."""
    return min(max(1, -(-total // page_size)), max_pages)


def read_page(text: str, max_pages: int = MAX_PAGES) -> int:
    """Return the page number in a parameter, or 1 if it is not a number."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(max_pages)):
        return min(max(1, int(text)), max_pages)
    return 1


def page_links(current: int, pages: int, url: Callable[[int], str]) -> tuple[PageLink, ...]:
    """Return links to the first page, the last, and those around the current one; none for a single page."""
    if pages == 1:
        return ()
    near = range(current - _NEIGHBOURS, current + _NEIGHBOURS + 1)
    return tuple(
        PageLink(number, url(number), number == current, _RELATIONS.get(number - current, ""))
        for number in range(1, pages + 1)
        if number in near or number in {1, pages}
    )
