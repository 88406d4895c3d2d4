"""Recognise attachments by their content, and make them safe.

Pictures are re-encoded, so that neither metadata nor anything appended to them remains. Other kinds stay as they are:
they are never opened, and only served as downloads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from web.config import FILE_KINDS, FileKind
from web.errors import RejectedFileError
from web.storage.files.contents import Kept
from web.storage.models import File
from web.storage.text import is_visible, listed, shortened
from web.tickets.uploads import pictures
from web.tickets.uploads.text_files import is_markup, is_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from web.storage.files.contents import FileContents

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
"""Kinds with hidden data, such as authors, earlier versions and locations."""

_ACCEPTED: Final[dict[FileKind, str]] = {
    "picture": "image/png,image/jpeg,image/gif,image/webp,image/heic,.heic,.heif",
    "pdf": "application/pdf,.pdf",
    "text": "text/plain,.log,.txt,.csv,.json,.xml",
    "office": ".docx,.xlsx,.pptx,.odt,.ods,.odp",
    "zip": "application/zip,.zip",
    "video": "video/mp4,video/quicktime,video/webm",
}
"""What a browser's file chooser offers for each kind."""

_OFFICE: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
"""Formats without macros: office programs refuse to open a file with macros under these names."""

_MAX_JUNK_BYTES: Final = 1024
"""Before the header of a PDF: readers search that far, and mail gateways insert blank lines."""

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
_UNSAFE: Final = re.compile(r"[^\w .()+@-]")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_MAX_NAME_CHARS = 100


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is safe to store and to pass on."""

    name: str
    media_type: str
    content: bytes
    kept: Kept | None = None
    """Where the content is stored already, if it is."""

    def kept_in(self, contents: FileContents) -> Attachment:
        """Return the attachment with its content stored, for a message that is about to be.

        Raises:
            FileStoreError: the store does not answer.

        """
        return replace(self, kept=contents.keep(self.content))

    def row(self) -> File:
        """Return the row to store."""
        kept = self.kept or Kept(self.content)
        size = len(self.content)
        return File(
            name=self.name,
            media_type=self.media_type,
            size=size,
            content=kept.content,
            object_key=kept.object_key,
        )


def inspect(name: str, content: bytes, max_bytes: int, kinds: Collection[FileKind] = FILE_KINDS) -> Attachment:
    """Return the file made safe, under a safe name.

    Raises:
        RejectedFileError: it is empty, too large, damaged, or of a kind that is not allowed; the message names it.
        SandboxBusyError: too many pictures are waiting.

    """
    shown = shown_name(name)
    if not content:
        raise RejectedFileError(f"“{shown}” is empty.")
    if len(content) > max_bytes:
        raise RejectedFileError(f"“{shown}” is too large: a file may have {max_bytes // 1_000_000 or 1} MB.")
    kind, suffix, media_type = _recognised(name, content)
    if kind not in kinds:
        raise RejectedFileError(f"“{shown}” cannot be sent. You can send {file_rules(kinds).allowed}.")
    if kind == "picture":
        return _picture(name, content, max_bytes)
    if kind == "pdf" and b"%%EOF" not in content:
        raise RejectedFileError(f"“{shown}” is damaged: the end of the PDF is missing.")
    return Attachment(_safe_name(name, suffix), media_type, content)


@dataclass(frozen=True, slots=True)
class FileRules:
    """What a form says about files: allowed kinds, kinds that keep hidden data, and the field's ``accept``."""

    allowed: str
    kept_as_sent: str
    accept: str


def file_rules(kinds: Collection[FileKind]) -> FileRules:
    """Return the rules of a form that allows these kinds."""
    ordered = [kind for kind in FILE_KINDS if kind in kinds]
    return FileRules(
        allowed=listed([_NAMES[kind] for kind in ordered]),
        kept_as_sent=listed([_KEPT_AS_SENT[kind] for kind in ordered if kind in _KEPT_AS_SENT]),
        accept=",".join(_ACCEPTED[kind] for kind in ordered),
    )


def _picture(name: str, content: bytes, max_bytes: int) -> Attachment:
    try:
        picture = pictures.rewrite(content, pictures.picture_format(content), max_bytes)
    except RejectedFileError as error:
        raise RejectedFileError(f"“{shown_name(name)}” {error}.") from error
    return Attachment(_safe_name(name, picture.suffix), picture.media_type, picture.content)


def _recognised(name: str, content: bytes) -> tuple[FileKind | None, str, str]:
    """Return kind, suffix and media type of a file by its content; None for an unknown kind."""
    if pictures.picture_format(content):
        return "picture", "", ""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # by name: to tell documents from other archives by content would mean opening them
        suffix = PurePosixPath(name).suffix.lower()
        return ("office", suffix, _OFFICE[suffix]) if suffix in _OFFICE else ("zip", ".zip", "application/zip")
    if media_type := _video(content):
        return ("video", *media_type)
    if content.startswith(b"%PDF-") or _has_late_pdf(content):
        return "pdf", ".pdf", "application/pdf"
    if is_text(content):
        suffix = PurePosixPath(name).suffix.lower()
        return "text", suffix if suffix in _TEXT_SUFFIXES else ".txt", "text/plain"
    return None, "", ""


def _video(content: bytes) -> tuple[str, str] | None:
    """Return suffix and media type of a video, None for another file."""
    if content[4:8] == b"ftyp" and content[8:12] in _VIDEO_BRANDS:
        return ".mp4", "video/mp4"
    if content[4:8] == b"ftyp" and content[8:12] == b"qt  ":
        return ".mov", "video/quicktime"
    return (".webm", "video/webm") if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64] else None


def _has_late_pdf(content: bytes) -> bool:
    """Return whether a PDF begins after junk that is no web page; text that mentions one has no end marker."""
    if b"%PDF-" not in content[: _MAX_JUNK_BYTES + 5] or b"%%EOF" not in content:
        return False
    return not is_markup(content[:_MAX_JUNK_BYTES].decode("latin-1"))


def shown_name(name: str) -> str:
    """Return a file name for a sentence, without folders and without characters that reverse the text."""
    last = name.replace("\\", "/").rpartition("/")[2]
    safe = _UNSAFE.sub("", last).strip()
    return shortened(safe) if is_visible(safe) else "file"


def _safe_name(name: str, suffix: str) -> str:
    """Return a name that no system takes for a path, a device or another type of file."""
    stem = shown_name(name).rpartition(".")[0] or shown_name(name)
    stem = stem.strip(" .")[: _MAX_NAME_CHARS - len(suffix)].strip(" .")
    if not is_visible(stem):
        stem = "file"
    return f"{'file-' if _RESERVED.fullmatch(stem) else ''}{stem}{suffix}"
