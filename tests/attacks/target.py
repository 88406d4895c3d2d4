"""The target of an attack: a server of one's own, on this machine alone, watched from outside while it is attacked."""

from __future__ import annotations

import argparse
import ipaddress
import socket
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATIENCE_SECONDS = 30.0
"""No attack waits longer for a connection or an answer."""

ACCEPTABLE_SECONDS = 5.0
"""How long another visitor may wait, on a slow machine that also runs the attack."""


@dataclass(frozen=True)
class Target:
    """An address on the loopback."""

    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Self:
        """Return the target at an address.

        Raises:
            ValueError: it is not on this machine.

        """
        place = urlsplit(address)
        if not (place.hostname and place.port and ipaddress.ip_address(place.hostname).is_loopback):
            raise ValueError(f"{address}: only a server on this machine may be attacked: http://127.0.0.1:PORT")
        return cls(place.hostname, place.port)

    def connect(self, source: str = "") -> socket.socket:
        """Return a connection, from another loopback address where one is named."""
        address = (source, 0) if source else None
        return socket.create_connection((self.host, self.port), timeout=PATIENCE_SECONDS, source_address=address)

    def send(self, data: bytes) -> bytes:
        """Send bytes and return the first line of the answer, or b"" where the server closed the connection."""
        with self.connect() as connection, suppress(OSError):
            connection.sendall(data)
            return connection.recv(65_536).partition(b"\r\n")[0]
        return b""


@dataclass
class Visitor:
    """Another visitor, who asks for a page again and again and notes how long the worst wait was."""

    target: Target
    worst_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._visit)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        self._thread.join()

    def _visit(self) -> None:
        while not self._leaving.is_set():
            began = time.monotonic()
            try:
                address = f"http://{self.target.host}:{self.target.port}/api/search?q=password"
                with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:
                    answer.read()
            except OSError as error:
                self.failures.append(repr(error))
            self.worst_seconds = max(self.worst_seconds, time.monotonic() - began)
            self._leaving.wait(0.05)


def run(attacks: Mapping[str, Callable[[Target], object]], address: str) -> list[str]:
    """Run attacks one after the other; return what went wrong for the other visitor."""
    target, complaints = Target.of(address), []
    for name, attack in attacks.items():
        with Visitor(target) as visitor:
            attack(target)
        print(f"{name}: the other visitor waited {visitor.worst_seconds:.2f} s at most", flush=True)
        if visitor.worst_seconds > ACCEPTABLE_SECONDS:
            complaints.append(f"{name}: {visitor.worst_seconds:.1f} s")
        complaints += [f"{name}: {failure}" for failure in visitor.failures]
    return complaints


def main(attacks: Mapping[str, Callable[[Target], object]]) -> None:
    """Run the attacks on the address that the command line names, and end with 1 where one succeeded."""
    parser = argparse.ArgumentParser(description="Attack a server of your own, on this machine.")
    parser.add_argument("address", help="such as http://127.0.0.1:8000")
    complaints = run(attacks, parser.parse_args().address)
    print("\n".join(complaints) or "The site withstood.")
    sys.exit(bool(complaints))
