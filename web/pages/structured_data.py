"""What search engines read about a page: an article and its breadcrumbs, in the words of schema.org as JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.article import Category, Entry

_CONTEXT = "https://schema.org"


def article_data(entry: Entry, brand: str) -> dict[str, object]:
    """Return the description of an article; its date is that of the last review."""
    metadata = entry.metadata
    url = url_for("pages.article", slug=entry.slug, _external=True)
    publisher = {"@type": "Organization", "name": brand}
    facts: dict[str, object] = {
        "@context": _CONTEXT,
        "@type": "Article",
        "headline": entry.title,
        "inLanguage": entry.lang,
        "mainEntityOfPage": url,
        "author": publisher,
        "publisher": publisher,
    }
    if metadata.summary:
        facts["description"] = metadata.summary
    if metadata.last_reviewed:
        facts["dateModified"] = metadata.last_reviewed.isoformat()
    return facts


def breadcrumb_data(trail: Iterable[Category], title: str) -> dict[str, object]:
    """Return the way from the home page over these topics to a page, which is the last step and has no address."""
    steps = [("All topics", url_for("pages.home", _external=True))]
    steps += [(category.title, url_for("topics.category", slug=category.slug, _external=True)) for category in trail]
    items: list[dict[str, object]] = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, start=1)
    ]
    items.append({"@type": "ListItem", "position": len(items) + 1, "name": title})
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}
