"""Connections that do nothing useful: ``python -m tests.attacks.connections http://127.0.0.1:8000``."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from tests.attacks.target import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.attacks.target import Target

CONNECTIONS = 1_005
WATCHED_SECONDS = 3.0
"""How long the other visitor is watched while the connections are open."""


def opening(sends: bytes = b"", networks: int = 1, connections: int = CONNECTIONS) -> Callable[[Target], None]:
    """Return an attack that opens connections from some networks, sends something on each, and waits."""

    def attack(target: Target) -> None:
        with ExitStack() as opened:
            for number in range(connections):
                with suppress(OSError):  # the server may refuse, or close it again
                    source = f"127.0.{number % networks // 250}.{number % networks % 250 + 2}"
                    connection = opened.enter_context(target.connect(source))
                    connection.sendall(sends)
            time.sleep(WATCHED_SECONDS)

    return attack


ATTACKS = {
    "idle connections from one network": opening(),
    "idle connections from 500 networks": opening(networks=500),
    "headers that never end": opening(b"GET / HTTP/1.1\r\nA: "),
    "bodies that never come": opening(b"POST /contact HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nbody="),
    "answers that are not read": opening(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 100, connections=20),
}

if __name__ == "__main__":
    main(ATTACKS)
