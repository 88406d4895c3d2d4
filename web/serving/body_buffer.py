"""Body buffer: holds a request body in memory, and what is larger in a temporary file.

Where there is no room for a temporary file, only the beginning is kept. A form's text comes before its files, so it
is in the beginning, and the person gets it back.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from web.security.bodies import UploadSpace


class BodyBuffer:
    """Collects a body of at most ``most_bytes``; of a larger one it keeps nothing, and says ``is_too_large``.

    ``is_cut`` says that only the beginning is here.
    """

    def __init__(self, memory_bytes: int, most_bytes: int, space: UploadSpace, network: str) -> None:
        self.is_cut = False
        self.is_too_large = False
        self._memory_bytes = memory_bytes
        self._most_bytes = most_bytes
        self._space = space
        self._network = network
        self._beginning = io.BytesIO()
        self._file: IO[bytes] | None = None
        self._length = 0
        self._reserved = 0

    def __len__(self) -> int:
        """Return how many bytes are here."""
        return self._length

    def append(self, data: bytes) -> None:
        """Keep more of the body."""
        if self.is_too_large or self.is_cut:
            return
        if self._length + len(data) > self._most_bytes:
            self.is_too_large = True
            self.close()
            return
        fitting = max(0, self._memory_bytes - self._length)
        self._beginning.write(data[:fitting])
        self._length += len(data[:fitting])
        if rest := data[fitting:]:
            self._append_to_file(rest)

    def _append_to_file(self, data: bytes) -> None:
        size = len(data) if self._file else self._length + len(data)
        try:
            if not self._space.take(self._network, size):
                self._cut()
                return
            self._reserved += size
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open until the request is answered
                self._file.write(self._beginning.getvalue())
            self._file.write(data)
            self._file.flush()
            self._length += len(data)
        except OSError:
            self._cut()

    def _cut(self) -> None:
        """Go on with the beginning alone: what a full disk took of the file cannot be trusted."""
        self._drop_file()
        self.is_cut = True
        self._length = self._beginning.seek(0, io.SEEK_END)

    def close_form(self, boundary: bytes, refused_part: bytes) -> None:
        """End a form that was cut, so that it can be read; ``refused_part`` takes the place of a part without content.

        The part that was cut keeps its name, and what there is of its content.
        """
        beginning = self._beginning.getvalue()
        delimiter = b"\r\n--" + boundary
        last = max(0, beginning.rfind(delimiter))
        if b"\r\n\r\n" not in beginning[last + len(delimiter) :]:
            beginning = beginning[:last] + delimiter + refused_part
        self._beginning = io.BytesIO(beginning + delimiter + b"--\r\n")
        self._length = len(self._beginning.getbuffer())

    def getfile(self) -> IO[bytes]:
        """Return what is here as a file to be read from its start."""
        file = self._file or self._beginning
        file.seek(0)
        return file

    def close(self) -> None:
        """Forget the body and give back its space."""
        self._drop_file()
        self._beginning = io.BytesIO()
        self._length = 0

    def _drop_file(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk also fails what closing would write
                self._file.close()
            self._file = None
        self._space.give_back(self._network, self._reserved)
        self._reserved = 0
