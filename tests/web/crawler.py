"""Visit every address that a site's pages, styles, scripts and JSON name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_BASES = frozenset({"form", "button"})
_IMPORTS = re.compile(r"""(?:from|import\(?)\s*["'](\.[^"']+)["']|url\(["']?([^"')]+)""")
_LOCATION = re.compile(r"<loc>([^<]+)</loc>")
_TEMPLATE = re.compile(r'template="([^"?]+)')


@dataclass
class Crawl:
    """What a visitor with cookies finds at a site: the status of each page, and addresses that leave its path."""

    site: str
    statuses: dict[str, int] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._open = build_opener(HTTPCookieProcessor()).open

    def request(
        self, path: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[str, str]:
        """Return the final address and the text of a response; redirects are followed."""
        request = Request(urljoin(f"{self.site}/", path), data, dict(headers or {}))  # noqa: S310 - our own server
        try:
            response = self._open(request)
        except HTTPError as error:
            response = error
        with response:
            self.statuses[request.full_url] = response.status
            kind = response.headers.get_content_type()
            text = response.read().decode() if kind.startswith(("text/", "application/")) else ""
            self._check(response.url, path)
        return response.url, text

    def follow(self, *starts: str) -> None:
        """Visit the addresses and every further one that their responses name, each once."""
        waiting = list(starts)
        while waiting:
            address = urldefrag(urljoin(f"{self.site}/", waiting.pop()))[0]
            if address in self.statuses:
                continue
            final, text = self.request(address)
            self.statuses.setdefault(final, 200)
            waiting += self._named(final, text)

    def _named(self, page: str, text: str) -> Iterator[str]:
        """Yield the addresses of this host in a response that can be visited; note those outside the site's path."""
        for value, is_visited in _values(text):
            address = urljoin(page, value)
            if urlsplit(address).netloc != urlsplit(self.site).netloc:
                continue
            self._check(address, page)
            if is_visited:
                yield address
            else:
                self.actions.add(address)

    def _check(self, address: str, page: str) -> None:
        if not f"{address}/".startswith(f"{self.site}/"):
            self.outside.append(f"{address} on {page}")


def _values(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the addresses in a page, script, style sheet, sitemap or JSON body, and whether to visit each."""
    if text.startswith(("{", "[")):
        yield from ((value, False) for value in _strings(json.loads(text)))
    elif "<html" in text[:200]:
        parser = _Page()
        parser.feed(text)
        yield from parser.found
    else:
        for match in (*_IMPORTS.finditer(text), *_LOCATION.finditer(text)):
            yield next(group for group in match.groups() if group), True
        yield from ((match[1], False) for match in _TEMPLATE.finditer(text))


def _strings(value: object) -> Iterator[str]:
    """Yield the strings in JSON that are addresses of this host, or whole addresses."""
    children: Iterable[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _strings(child)
    if isinstance(value, str) and re.match(r"/\w|https?://", value) and " " not in value:
        yield value


class _Page(HTMLParser):
    """Collects every attribute that holds an address, whatever its name, and the addresses in JSON-LD."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the addresses of a tag; those of forms and scripts' requests are not visited."""
        self._is_data = tag == "script" and ("type", "application/ld+json") in attrs
        for name, value in attrs:
            is_link = name in {"href", "src"}
            if value and (is_link or name in {"action", "formaction"} or re.match(r"/(?:\w|$)|https?://", value)):
                self.found.append((value, is_link and tag not in _BASES))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        """Leave the JSON-LD."""
        self._is_data = False

    def handle_data(self, data: str) -> None:
        """Collect the addresses in JSON-LD, and whole ones in the text."""
        if self._is_data:
            self.found += [(value, False) for value in _strings(json.loads(data))]
        else:
            self.found += [(value, False) for value in re.findall(r"https?://[^\s\"'<>,)]+", data)]
