"""The articles as lint rules see them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.lint import View
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ReadAll

NOON = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)


def test_a_view_separates_published_articles_from_drafts(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "a.md": article("A", redirect_from="[old, b, c]"),
            "b.md": article("B", status="draft"),
            "c.md": article("C", redirect_from="[old]"),
            "d.md": "---\ntitle: [\n---\n",
        }
    )

    view = View.of((known.entry for known in corpus.readings.values()), corpus.folder, corpus.resolve, NOON)

    assert [entry.slug for entry in view.entries] == ["a", "b", "c"]
    assert set(view.by_slug) == {"a", "b", "c"}
    assert set(view.published) == {"a", "c"}
    assert view.redirects == {"old": "a", "b": "a"}
    assert view.today == dt.date(2026, 6, 15)
