"""Start an article as a draft with all fields that a writer should fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontmatter import Post, dumps

from kb.errors import ScaffoldError
from kb.files.folder import scan
from kb.files.slugs import plain_slug, slugify

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from kb.config import KbConfig

_ANSWER = "Begin with the answer, in one or two sentences."
_BODY = """\
{answer}

## What to do

1. First step.
2. Second step.

## If that does not help

Name another possible cause, and link to the next article.
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of an article that are known before it is written.

    ``questions`` become its ``expect_queries``; ``answer`` is Markdown to begin with, instead of advice.
    """

    title: str
    category: str = ""
    questions: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a new article, and its path in the articles folder."""

    path: str
    text: str

    @property
    def slug(self) -> str:
        """The slug that the article will have."""
        return plain_slug(self.path)


def draft(config: KbConfig, outline: Outline, today: dt.date) -> Draft:
    """Return the draft of an article, for a file that does not exist yet.

    Raises:
        ScaffoldError: the title gives no file name, or an article of that name exists.
        CorpusError: the articles folder cannot be listed.

    """
    title = " ".join(outline.title.split())
    slug, folder = slugify(title)[:80].strip("-"), slugify(outline.category)
    if not slug:
        raise ScaffoldError(f'"{title}" gives no file name: use a title with letters or digits')
    if outline.category and not folder:
        raise ScaffoldError(f'"{outline.category}" gives no folder name: use a category with letters or digits')
    namesake = next((path for path in scan(config.articles).articles if plain_slug(path) == slug), None)
    if namesake:
        raise ScaffoldError(f"{config.articles / namesake} already has that name: choose another title")
    return Draft(f"{folder}/{slug}.md" if folder else f"{slug}.md", _text(config, outline, title, folder, today))


def start(config: KbConfig, outline: Outline, today: dt.date) -> Path:
    """Write the draft of an article into the articles folder and return its path; no file is ever replaced.

    Raises:
        ScaffoldError: as for ``draft``, or the file cannot be written.
        CorpusError: the articles folder cannot be listed.

    """
    started = draft(config, outline, today)
    path = config.articles / started.path
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(started.text)
    except OSError as error:
        raise ScaffoldError(f"{path}: cannot be written: {error.strerror}") from error
    return path


def _text(config: KbConfig, outline: Outline, title: str, folder: str, today: dt.date) -> str:
    fields: dict[str, object] = {
        "title": title,
        "summary": "",
        **({"category": folder} if folder else {}),
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
        "expect_queries": list(outline.questions),
        "escalation": "offer",
    }
    body = _BODY.format(answer=outline.answer.strip() or _ANSWER)
    return f"{dumps(Post(body, None, **fields), sort_keys=False, default_flow_style=None)}\n"
