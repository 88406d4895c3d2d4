"""Attachments: what a person may send along, recognised by its content and made harmless.

Pictures are decoded and written anew, so that neither their metadata nor anything hidden behind them remains. All other
kinds stay as they are, with what their authors hid in them: they are never opened, and only ever served as downloads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from web.config import FILE_KINDS, FileKind
from web.errors import RejectedFileError
from web.storage.text import is_visible, listed, shortened
from web.tickets.uploads import pictures
from web.tickets.uploads.text_files import is_markup, is_text

if TYPE_CHECKING:
    from collections.abc import Collection

_NAMES: Final[dict[FileKind, str]] = {
    "picture": "pictures (PNG, JPEG, GIF, WebP, HEIC)",
    "pdf": "PDF",
    "text": "text files",
    "office": "documents (such as DOCX and XLSX)",
    "zip": "ZIP archives",
    "video": "videos (MP4, MOV, WebM)",
}

_KEPT_AS_SENT: Final[dict[FileKind, str]] = {
    "pdf": "PDF files",
    "office": "documents",
    "zip": "archives",
    "video": "videos",
}
"""Kinds that hold more than they show, such as authors, earlier versions and places."""

_ACCEPTED: Final[dict[FileKind, str]] = {
    "picture": "image/png,image/jpeg,image/gif,image/webp,image/heic,.heic,.heif",
    "pdf": "application/pdf,.pdf",
    "text": "text/plain,.log,.txt,.csv,.json,.xml",
    "office": ".docx,.xlsx,.pptx,.odt,.ods,.odp",
    "zip": "application/zip,.zip",
    "video": "video/mp4,video/quicktime,video/webm",
}
"""What the file field of a browser offers for each kind."""

_OFFICE: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
"""Formats without macros: an office program refuses a file with macros under one of these names."""

_MOST_JUNK_BYTES: Final = 1024
"""Before the head of a PDF: readers look so far, and mail gateways put blank lines there."""

_VIDEO_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"dash",
    b"M4V ",
    b"MSNV",
)
_TEXT_SUFFIXES: Final = frozenset(
    {".txt", ".log", ".csv", ".json", ".md", ".ini", ".conf", ".yaml", ".yml", ".ics", ".eml"}
)
_UNFIT: Final = re.compile(r"[^\w .()+@-]")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_MAX_NAME_CHARS = 100


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is fit to be kept, and to be given to somebody else."""

    name: str
    media_type: str
    content: bytes


def inspect(name: str, content: bytes, most_bytes: int, kinds: Collection[FileKind] = FILE_KINDS) -> Attachment:
    """Return the file as it may be kept, under a name without tricks.

    Raises:
        RejectedFileError: it is empty, too large, damaged, or of no allowed kind; the message names it.
        SandboxBusyError: too many pictures wait to be read.

    """
    shown = shown_name(name)
    if not content:
        raise RejectedFileError(f"“{shown}” is empty.")
    if len(content) > most_bytes:
        raise RejectedFileError(f"“{shown}” is too large: a file may have {most_bytes // 1_000_000 or 1} MB.")
    kind, suffix, media_type = _recognised(name, content)
    if kind not in kinds:
        raise RejectedFileError(f"“{shown}” cannot be sent: {file_rules(kinds).allowed} can.")
    if kind == "picture":
        return _picture(name, content, most_bytes)
    if kind == "pdf" and b"%%EOF" not in content:
        raise RejectedFileError(f"“{shown}” is damaged: the end of the PDF is missing.")
    return Attachment(_fit(name, suffix), media_type, content)


@dataclass(frozen=True, slots=True)
class FileRules:
    """What a form says of files: which may be sent, which keep their hidden data, and what its field offers."""

    allowed: str
    kept_as_sent: str
    accept: str


def file_rules(kinds: Collection[FileKind]) -> FileRules:
    """Return what a form says where these kinds of files are allowed."""
    ordered = [kind for kind in FILE_KINDS if kind in kinds]
    return FileRules(
        allowed=listed([_NAMES[kind] for kind in ordered]),
        kept_as_sent=listed([_KEPT_AS_SENT[kind] for kind in ordered if kind in _KEPT_AS_SENT]),
        accept=",".join(_ACCEPTED[kind] for kind in ordered),
    )


def _picture(name: str, content: bytes, most_bytes: int) -> Attachment:
    try:
        picture = pictures.rewrite(content, pictures.picture_format(content), most_bytes)
    except RejectedFileError as error:
        raise RejectedFileError(f"“{shown_name(name)}” {error}.") from error
    return Attachment(_fit(name, picture.suffix), picture.media_type, picture.content)


def _recognised(name: str, content: bytes) -> tuple[FileKind | None, str, str]:
    """Return the kind of a file by its content, and its suffix and media type; no kind where it is unknown."""
    if pictures.picture_format(content):
        return "picture", "", ""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(name)
    if media_type := _video(content):
        return ("video", *media_type)
    if b"%PDF-" in content[: _MOST_JUNK_BYTES + 5] and (content.startswith(b"%PDF-") or _is_late_pdf(content)):
        return "pdf", ".pdf", "application/pdf"
    if is_text(content):
        return "text", _text_suffix(name), "text/plain"
    return None, "", ""


def _archive(name: str) -> tuple[FileKind, str, str]:
    """Tell documents from other archives by name: to look inside would be to open them."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _OFFICE:
        return "office", suffix, _OFFICE[suffix]
    return "zip", ".zip", "application/zip"


def _video(content: bytes) -> tuple[str, str] | None:
    """Return the suffix and the media type of a video."""
    if content[4:8] == b"ftyp" and content[8:12] in _VIDEO_BRANDS:
        return ".mp4", "video/mp4"
    if content[4:8] == b"ftyp" and content[8:12] == b"qt  ":
        return ".mov", "video/quicktime"
    return (".webm", "video/webm") if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64] else None


def _is_late_pdf(content: bytes) -> bool:
    """Tell whether a PDF begins behind a little that is no page; a text that only mentions one has no end of it."""
    return b"%%EOF" in content and not is_markup(content[:_MOST_JUNK_BYTES].decode("latin-1"))


def _text_suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in _TEXT_SUFFIXES else ".txt"


def shown_name(name: str) -> str:
    """Return the name for a sentence: without folders, and without characters that turn it around."""
    last = name.replace("\\", "/").rpartition("/")[2]
    fit = _UNFIT.sub("", last).strip()
    return shortened(fit) if is_visible(fit) else "file"


def _fit(name: str, suffix: str) -> str:
    """Return a name that no system takes for a path, a device or another type."""
    stem = shown_name(name).rpartition(".")[0] or shown_name(name)
    stem = stem.strip(" .")[: _MAX_NAME_CHARS - len(suffix)].strip(" .")
    if not is_visible(stem):
        stem = "file"
    return f"{'file-' if _RESERVED.fullmatch(stem) else ''}{stem}{suffix}"
