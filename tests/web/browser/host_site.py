"""A page of another site with the widget, under a strict policy and with storage denied."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from tests.running import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Locator

OpenPage = Callable[..., Page]

SUBJECT, BODY = "Two-factor code is rejected", "My authenticator app shows a code but signing in says it is wrong."
LEAKING = ("My password", "Tr0ub4dor&3 is rejected, and 4111 1111 1111 1111 is charged twice")
ASSETS = {"/static/demo.css": "text/css", "/static/demo.svg": "image/svg+xml"}

NO_STORAGE = """
const deny = { get() { throw new DOMException("denied", "SecurityError"); } };
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, deny);
Object.defineProperty(Document.prototype, "cookie", { ...deny, set: deny.get });
"""
RECORD_EVENTS = """
window.recorded = [];
for (const name of ["open", "close", "results", "secret", "article", "solved", "ticket"])
  addEventListener(`firstline:${name}`, (event) => {
    recorded.push([name, event.detail]);
    document.documentElement.dataset.events = recorded.map(([name]) => name).join(" ");
  });
"""
"""Event names are also written to the page, because its policy forbids waiting for an evaluated expression."""


class HostSite:
    """Another site that serves the demo page, with a policy that allows only our origin."""

    def __init__(self) -> None:
        self.ours = ""
        self.page = b""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def policy(self) -> str:
        ours = "; ".join(f"{kind} 'self' {self.ours}" for kind in ("script-src", "connect-src", "frame-src"))
        return f"default-src 'self'; {ours}; require-trusted-types-for 'script'; trusted-types 'none'"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind = ASSETS.get(self.path, "text/html")
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", site.policy())
                self.end_headers()
                self.wfile.write((ROOT / "web" / self.path[1:]).read_bytes() if self.path in ASSETS else site.page)

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        return Handler


def fill_form(page: Page, subject: str = SUBJECT, body: str = BODY) -> Locator:
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Description").fill(body)
    return page.locator("#beside")
