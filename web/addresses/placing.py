"""Prefix addresses with the site's path.

Articles, hits and quotations carry addresses of the site itself, such as ``/articles/refunds``, because an index does
not know where it is served. They get the site's path, or in mail its whole address, when they are written out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS = re.compile(r'(<[a-z][a-z0-9]*(?:\s[^\s"<>=]+(?:="[^"]*")?)*?\s(?:href|src)=")(?=/(?!/))')
"""The beginning of a tag, up to an address of this site: the sanitizer quotes every value and escapes every ``<``."""


def placed(address: str, site: str) -> str:
    """Return an address of this site with the site's path or URL before it; one of another site as it is."""
    return f"{site}{address}" if address.startswith("/") and not address.startswith("//") else address


def placed_html(html: str, site: str) -> str:
    """Return sanitised HTML with the site's path or URL before all its addresses of this site."""
    return _ADDRESS.sub(lambda match: match[1] + site, html) if site else html


def placed_json(body: Mapping[str, object], site: str) -> Mapping[str, object]:
    """Return a body of the API with the site's path before all its addresses, which are the values named ``url``."""
    return {key: _placed_value(key, value, site) for key, value in body.items()} if site else body


def _placed_value(key: str, value: object, site: str) -> object:
    if isinstance(value, str):
        return placed(value, site) if key == "url" else value
    if isinstance(value, dict):
        return placed_json(value, site)
    return [_placed_value("", each, site) for each in value] if isinstance(value, list | tuple) else value
