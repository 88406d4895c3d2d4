"""Recognise a downloaded picture by decoding it."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from PIL import Image

from kb.files.slugs import slugify
from kb.files.svg import SvgError, sanitise_svg

MAX_PIXELS: Final = 40_000_000
"""More than any screenshot; decoded, they take 160 MB."""

_SUFFIXES: Final = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp", "AVIF": ".avif"}
_NAME_CHARS: Final = 40
_HASH_CHARS: Final = 10


class NotAPictureError(Exception):
    """Bytes are not a picture that pages can show; the message says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to save: its bytes, and a name that is the same for the same picture."""

    name: str
    content: bytes

    @classmethod
    def of(cls, data: bytes, url: str) -> Picture:
        """Return the picture in a file that came from ``url``.

        Raises:
            NotAPictureError: it cannot be decoded, or is too large.

        """
        suffix = _suffix(data)
        if suffix is None:
            try:
                suffix, data = ".svg", sanitise_svg(data)
            except SvgError as error:
                raise NotAPictureError("it is not a PNG, JPEG, GIF, WebP, AVIF or SVG picture") from error
        stem = slugify(PurePosixPath(unquote(urlsplit(url).path)).stem)[:_NAME_CHARS].strip("-")
        digest = hashlib.sha256(data).hexdigest()[:_HASH_CHARS]
        return cls(f"{stem}-{digest}{suffix}" if stem else f"{digest}{suffix}", data)


def _suffix(data: bytes) -> str | None:
    """Return the suffix for a picture of pixels, None for other files."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=tuple(_SUFFIXES)) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise NotAPictureError(f"it has more than {MAX_PIXELS:,} pixels")  # noqa: TRY301 - re-raised below
                image.load()
                return _SUFFIXES[image.format or ""]
    except NotAPictureError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file makes decoders raise anything, such as RuntimeError for AVIF
        return None
