"""The tags of HTML: others, such as <your name>, are words of a text and shown as they were written."""

from __future__ import annotations

import re
from typing import Final

KNOWN_TAGS: Final = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em
    embed fieldset figcaption figure font footer form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr
    html i iframe img input ins kbd label legend li link main map mark marquee math menu menuitem meta meter nav
    nobr noembed noframes noscript object ol optgroup option output p param path picture plaintext pre progress
    q rb rp rt rtc ruby s samp script search section select slot small source span strike strong style sub
    summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul use var video
    wbr xmp
    """.split()  # noqa: SIM905 - a list would be a page long
)
_TAG: Final = re.compile(r"</?([a-zA-Z][^\s/>]*)")


def show_unknown_tags(html: str) -> str:
    """Return raw HTML with the tags that HTML does not have as text."""
    return _TAG.sub(lambda tag: tag[0] if tag[1].lower() in KNOWN_TAGS else f"&lt;{tag[0][1:]}", html)


def is_known_tag(text: str, start: int) -> bool:
    """Return whether the tag at a position exists in HTML; comments and declarations do."""
    tag = _TAG.match(text, start)
    return tag is None or tag[1].lower() in KNOWN_TAGS
