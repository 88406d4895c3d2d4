"""Reading: a mail read in a child process, so that no mail stops those behind it, whatever its bytes are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from web.errors import SandboxBusyError, SandboxTimeoutError
from web.mail.parsing.parser import read, unread
from web.sandbox import Limits, Sandbox

if TYPE_CHECKING:
    from web.mail.parsing.parser import Incoming

log = logging.getLogger("firstline.mail")

_SECONDS: Final = 15
"""Ordinary mail takes some milliseconds, and a newsletter of a megabyte some seconds where the processor is busy."""

_MEMORY_BYTES: Final = 800_000_000
"""Parsing takes several times the size of a mail; mail servers refuse what is larger than some 50 MB."""

_SANDBOX: Final = Sandbox(Limits(seconds=_SECONDS, memory_bytes=_MEMORY_BYTES), workers=1, most_waiting=16)

_TOO_LONG: Final = f"[This mail could not be read within {_SECONDS} seconds. The original is attached.]"
_FAILED: Final = "[This mail could not be read. The original is attached.]"


def read_safely(raw: bytes, ours: tuple[str, ...]) -> Incoming:
    """Return what a mail says; of a mail that cannot be read, its head, with a line that says so.

    Raises:
        SandboxBusyError: too many mails are read at once; this one can be read later.

    """
    try:
        return _SANDBOX.run(read, raw, ours)
    except SandboxBusyError:
        raise
    except SandboxTimeoutError:
        log.warning("a mail of %d bytes was not read within %d seconds", len(raw), _SECONDS)
        return unread(raw, _TOO_LONG)
    except Exception as error:  # noqa: BLE001 - whatever a mail brings about, a person may have written it
        log.warning("a mail of %d bytes could not be read: %s", len(raw), type(error).__name__)
        return unread(raw, _FAILED)
