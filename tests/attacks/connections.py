"""Attack with connections that stay open and do nothing: ``python -m tests.attacks.connections http://127.0.0.1:8000``."""

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
"""How long to observe the other visitor while the connections are open."""


def open_connections(data: bytes = b"", networks: int = 1, connections: int = CONNECTIONS) -> Callable[[Target], None]:
    """Return an attack that opens connections from several networks, sends data on each, and waits."""

    def attack(target: Target) -> None:
        with ExitStack() as stack:
            for number in range(connections):
                with suppress(OSError):  # the server may refuse or close the connection
                    source = f"127.0.{number % networks // 250}.{number % networks % 250 + 2}"
                    connection = stack.enter_context(target.connect(source))
                    connection.sendall(data)
            time.sleep(WATCHED_SECONDS)

    return attack


ATTACKS = {
    "idle connections from one network": open_connections(),
    "idle connections from 500 networks": open_connections(networks=500),
    "headers that never end": open_connections(b"GET / HTTP/1.1\r\nA: "),
    "bodies that never come": open_connections(
        b"POST /contact HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nbody="
    ),
    "answers that are not read": open_connections(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 100, connections=20),
}

if __name__ == "__main__":
    main(ATTACKS)
