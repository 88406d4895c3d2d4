"""A web server on this machine that has pictures, and tricks."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from kb.fetching.download import Downloader

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Site:
    """A site whose ``answers`` have a status, headers and a body by path; ``asked`` has the paths of the requests."""

    url: str = ""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    """Set at the end; the paths ``/silent`` and ``/endless`` have no end before."""

    def has(self, path: str, body: bytes, media_type: str = "image/png", **headers: str) -> str:
        """Answer a path with a body and return its address."""
        self.answers[path] = (200, {"Content-Type": media_type, **headers}, body)
        return self.url + path

    def redirects(self, path: str, target: str) -> str:
        """Answer a path with a redirect and return its address."""
        self.answers[path] = (302, {"Location": target}, b"")
        return self.url + path


@pytest.fixture
def site() -> Iterator[Site]:
    """Yield an empty site on this machine."""
    content = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content.asked.append(self.path)
            if self.path == "/silent":
                content.release.wait(30)
                return
            if self.path == "/endless":  # ends when the connection does
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(pixels())
                self.wfile.flush()
                content.release.wait(30)
                return
            status, headers, body = content.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    content.url = f"http://127.0.0.1:{server.server_port}"
    yield content
    content.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def downloader() -> Downloader:
    """Return a downloader that may ask this machine."""
    return Downloader(allows=lambda _address: True, max_bytes=10_000, seconds=10)


def pixels(kind: str = "PNG", size: tuple[int, int] = (2, 1)) -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()
