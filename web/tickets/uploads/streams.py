"""Upload streams: where the files of a form wait while it is read.

A file for which there is no room takes nothing with it: it is refused when it is read, by its name, and the rest of
the form is as it was typed.
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
"""Set in the environment of a request whose body was cut off: none of its files is whole."""

NO_ROOM = (
    "“{}” was not taken: there is no room for files on our side just now. "
    "Send your message without it, or try again later."
)

_MEMORY_BYTES = 512 * 1024


class UploadStream(tempfile.SpooledTemporaryFile[bytes]):
    """A file in memory, or on the disk where it is large; ``is_lost`` says that there was no room for it."""

    def __init__(self, name: str, *, is_lost: bool) -> None:
        super().__init__(max_size=_MEMORY_BYTES, mode="w+b")
        self.is_lost = is_lost
        self._shown_name = shortened(name)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Keep more of the file."""
        if not self.is_lost:
            try:
                super().write(data)
            except OSError:
                self.is_lost = True
        return len(data)

    def seek(self, *place: int) -> int:
        """Go to a place in the file; what cannot be written first is lost."""
        try:
            return 0 if self.is_lost else super().seek(*place)
        except OSError:
            self.is_lost = True
            return 0

    def read(self, *size: int) -> bytes:
        """Return some of the file.

        Raises:
            RejectedFileError: there was no room for it; the message is for the person who chose it.

        """
        if self.is_lost:
            raise RejectedFileError(NO_ROOM.format(self._shown_name))
        return super().read(*size)

    def close(self) -> None:
        """Forget the file; a full disk also fails what closing would write."""
        with contextlib.suppress(OSError):
            super().close()


class UploadRequest(Request):
    """A request whose files may be lost without the rest of the form."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - werkzeug's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return UploadStream(filename or "file", is_lost=bool(self.environ.get(CUT)))
