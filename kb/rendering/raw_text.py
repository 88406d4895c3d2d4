"""Tags whose content browsers take as it is: one without an end would swallow the rest of the article."""

from __future__ import annotations

import re
from typing import Final

DROPPED_WITH_TEXT: Final = frozenset(
    {"script", "style", "template", "noscript", "title", "textarea", "select", "svg", "math"}
)
"""The elements that pages show neither as they are nor as text."""

_TAG: Final = re.compile(
    rf"<(?=({'|'.join(sorted(DROPPED_WITH_TEXT))}|noembed|noframes|plaintext|xmp)[\s/>])", re.IGNORECASE
)


def show_unclosed(html: str) -> str:
    """Return unsafe HTML with each of these tags that has no end tag as text, as GitHub does: ``the <title> tag``."""
    tags = list(_TAG.finditer(html))
    if not tags:
        return html
    lowered = html.lower() if html.isascii() else re.sub("[A-Z]", lambda letter: letter[0].lower(), html)
    last_end = {name: lowered.rfind(f"</{name}") for name in {tag[1].lower() for tag in tags}}
    return _TAG.sub(lambda tag: tag[0] if last_end[tag[1].lower()] > tag.start() else "&lt;", html)
