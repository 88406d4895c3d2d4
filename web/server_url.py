"""Parse server URLs in settings, with one wording for what is wrong with them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from web.errors import HelpDeskError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """The parts of a URL; ``given_port`` is None where the URL names no port, and ``port`` is then the scheme's."""

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

        Messages never quote the URL, because the unreadable part may be a password.

        Raises:
            HelpDeskError: the URL is malformed; the message names the setting, the problem and an example.

        """
        if problem := _problem(url, ports):
            hint = ", with / ? # @ : % in a password as %2F %3F %23 %40 %3A %25" if "@" in example else ""
            raise HelpDeskError(f"[web] {setting}: {problem}; write it like {example}{hint}")
        parts = urlsplit(url)
        return cls(
            scheme=parts.scheme,
            host=parts.hostname or "",
            port=parts.port or ports[parts.scheme],
            given_port=parts.port,
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


def _problem(url: str, schemes: Collection[str]) -> str:
    """Return what is wrong with the URL; empty where nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return "its port is not a number up to 65535" if "port" in str(error).lower() else "its host is not valid"
    if parts.scheme not in schemes:
        return f"it does not start with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        is_host = bool(host.encode("idna")) and not any(map(str.isspace, host))
    except UnicodeError:  # an empty label, or one longer than the DNS allows
        is_host = False
    return "" if is_host else "its host is not valid"
