"""Record the errors of a browser and its requests to other hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request


class Visit(Protocol):
    """Opens pages, each in a fresh browser context."""

    def __call__(self, path: str = "/", *, base: str = "", **options: object) -> Page:
        """Return the page, loaded; the options are those of a browser context."""


class Watch:
    """Records console errors, policy violations and requests to other hosts in ``complaints``."""

    def __init__(self, context: BrowserContext, *sites: str) -> None:
        self.context = context
        self.complaints: list[str] = []
        self._hosts = {urlsplit(site).netloc for site in sites}
        context.add_init_script(
            "addEventListener('securitypolicyviolation', (event) =>"
            " console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`))"
        )
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        page = message.page
        # the status of an error page is intended; a missing asset is not
        is_page_status = (
            message.text.startswith("Failed to load resource")
            and page is not None
            and message.location["url"].split("#")[0] in {frame.url.split("#")[0] for frame in page.frames}
        )
        if message.type in {"error", "warning"} and not is_page_status:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in self._hosts:
            self.complaints.append(f"request to another host: {request.url}")
