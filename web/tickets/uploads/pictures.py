"""Pictures: decoded and written anew, so that neither their metadata nor anything hidden behind them remains.

That happens in a child process, because a picture of two kilobytes can hold fifty million pixels. Before anything is
decoded, the size in the header is compared with what a camera or a screen makes.
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
"""Imported here so that a worker loads them once, not each child of it again."""

_SANDBOX: Final = Sandbox(Limits(seconds=30, memory_bytes=600_000_000), workers=2, most_waiting=16, wait_seconds=10)
"""A WebP picture of 26 million pixels takes 550 MB and, on a slow machine, 5 seconds."""

_MAX_PIXELS: Final = {
    "PNG": 50_000_000,
    "GIF": 50_000_000,
    "WEBP": 26_000_000,  # its decoder takes 16 bytes a pixel; three screens of 3840 x 2160 fit
    "HEIF": 50_000_000,  # what telephones make
    "JPEG": 250_000_000,  # decoded at a half, a quarter or an eighth of its size
}
_MAX_JPEG_PIXELS: Final = 27_000_000
"""A larger photo is kept at half its width and height, or less."""

_MAX_SCANS: Final = 200
"""Of a JPEG: each goes over all its pixels, a camera or an editor makes about ten, and 3,000 fit into 400 kB."""

_SCAN: Final = b"\xff\xda"
_TOO_MANY: Final = "has more pixels than we can read"
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_KEPT_MODES: Final = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
_WEBP: Final = {"method": 1}  # a third larger than the default, in half the time


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture written anew."""

    media_type: str
    suffix: str
    content: bytes


_TYPES: Final = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "GIF": ("image/gif", ".gif"),
                 "WEBP": ("image/webp", ".webp")}  # fmt: skip


def picture_format(content: bytes) -> str:
    """Return Pillow's name for the format that the first bytes announce; "" where it is none that we read."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS else ""


def rewrite(content: bytes, source: str, most_bytes: int) -> Picture:
    """Return the picture without anything but its pixels.

    Raises:
        RejectedFileError: it is damaged, has too many pixels, or stays too large; the message goes on after its name.
        SandboxBusyError: too many pictures wait.

    """
    try:
        return _SANDBOX.run(rewrite_here, content, source, most_bytes)
    except SandboxBusyError:
        raise
    except SandboxMemoryError as error:
        raise RejectedFileError(_TOO_MANY) from error
    except SandboxError as error:
        log.warning("a %s picture was refused: %s", source, error)
        raise RejectedFileError("cannot be read as a picture") from error


def rewrite_here(content: bytes, source: str, most_bytes: int) -> Picture:
    """Rewrite a picture in this process: only a child with limits should, since any decoder can be tricked."""
    if source == "JPEG" and content.count(_SCAN) > _MAX_SCANS:
        raise RejectedFileError("is made of more layers than we can read")
    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS[source] // 2  # Pillow refuses twice that, and reads no pixel before
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=(source,))
            return _fitting(_pixels(picture), source, most_bytes)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise RejectedFileError(_TOO_MANY) from error
    except RejectedFileError:
        raise
    except Exception as error:  # a decoder may raise anything over damaged bytes
        raise RejectedFileError("is damaged and cannot be read as a picture") from error


def _pixels(picture: Image.Image) -> Image.Image:
    """Return the first frame, turned as it was meant to be seen, without anything else."""
    if picture.format in ("JPEG", "MPO"):
        _shrink_to_fit(picture)
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode not in _KEPT_MODES:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    see_through = picture.info.get("transparency")
    picture.info.clear()  # what is written beside the pixels comes from here
    if see_through is not None:
        picture.info["transparency"] = see_through
    return picture


def _shrink_to_fit(picture: Image.Image) -> None:
    """Have a JPEG decoded at a size that fits: libjpeg does that without ever holding the whole."""
    scale = next((scale for scale in (1, 2, 4, 8) if picture.width * picture.height <= _MAX_JPEG_PIXELS * scale**2), 8)
    if scale > 1:
        picture.draft(None, (picture.width // scale, picture.height // scale))


def _fitting(picture: Image.Image, source: str, most_bytes: int) -> Picture:
    """Return the picture in its own format, or smaller in one that loses detail if it would be too large."""
    own = "JPEG" if source == "HEIF" else source
    lossy = "WEBP" if picture.has_transparency_data else "JPEG"
    for target, quality in ((own, 90), (lossy, 80), (lossy, 50)):
        written = _written(picture, target, quality)
        if len(written) <= most_bytes:
            return Picture(*_TYPES[target], written)
    raise RejectedFileError("is too large once it is made harmless: send a smaller picture")


def _written(picture: Image.Image, target: str, quality: int) -> bytes:
    options: dict[str, Any] = {"JPEG": {"quality": quality}, "WEBP": {"quality": quality, **_WEBP}}.get(target, {})
    if target == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, target, **options)
    return out.getvalue()
