"""The lines of links."""

from __future__ import annotations

from kb.config import DialectName
from tests.kb.small_articles import rendered


def test_repeated_links_have_their_own_lines() -> None:
    result = rendered(
        '[a](../start.md) `x`\n\n<a href="../start.md">b</a>\n\n[c][1]\n\n[1]: ../start.md "Title"\n',
        dialect=DialectName.PYTHON_MARKDOWN,
    )

    assert [link.line for link in result.links] == [10, 12, 16]
