"""A buffer for request bodies: in memory, and beyond a limit in a temporary file.

Without space for a temporary file only the beginning of the body is kept. A form's text comes before its files, so the
text survives and is shown to the person again.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from web.security.bodies import UploadSpace


class BodyBuffer:
    """Buffers a body of at most ``max_bytes``; a larger one is dropped and marked ``is_too_large``.

    ``is_cut`` means that only the beginning was kept.
    """

    def __init__(self, memory_bytes: int, max_bytes: int, space: UploadSpace, network: str) -> None:
        self.is_cut = False
        self.is_too_large = False
        self._memory_bytes = memory_bytes
        self._max_bytes = max_bytes
        self._space = space
        self._network = network
        self._beginning = io.BytesIO()
        self._file: IO[bytes] | None = None
        self._length = 0
        self._reserved = 0

    def __len__(self) -> int:
        """Return the number of buffered bytes."""
        return self._length

    def append(self, data: bytes) -> None:
        """Add data to the body."""
        if self.is_too_large or self.is_cut:
            return
        if self._length + len(data) > self._max_bytes:
            self.is_too_large = True
            self.close()
            return
        room = max(0, self._memory_bytes - self._length)
        self._beginning.write(data[:room])
        self._length += len(data[:room])
        if rest := data[room:]:
            self._append_to_file(rest)

    def _append_to_file(self, data: bytes) -> None:
        size = len(data) if self._file else self._length + len(data)
        try:
            if not self._space.take(self._network, size):
                self._cut()
                return
            self._reserved += size
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the request is answered
                self._file.write(self._beginning.getvalue())
            self._file.write(data)
            self._file.flush()
            self._length += len(data)
        except OSError:
            self._cut()

    def _cut(self) -> None:
        """Keep only the beginning, because a file on a full disk cannot be trusted."""
        self._drop_file()
        self.is_cut = True
        self._length = self._beginning.seek(0, io.SEEK_END)

    def close_form(self, boundary: bytes, refused_part: bytes) -> None:
        """Terminate a form that was cut, so that it can be parsed.

        The last part keeps its name and the beginning of its content. If even its headers are incomplete,
        ``refused_part`` replaces it.
        """
        beginning = self._beginning.getvalue()
        delimiter = b"\r\n--" + boundary
        last = max(0, beginning.rfind(delimiter))
        if b"\r\n\r\n" not in beginning[last + len(delimiter) :]:
            beginning = beginning[:last] + delimiter + refused_part
        self._beginning = io.BytesIO(beginning + delimiter + b"--\r\n")
        self._length = len(self._beginning.getbuffer())

    def getfile(self) -> IO[bytes]:
        """Return the buffered data as a file, positioned at its start."""
        file = self._file or self._beginning
        file.seek(0)
        return file

    def close(self) -> None:
        """Drop the body and release its space."""
        self._drop_file()
        self._beginning = io.BytesIO()
        self._length = 0

    def _drop_file(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # closing flushes, which fails on a full disk
                self._file.close()
            self._file = None
        self._space.give_back(self._network, self._reserved)
        self._reserved = 0
