"""ServerUrl: the address of a server in a setting, read once and with one way to say what is wrong with it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from web.errors import HelpDeskError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """The parts of a URL; ``given_port`` is None where the URL names none, ``port`` is then that of the scheme."""

    scheme: str
    host: str
    port: int
    given_port: int | None
    user: str
    password: str = field(repr=False)
    path: str = ""

    @classmethod
    def read(cls, setting: str, url: str, ports: Mapping[str, int], example: str) -> Self:
        """Return the parts of the URL in a setting; ``ports`` maps each allowed scheme to its port.

        Messages never quote the URL: what cannot be read may be a password.

        Raises:
            HelpDeskError: the URL is malformed; the message names the setting, what is wrong, and an example.

        """
        try:
            parts = urlsplit(url)
            given_port = parts.port
        except ValueError as error:
            wrong = (
                "its port is not a number up to 65535" if "port" in str(error).lower() else "its host cannot be read"
            )
            raise _malformed(setting, wrong, example) from error
        if parts.scheme not in ports:
            raise _malformed(setting, f"it does not begin with {' or '.join(f'{one}://' for one in ports)}", example)
        if not _is_host(parts.hostname or ""):
            raise _malformed(setting, "its host cannot be read", example)
        return cls(
            scheme=parts.scheme,
            host=parts.hostname or "",
            port=given_port or ports[parts.scheme],
            given_port=given_port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            path=parts.path,
        )

    @property
    def is_local(self) -> bool:
        """Whether the server runs on this machine, so that nothing crosses a network."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def _is_host(host: str) -> bool:
    try:
        return bool(host.encode("idna")) and not any(character.isspace() for character in host)
    except UnicodeError:  # an empty label, or one longer than the DNS has
        return False


def _malformed(setting: str, wrong: str, example: str) -> HelpDeskError:
    hint = ", with / ? # @ : % in a password as %2F %3F %23 %40 %3A %25" if "@" in example else ""
    return HelpDeskError(f"[web] {setting}: {wrong}; write it like {example}{hint}")
