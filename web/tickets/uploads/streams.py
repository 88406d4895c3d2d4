"""Streams that buffer the uploads of a form while it is parsed.

A file for which the disk has no room is rejected by its name when it is read; the rest of the form stays complete.
"""

from __future__ import annotations

import contextlib
import tempfile
from typing import TYPE_CHECKING

from flask import Request

from web.errors import RejectedFileError
from web.storage.text import shortened

if TYPE_CHECKING:
    from typing import IO

CUT = "firstline.cut"
"""Set in the environment of a request whose body was cut off, so that none of its files is complete."""

NO_ROOM = (
    "“{}” was not taken: there is no room for files on our side just now. "
    "Send your message without it, or try again later."
)

_MEMORY_BYTES = 512 * 1024


class UploadStream(tempfile.SpooledTemporaryFile[bytes]):
    """A file in memory, or on disk if it is large; ``is_lost`` says that there was no room for it."""

    def __init__(self, name: str, *, is_lost: bool) -> None:
        super().__init__(max_size=_MEMORY_BYTES, mode="w+b")
        self.is_lost = is_lost
        self._shown_name = shortened(name)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Append to the file."""
        if not self.is_lost:
            try:
                super().write(data)
            except OSError:
                self.is_lost = True
        return len(data)

    def seek(self, *place: int) -> int:
        """Move to a position; the file is lost if its buffer cannot be written first."""
        try:
            return 0 if self.is_lost else super().seek(*place)
        except OSError:
            self.is_lost = True
            return 0

    def read(self, *size: int) -> bytes:
        """Return bytes from the file.

        Raises:
            RejectedFileError: there was no room for it; the message addresses the person who chose it.

        """
        if self.is_lost:
            raise RejectedFileError(NO_ROOM.format(self._shown_name))
        return super().read(*size)

    def close(self) -> None:
        """Close the file; on a full disk, closing may fail to write."""
        with contextlib.suppress(OSError):
            super().close()


class UploadRequest(Request):
    """A request that keeps the rest of the form when a file is lost."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - werkzeug's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return UploadStream(filename or "file", is_lost=bool(self.environ.get(CUT)))
