"""The default command, ``python -m search QUERY``: what a visitor would get, with scores."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from kb.command_line import OK, WholeNumber
from kb.config import load
from search.cli.options import NOT_FOUND, index_option, json_option, lang_option, open_index
from search.community.community import Community
from search.community.config import CommunityConfig
from search.config import SearchConfig
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.results import Results

MAX_NAMED = 20
"""An error names so many categories."""


@click.command()
@click.argument("text", metavar="QUERY")
@json_option
@click.option("--limit", type=WholeNumber(1, 50), metavar="1-50", default=10, help="How many articles (10).")
@click.option("--category", default="", metavar="NAME", help="Only this category.")
@click.option("--exact", is_flag=True, help="Do not correct misspelt words.")
@lang_option
@index_option
def query(text: str, limit: int, category: str, lang: str, index: Path | None, *, as_json: bool, exact: bool) -> int:
    """Search the articles, and what the community answers.

    QUERY is one argument: words, "quoted phrases", category:NAME.
    """
    generation, community = (
        open_index(index),
        Community(load(CommunityConfig), load(SearchConfig, index=index)).current(),
    )
    categories = [each.slug for each in generation.docstore.categories]
    if category and category not in categories:
        named = [*categories[:MAX_NAMED], *(["…"] if len(categories) > MAX_NAMED else [])]
        advice = f"there is no {category!r}; choose from {', '.join(named)}"
        raise click.BadParameter(advice, param_hint="--category")
    asked = parse(text, category=category, page_size=limit, correct=not exact, lang=lang)
    results = generation.search(asked)
    if community is not None:
        results = replace(results, community=community.answers(generation, asked, results))
    if as_json:
        verdict = {"outcome": results.verdict.outcome, **asdict(results.verdict)}
        click.echo(json.dumps(asdict(results) | {"verdict": verdict}, indent=2, ensure_ascii=False, default=str))
    else:
        click.echo("\n".join(_lines(results)))
    return OK if results.hits else NOT_FOUND


def _lines(results: Results) -> Iterator[str]:
    verdict = results.verdict
    yield f"{verdict.outcome} ({verdict.confidence:.2f}): {verdict.reason}"
    if results.corrected:
        yield f"showing results for: {results.corrected}"
    if verdict.unknown_words:
        yield f"unknown: {', '.join(verdict.unknown_words)}"
    for hit in results.hits:
        section = f" › {hit.section}" if hit.section else ""
        yield f"{hit.score:8.3f}  {hit.title}{section}"
        yield f"          {hit.url}"
        yield f"          {hit.snippet.text}"
    for answer in results.community:
        yield f"community  {answer.title}"
        yield f"          {answer.url}"
