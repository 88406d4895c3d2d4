"""Attack a local server and measure how long another visitor waits meanwhile."""

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

TIMEOUT_SECONDS = 30.0
"""Longest wait for a connection or a response."""

ACCEPTABLE_SECONDS = 5.0
"""Longest acceptable wait of another visitor, on a slow machine that also runs the attack."""


@dataclass(frozen=True)
class Target:
    """A server on the loopback interface."""

    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Self:
        """Return the target at a URL.

        Raises:
            ValueError: the URL does not point to this machine.

        """
        url = urlsplit(address)
        if not (url.hostname and url.port and ipaddress.ip_address(url.hostname).is_loopback):
            raise ValueError(f"{address}: only a server on this machine may be attacked, such as http://127.0.0.1:PORT")
        return cls(url.hostname, url.port)

    def connect(self, source: str = "") -> socket.socket:
        """Return a connection, from the loopback address ``source`` if there is one."""
        address = (source, 0) if source else None
        return socket.create_connection((self.host, self.port), timeout=TIMEOUT_SECONDS, source_address=address)

    def send(self, data: bytes) -> bytes:
        """Send data and return the first line of the response, or b"" if the server closed the connection."""
        with self.connect() as connection, suppress(OSError):
            connection.sendall(data)
            return connection.recv(65_536).partition(b"\r\n")[0]
        return b""


@dataclass
class Visitor:
    """Another visitor, who searches repeatedly and records the longest wait."""

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
            started = time.monotonic()
            try:
                address = f"http://{self.target.host}:{self.target.port}/api/search?q=password"
                with urllib.request.urlopen(address, timeout=TIMEOUT_SECONDS) as response:
                    response.read()
            except OSError as error:
                self.failures.append(repr(error))
            self.worst_seconds = max(self.worst_seconds, time.monotonic() - started)
            self._leaving.wait(0.05)


def run(attacks: Mapping[str, Callable[[Target], object]], address: str) -> list[str]:
    """Run attacks one after the other; return the problems of the other visitor."""
    target, problems = Target.of(address), []
    for name, attack in attacks.items():
        with Visitor(target) as visitor:
            attack(target)
        print(f"{name}: the other visitor waited {visitor.worst_seconds:.2f} s at most", flush=True)
        if visitor.worst_seconds > ACCEPTABLE_SECONDS:
            problems.append(f"{name}: {visitor.worst_seconds:.1f} s")
        problems += [f"{name}: {failure}" for failure in visitor.failures]
    return problems


def main(attacks: Mapping[str, Callable[[Target], object]]) -> None:
    """Attack the URL on the command line; exit with 1 if an attack succeeds."""
    parser = argparse.ArgumentParser(description="Attack your own server, on this machine.")
    parser.add_argument("address", help="URL of the server, such as http://127.0.0.1:8000")
    problems = run(attacks, parser.parse_args().address)
    print("\n".join(problems) or "The site withstood every attack.")
    sys.exit(bool(problems))
