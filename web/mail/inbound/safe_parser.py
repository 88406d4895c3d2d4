"""Parse mail in a child process, so that no mail can block or crash the worker, whatever its bytes are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from web.errors import SandboxBusyError, SandboxTimeoutError
from web.mail.parsing.parser import parse, parse_headers_only
from web.sandbox import Limits, Sandbox

if TYPE_CHECKING:
    from web.mail.parsing.parser import ParsedMail

log = logging.getLogger("firstline.mail")

_SECONDS: Final = 15
"""Ordinary mail takes milliseconds; a newsletter of a megabyte takes seconds on a busy processor."""

_MEMORY_BYTES: Final = 800_000_000
"""Parsing takes several times the size of a mail; mail servers reject more than some 50 MB."""

_SANDBOX: Final = Sandbox(Limits(seconds=_SECONDS, memory_bytes=_MEMORY_BYTES), workers=1, most_waiting=16)

_TIMED_OUT: Final = f"[This e-mail could not be read within {_SECONDS} seconds. The original is attached.]"
_FAILED: Final = "[This e-mail could not be read. The original is attached.]"


def parse_safely(raw: bytes, own_addresses: tuple[str, ...]) -> ParsedMail:
    """Return a parsed mail; where parsing fails, its headers with a notice as the text.

    Raises:
        SandboxBusyError: too many mails are being parsed; try this one later.

    """
    try:
        return _SANDBOX.run(parse, raw, own_addresses)
    except SandboxBusyError:
        raise
    except SandboxTimeoutError:
        log.warning("a mail of %d bytes was not parsed within %d seconds", len(raw), _SECONDS)
        return parse_headers_only(raw, _TIMED_OUT)
    except Exception as error:  # noqa: BLE001 - a person may have written the mail, whatever it makes the parser raise
        log.warning("a mail of %d bytes could not be parsed: %s", len(raw), type(error).__name__)
        return parse_headers_only(raw, _FAILED)
