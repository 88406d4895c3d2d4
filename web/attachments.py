"""Attachments: what a person may send along, told by its content and made harmless.

Pictures are decoded and written anew, so that neither their metadata nor anything hidden behind them remains. PDF and
plain text stay as they are: they are only ever served as downloads.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from web.errors import RejectedFileError
from web.text import shortened

ALLOWED: Final = "pictures (PNG, JPEG, GIF, WebP), PDF and text files"

_MAX_PIXELS = 50_000_000
"""More than any screen or telephone camera makes; each takes four bytes of memory while it is read."""

_ONE_AT_A_TIME: Final = threading.Lock()
"""Several threads that each read a picture of fifty million points would want more memory than a small machine has."""

_PICTURES: Final = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "GIF": ("image/gif", ".gif"),
                    "WEBP": ("image/webp", ".webp")}  # fmt: skip
_TEXT_SUFFIXES: Final = frozenset(
    {".txt", ".log", ".csv", ".json", ".md", ".ini", ".conf", ".yaml", ".yml", ".ics", ".eml"}
)
_MARKUP: Final = re.compile(rb"<(?:!doctype|\?xml|html|svg|script|head|body|!--|[a-z]+[\s/>])", re.IGNORECASE)
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_BEYOND_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Control characters, but not the form feed, and not the escape that colours logs."""

_UNFIT: Final = re.compile(r"[^\w .()+@-]")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_MAX_NAME_CHARS = 100


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is fit to be kept, and to be given to somebody else."""

    name: str
    media_type: str
    content: bytes


def inspect(name: str, content: bytes, most_bytes: int) -> Attachment:
    """Return the file as it may be kept, under a name without tricks.

    Raises:
        RejectedFileError: it is empty, too large, damaged, or neither picture, PDF nor text; the message names it.

    """
    shown = _shown(name)
    if not content:
        raise RejectedFileError(f"“{shown}” is empty.")
    if len(content) > most_bytes:
        raise RejectedFileError(f"“{shown}” is too large: a file may have {most_bytes // 1_000_000 or 1} MB.")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content:
            raise RejectedFileError(f"“{shown}” is damaged: the end of the PDF is missing.")
        return Attachment(_fit(name, ".pdf"), "application/pdf", content)
    picture = _picture(shown, content)
    if picture is not None:
        media_type, suffix, clean = picture
        return Attachment(_fit(name, suffix), media_type, clean)
    if _is_text(content):
        return Attachment(_fit(name, _text_suffix(name)), "text/plain", content)
    raise RejectedFileError(f"“{shown}” cannot be sent: {ALLOWED} can.")


def _picture(shown: str, content: bytes) -> tuple[str, str, bytes] | None:
    """Return the type, the suffix and the bytes of a picture, written anew; None where it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(content), formats=tuple(_PICTURES))
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            return None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise RejectedFileError(f"“{shown}” has more pixels than a screen or a camera.") from error
        # telephones hang a second picture, with brighter lights, behind the first: Pillow calls that another format
        kind = "JPEG" if picture.format == "MPO" else picture.format or ""
        if picture.width * picture.height > _MAX_PIXELS:
            raise RejectedFileError(f"“{shown}” has more pixels than a screen or a camera.")
        try:
            with _ONE_AT_A_TIME:
                return (*_PICTURES[kind], _written_anew(picture, kind))
        except Exception as error:  # whatever a decoder raises at damaged bytes, it is the file's fault
            raise RejectedFileError(f"“{shown}” is damaged and cannot be read as a picture.") from error


def _written_anew(picture: Image.Image, kind: str) -> bytes:
    """Return the first frame, turned as it was meant to be seen, without anything else."""
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    bare = picture.convert("RGBA" if picture.has_transparency_data and kind != "JPEG" else "RGB")
    bare.info.clear()  # what is written beside the pixels comes from here
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": 90} if kind in ("JPEG", "WEBP") else {}))
    return out.getvalue()


def _is_text(content: bytes) -> bool:
    if _is_markup(content) or content.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%!PS", b"{\\rtf")):
        return False
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not _BEYOND_TEXT.search(text) and not _is_markup(text.encode("utf-8", "replace"))
    return False


def _is_markup(content: bytes) -> bool:
    """Tell whether it begins as markup does, behind blanks and a byte order mark.

    One pattern for all of that would try each way to part ten million blanks in two, and the site would stand still.
    """
    return bool(_MARKUP.match(content.lstrip().removeprefix(_UTF8_MARK).lstrip()))


def _text_suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in _TEXT_SUFFIXES else ".txt"


def _shown(name: str) -> str:
    """Return the name for a sentence: without folders, and without characters that turn it around."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return shortened(_UNFIT.sub("", last).strip() or "file")


def _fit(name: str, suffix: str) -> str:
    """Return a name that no system takes for a path, a device or another type."""
    stem = _shown(name).rpartition(".")[0] or _shown(name)
    stem = stem.strip(" .")[: _MAX_NAME_CHARS - len(suffix)].strip(" .") or "file"
    return f"{'file-' if _RESERVED.fullmatch(stem) else ''}{stem}{suffix}"
