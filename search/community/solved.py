"""Solved questions from the community: accepted answers that link to one of our articles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kb.article import ARTICLE_URL
from kb.lists.solved_questions import Kind, SolvedQuestion
from search.community.suitability import is_good, is_sensitive_topic
from search.generations.layout import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from search.community.config import CommunityConfig
    from search.community.topic import Topic
    from search.generations.generation import Generation


def solved_lines(topics: Iterable[Topic], articles: Generation, config: CommunityConfig) -> tuple[str, ...]:
    """Return a line of JSON for each accepted answer that links exactly one article.

    The person who asked is one source, those who voted are another.
    """
    lines = []
    for topic in topics:
        linked = {slug for link in topic.links if (slug := linked_article(link, articles, config))}
        if len(linked) != 1 or not is_good(topic, config) or is_sensitive_topic(articles, topic, config):
            continue
        sources = 2 if topic.votes >= config.min_votes else 1
        question = SolvedQuestion(linked.pop(), topic.title, day=topic.day, kind=Kind.COMMUNITY, sources=sources)
        lines.append(question.as_line())
    return tuple(sorted(lines))


def linked_article(link: str, articles: Generation, config: CommunityConfig) -> str:
    """Return the slug of the published article that a link leads to, old addresses included; "" if to none."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if host and host not in config.help_hosts:
        return ""
    before, mark, slug = unquote(parts.path).partition(ARTICLE_URL)
    slug = slug.strip("/")
    if not mark or (before and not host):
        return ""
    slug = articles.docstore.redirects.get(slug, slug)
    return slug if slug in articles.docstore.entries else ""


def write(path: Path, lines: Iterable[str]) -> None:
    """Replace the file of solved questions unless it stays the same."""
    text = "".join(f"{line}\n" for line in lines)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    replace_file(path, text.encode())
