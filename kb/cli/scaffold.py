"""Start an article as a draft with all fields that a writer should fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontmatter import Post, dumps

from kb.errors import ScaffoldError
from kb.files.folder import scan
from kb.files.slugs import plain_slug, slugify

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from kb.config import KbConfig

_BODY = """\
Begin with the answer, in one or two sentences.

## What to do

1. First step.
2. Second step.

## If that does not help

Name another possible cause, and link to the next article.
"""


def start(config: KbConfig, title: str, category: str, today: dt.date) -> Path:
    """Write a draft into the folder of the category and return its path.

    Raises:
        ScaffoldError: the title gives no file name, or an article of that name exists.
        CorpusError: the articles folder cannot be listed.

    """
    title = " ".join(title.split())
    slug, folder = slugify(title)[:80].strip("-"), slugify(category)
    if not slug:
        raise ScaffoldError(f'"{title}" gives no file name: use a title with letters or digits')
    if category and not folder:
        raise ScaffoldError(f'"{category}" gives no folder name: use a category with letters or digits')
    namesake = next((path for path in scan(config.articles).articles if plain_slug(path) == slug), None)
    if namesake:
        raise ScaffoldError(f"{config.articles / namesake} already has that name: choose another title")
    path = config.articles / folder / f"{slug}.md"
    _write(path, _draft(config, title, folder, today))
    return path


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ScaffoldError(f"{path}: cannot be written: {error.strerror}") from error


def _draft(config: KbConfig, title: str, category: str, today: dt.date) -> str:
    fields: dict[str, object] = {
        "title": title,
        "summary": "",
        **({"category": category} if category else {}),
        "tags": [],
        "keywords": [],
        "synonyms": [],
        "lang": config.default_lang,
        "audience": ["free", "paid", "business"],
        "status": "draft",
        "owner": config.default_owner,
        "last_reviewed": today,
        "review_in": "6 months",
        "related": [],
        "expect_queries": [],
        "escalation": "offer",
    }
    return f"{dumps(Post(_BODY, None, **fields), sort_keys=False, default_flow_style=None)}\n"
