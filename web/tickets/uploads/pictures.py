"""Re-encode pictures, so that neither metadata nor anything appended to them remains.

A child process with limits does it, because a picture of two kilobytes can hold fifty million pixels. Before decoding,
the size in the header is compared with what cameras and screens produce.
"""

from __future__ import annotations

import io
import logging
import warnings
from dataclasses import dataclass
from typing import Any, Final

import pi_heif
from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from web.errors import RejectedFileError, SandboxBusyError, SandboxError, SandboxMemoryError
from web.sandbox import Limits, Sandbox

log = logging.getLogger("firstline.web")

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
_PLUGINS = (GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
"""Imported here so that a worker loads them once, instead of each of its children."""

_SANDBOX: Final = Sandbox(Limits(seconds=30, memory_bytes=600_000_000), workers=2, most_waiting=16, wait_seconds=10)
"""A WebP picture of 26 million pixels takes 550 MB and, on a slow machine, 5 seconds."""

_MAX_PIXELS: Final = {
    "PNG": 50_000_000,
    "GIF": 50_000_000,
    "WEBP": 26_000_000,  # its decoder takes 16 bytes a pixel; three screens of 3840 x 2160 fit
    "HEIF": 50_000_000,  # what phones take
    "JPEG": 250_000_000,  # decoded at a half, a quarter or an eighth of its size
}
_MAX_JPEG_PIXELS: Final = 27_000_000
"""A larger photo is reduced to half its width and height, or less."""

_MAX_SCANS: Final = 200
"""Of a JPEG: each covers all pixels; cameras and editors write about ten, but 3,000 fit into 400 kB."""

_SCAN: Final = b"\xff\xda"
_TOO_MANY: Final = "has more pixels than we can read"
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_KEPT_MODES: Final = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
_WEBP: Final = {"method": 1}  # a third larger than the default, in half the time


@dataclass(frozen=True, slots=True)
class Picture:
    """A re-encoded picture."""

    media_type: str
    suffix: str
    content: bytes


_TYPES: Final = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "GIF": ("image/gif", ".gif"),
                 "WEBP": ("image/webp", ".webp")}  # fmt: skip


def picture_format(content: bytes) -> str:
    """Return Pillow's name for the format by the first bytes; "" for a format that we do not read."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS else ""


def rewrite(content: bytes, source: str, max_bytes: int) -> Picture:
    """Return the picture reduced to its pixels.

    Raises:
        RejectedFileError: it is damaged, has too many pixels, or stays too large; the message continues its name.
        SandboxBusyError: too many pictures are waiting.

    """
    try:
        return _SANDBOX.run(rewrite_here, content, source, max_bytes)
    except SandboxBusyError:
        raise
    except SandboxMemoryError as error:
        raise RejectedFileError(_TOO_MANY) from error
    except SandboxError as error:
        log.warning("a %s picture was refused: %s", source, error)
        raise RejectedFileError("cannot be read as a picture") from error


def rewrite_here(content: bytes, source: str, max_bytes: int) -> Picture:
    """Re-encode a picture in this process; only a child with limits should, because any decoder may be exploited."""
    if source == "JPEG" and content.count(_SCAN) > _MAX_SCANS:
        raise RejectedFileError("has more layers than we can read")
    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS[source] // 2  # Pillow rejects twice that before it decodes
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=(source,))
            return _fit_into(_pixels(picture), source, max_bytes)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise RejectedFileError(_TOO_MANY) from error
    except RejectedFileError:
        raise
    except Exception as error:  # a decoder may raise anything over damaged bytes
        raise RejectedFileError("is damaged and cannot be read as a picture") from error


def _pixels(picture: Image.Image) -> Image.Image:
    """Return the first frame, upright and without metadata."""
    if picture.format in ("JPEG", "MPO"):
        # libjpeg decodes at a fraction of the size without ever holding the whole
        pixels = picture.width * picture.height
        scale = next((scale for scale in (1, 2, 4) if pixels <= _MAX_JPEG_PIXELS * scale**2), 8)
        if scale > 1:
            picture.draft(None, (picture.width // scale, picture.height // scale))
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode not in _KEPT_MODES:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    transparency = picture.info.get("transparency")
    picture.info.clear()  # it holds the metadata that would be written beside the pixels
    if transparency is not None:
        picture.info["transparency"] = transparency
    return picture


def _fit_into(picture: Image.Image, source: str, max_bytes: int) -> Picture:
    """Return the picture in its own format, or in a lossy one if it would be too large."""
    own = "JPEG" if source == "HEIF" else source
    lossy = "WEBP" if picture.has_transparency_data else "JPEG"
    for target, quality in ((own, 90), (lossy, 80), (lossy, 50)):
        content = _encoded(picture, target, quality)
        if len(content) <= max_bytes:
            return Picture(*_TYPES[target], content)
    raise RejectedFileError("is too large after re-encoding: send a smaller picture")


def _encoded(picture: Image.Image, target: str, quality: int) -> bytes:
    options: dict[str, Any] = {"JPEG": {"quality": quality}, "WEBP": {"quality": quality, **_WEBP}}.get(target, {})
    if target == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, target, **options)
    return buffer.getvalue()
