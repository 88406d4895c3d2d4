"""Finish the images of sanitised HTML: a description for each, and a text or a link where none can be shown."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.article import MEDIA_URL
from kb.files.media_types import IMAGE_TYPES
from kb.rendering.frames import media_name

if TYPE_CHECKING:
    from collections.abc import Iterator

# These match sanitised HTML: balanced, lower-case, attributes in double quotes.
_LINK_OR_IMAGE = re.compile(r'<a\b[^<>]*>|</a>|<img(?: [a-z]+="[^"]*")*>')
_ALT = re.compile(r' alt="([^"]*)"')
_SRC = re.compile(r' src="([^"]*)"')


def finish_images(html: str) -> str:
    """Return the HTML without images that are on other sites or missing.

    A picture on another site, a video or a page becomes a link with the description as its text; within a link, and
    for a missing picture, only the description is shown.
    """
    return "".join(_pieces(html)) if "<img" in html else html


def _pieces(html: str) -> Iterator[str]:
    position, is_in_link = 0, False
    for match in _LINK_OR_IMAGE.finditer(html):
        yield html[position : match.start()]
        position = match.end()
        if match[0].startswith("<img"):
            yield _finished(match[0], is_in_link=is_in_link)
        else:
            is_in_link = match[0] != "</a>"
            yield match[0]
    yield html[position:]


def _finished(image: str, *, is_in_link: bool) -> str:
    alt, src = _ALT.search(image), _SRC.search(image)
    text = alt[1] if alt else ""
    if src is None:
        return f'<span class="missing-image">{text}</span>' if text.strip() else ""
    if _is_picture(src[1]):
        return image if alt else f'{image[:-1]} alt="">'
    label = text if text.strip() else escape(media_name(unescape(src[1])), quote=False)
    return label if is_in_link else f'<a class="external-media" href="{src[1]}">{label}</a>'


def _is_picture(src: str) -> bool:
    return src.startswith(MEDIA_URL) and PurePosixPath(src).suffix.lower() in IMAGE_TYPES
