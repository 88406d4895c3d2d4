"""Buffered uploads are lost on a full disk without an error before they are read."""

from __future__ import annotations

import errno
from tempfile import SpooledTemporaryFile

import pytest

from web.errors import RejectedFileError
from web.tickets.uploads.streams import UploadStream


def test_a_stream_returns_what_was_written() -> None:
    with UploadStream("a.log", is_lost=False) as stream:
        assert stream.write(b"tick") == 4
        stream.seek(0)
        assert stream.read() == b"tick"


def test_a_lost_stream_is_rejected_by_name_when_it_is_read() -> None:
    with UploadStream("a.log", is_lost=True) as stream:
        assert stream.write(b"tick") == 4
        assert stream.seek(0) == 0
        with pytest.raises(RejectedFileError, match=r"“a\.log” was not taken: there is no room for files"):
            stream.read()


def test_a_full_disk_loses_the_file_and_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with UploadStream("a.log", is_lost=False) as stream:
        monkeypatch.setattr(SpooledTemporaryFile, "write", fail)
        assert stream.write(b"tick") == 4
        assert stream.is_lost
