"""A tag between brackets with a name and arguments, as Liquid, GitBook, Hugo and MDX have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from kb.markup.edits import Edit, Opening, Role
from kb.markup.kinds import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.markup.arguments import Arguments
    from kb.markup.edits import Edits
    from kb.markup.page import Page

    Handler = Callable[[Page, "Tag"], Edits]

CONTENTS: Final = "[TOC]"
"""Where a table of contents is wanted; every dialect knows this mark."""

_Handler = TypeVar("_Handler", bound="Handler")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, ``start`` to ``end`` in the text.

    ``shown`` is what a message calls it, and ``written`` what stands after its name. ``is_closed`` says that it stands
    for a pair without content.
    """

    start: int
    end: int
    name: str
    arguments: Arguments
    shown: str
    system: str
    is_closed: bool = False
    written: str = ""

    @property
    def key(self) -> str:
        """The key under which a closing tag finds it."""
        return f"{self.system} {self.name}"

    def replaced(self, text: str = "", *, is_block: bool = False) -> Edit:
        """Return the edit that puts a text in the tag's place."""
        return Edit(self.start, self.end, text, is_block=is_block)

    def opened(self, role: Role = Role.PLAIN, kind: str = "", title: str = "", *, dedents: bool = False) -> Edit:
        """Return the edit that opens a pair here; of a pair without content the title stays."""
        if self.is_closed:
            return self.replaced(f"**{_plain_line(title)}**" if title else "", is_block=bool(title))
        opening = Opening(self.key, role, kind, _plain_line(title), dedents=dedents)
        return Edit(self.start, self.end, opening=opening)

    def called_out(self, kind: str, title: str = "", *, dedents: bool = False) -> Edit:
        """Return the edit that opens a callout of a kind that another system names."""
        return self.opened(Role.CALLOUT, canonical(kind, title), title, dedents=dedents)

    def filled(self, opened: Edit, text: str) -> tuple[Edit, ...]:
        """Return the edits for a pair that has its whole content in an argument."""
        if opened.opening is None:
            return (opened,)
        return opened, Edit(self.end, self.end, text), Edit(self.end, self.end, closes=opened.opening.key)

    def wrapped(self, before: str, after: str) -> Edit:
        """Return the edit that opens a pair whose content stays in its line, between two texts."""
        return Edit(self.start, self.end, opening=Opening(self.key, Role.INLINE, before=before, after=after))

    def closed(self, name: str) -> Edit:
        """Return the edit that closes the pair with this name."""
        return Edit(self.start, self.end, closes=f"{self.system} {name}")


class Register(dict[str, "Handler"]):
    """The function that reads a tag, by the tag's name in lower case."""

    def of(self, names: str) -> Callable[[_Handler], _Handler]:
        """Return the decorator that enters a function under names."""

        def enter(handler: _Handler) -> _Handler:
            self.update(dict.fromkeys(names.split(), handler))
            return handler

        return enter


def link(label: str, address: str) -> str:
    """Return a Markdown link; without a label the address is shown, without its scheme."""
    address = address.strip()
    if not address:
        return label.strip()
    label = " ".join((label or address.removeprefix("https://").removeprefix("http://")).split())
    return f"[{_escaped(label)}]({_address(address)})"


def picture(description: str, address: str, title: str = "") -> str:
    """Return a Markdown picture."""
    if not address.strip():
        return ""
    caption = ' "' + title.replace('"', "'") + '"' if title else ""
    return f"![{_escaped(' '.join(description.split()))}]({_address(address.strip())}{caption})"


def figure(arguments: Arguments) -> str:
    """Return a picture with its caption below, as the usual arguments of a figure give it."""
    source = (
        arguments.get("src", "source", "file", "url", "image", "image_path", "path", "image_url") or arguments.first
    )
    caption = arguments.get("caption", "title")
    shown = picture(arguments.get("alt", "alt-text", "caption", "title"), source)
    target = arguments.get("link", "href")
    if target and shown:
        shown = f"[{shown}]({_address(target)})"
    return f"{shown}\n\n*{caption}*" if shown and caption else shown or caption


def video_address(service: str, video: str) -> str:
    """Return the address where a video is watched."""
    if "/" in video or not video:
        return video
    sites = {"vimeo": "https://vimeo.com/", "loom": "https://www.loom.com/share/"}
    return sites.get(service, "https://www.youtube.com/watch?v=") + video


_FOLDER_PAGE = re.compile(r"(?<=[^./])/(?:README|_?index)(?:\.\w{1,8})?$", re.IGNORECASE)


def label_of(path: str) -> str:
    """Return words for a link to a file, from its name; for the page of a folder, from that of the folder."""
    file = _FOLDER_PAGE.sub("", path.partition("#")[0].partition("?")[0])
    name = file.rstrip("/").rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    words = stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or path


def fenced(code: str, language: str = "") -> str:
    """Return code between fences that are longer than those inside it."""
    longest = max(map(len, re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.strip(chr(10))}\n{fence}"


def _address(address: str) -> str:
    return f"<{address}>" if any(mark in address for mark in " ()") and "<" not in address else address


def _escaped(label: str) -> str:
    return label.replace("[", "\\[").replace("]", "\\]")


def _plain_line(title: str) -> str:
    return " ".join(title.split())
