"""Attack with bodies that could fill memory or disk: ``python -m tests.attacks.bodies http://127.0.0.1:8000``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.attacks.target import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.attacks.target import Target

CONCURRENT_REQUESTS = 3
FORM = (
    b'--edge\r\nContent-Disposition: form-data; name="body"\r\n\r\nHello\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="files"; filename="a.log"\r\n\r\n'
)


def post_large_bodies(
    path: str, size: int, kind: str = "application/x-www-form-urlencoded"
) -> Callable[[Target], None]:
    """Return an attack that sends large bodies concurrently, without a form token."""
    body = FORM + b"a" * size + b"\r\n--edge--\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"

    def send(target: Target) -> None:
        with suppress(OSError):
            target.send(head.encode() + body)

    def attack(target: Target) -> None:
        with ThreadPoolExecutor(CONCURRENT_REQUESTS) as pool:
            list(pool.map(send, [target] * CONCURRENT_REQUESTS))

    return attack


ATTACKS = {
    "large bodies for a small form": post_large_bodies("/articles/reset-password/feedback", 20_000_000),
    "large bodies for the API": post_large_bodies("/api/deflect", 20_000_000, "application/json"),
    "files without a form token": post_large_bodies("/contact", 5_000_000, "multipart/form-data; boundary=edge"),
}

if __name__ == "__main__":
    main(ATTACKS)
