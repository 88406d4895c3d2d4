"""Tell addresses of the public internet from those inside a network.

A picture's address is written by an author, or by a server that redirects, and this machine may reach what they may
not: the services of its own network, and the metadata of a cloud.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[str], bool]
    """Returns whether an IP address may be connected to."""

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_IPV6_INTERNET: Final = ipaddress.ip_network("2000::/3")
"""All others are local or carry an IPv4 address in some way, such as ``::127.0.0.1``, whatever the library says."""
_IPV4_PROTOCOLS: Final = ipaddress.ip_network("192.0.0.0/24")


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet, also if IPv6 carries an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if carried is None and ip not in _IPV6_INTERNET:
            return False
        ip = carried or ip
    return ip.is_global and not ip.is_multicast and ip not in _IPV4_PROTOCOLS


def addresses_of(host: str, port: int, allows: Check) -> tuple[str, ...]:
    """Return the IP addresses of a host; none if one of them must not be connected to.

    Raises:
        OSError: the host does not exist.

    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(target[0]) for *_, target in found))
    return addresses if all(map(allows, addresses)) else ()
