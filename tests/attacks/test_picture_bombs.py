"""Decompression bombs: pictures with few bytes and many pixels must not exhaust the memory of a server."""

from __future__ import annotations

import io
import os
import re
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from tests.running import ARTICLES, running_site

REQUESTS = 4
MOST_MEGABYTES = 600
"""Memory limit of the server with its libraries and an index; a single bomb used to take 1,500."""


def bomb(side: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "WEBP", lossless=True, quality=0, method=0)
    return out.getvalue()


def form(token: str, files: list[bytes]) -> tuple[bytes, str]:
    """Return the body and the media type of a ticket form with files."""
    boundary = uuid.uuid4().hex
    fields = {"csrf_token": token, "email": "anna@example.org", "subject": "Bombs", "body": "Look at these."}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in fields.items()]
    parts += [
        f'Content-Disposition: form-data; name="files"; filename="{number}.webp"\r\n\r\n'.encode() + content
        for number, content in enumerate(files)
    ]
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts) + b"--%s--\r\n" % boundary.encode()
    return body, f"multipart/form-data; boundary={boundary}"


def status_of(address: str, token: str, files: list[bytes]) -> int:
    body, media_type = form(token, files)
    request = urllib.request.Request(f"{address}/contact", body, {"Content-Type": media_type})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=300) as response:  # noqa: S310 - loopback
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def peak_megabytes_of_server() -> int:
    """Return the peak memory of the server, which is a child of this process."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status, command = (folder / "status").read_text(), (folder / "cmdline").read_bytes()
        except OSError:  # the process has ended
            continue
        if f"PPid:\t{os.getpid()}\n" in status and b"web\0serve" in command:
            match = re.search(r"VmHWM:\s+(\d+) kB", status)
            assert match
            return int(match[1]) // 1024
    raise AssertionError("the server is gone")


def token_of(address: str) -> str:
    with urllib.request.urlopen(f"{address}/contact", timeout=60) as page:  # noqa: S310 - loopback
        match = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert match
    return match[1]


def test_picture_bombs_neither_exhaust_memory_nor_block_the_site(tmp_path: Path) -> None:
    """In each request, four pictures exceed the pixel limit and one is just below it."""
    files = [*[bomb(7071)] * 4, bomb(5000)]
    assert sum(map(len, files)) < 20_000
    with running_site(ARTICLES, tmp_path) as address, ThreadPoolExecutor(REQUESTS * 2) as threads:
        token = token_of(address)
        forged = [threads.submit(status_of, address, "forged", files) for _ in range(REQUESTS)]
        valid = [threads.submit(status_of, address, token, files) for _ in range(REQUESTS)]
        with urllib.request.urlopen(f"{address}/healthz", timeout=60) as health:  # noqa: S310 - loopback
            assert health.status == 200
        assert {response.result() for response in forged} == {400}
        assert {response.result() for response in valid} <= {400, 503}  # rejected files, or too many requests at once
        assert peak_megabytes_of_server() < MOST_MEGABYTES
        assert status_of(address, token, []) == 200  # a ticket without files is accepted
