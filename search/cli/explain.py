"""The command ``python -m search explain``: why articles are in their order, or missing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from kb.command_line import OK, WholeNumber
from kb.counts import counted
from search.answers import explanation
from search.answers.explanation import absence
from search.cli.options import NOT_FOUND, index_option, lang_option, open_index
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.answers.explanation import ArticleExplanation, Explanation, SolvedReason
    from search.triage.safety import SafetyAdvice


@click.command()
@click.argument("text", metavar="QUERY")
@click.option("--article", default="", metavar="SLUG", help="Also explain this article, or why it is missing.")
@click.option("--limit", type=WholeNumber(1, 50), metavar="1-50", default=3, help="How many articles (3).")
@lang_option
@index_option
def explain(text: str, article: str, limit: int, lang: str, index: Path | None) -> int:
    """Explain why a query finds its articles in this order.

    QUERY is one argument, as a visitor types it.
    """
    generation = open_index(index)
    explained = explanation.explain(generation, parse(text, page_size=limit, lang=lang), article)
    click.echo("\n".join(_lines(explained)))
    if article and not explained.has(article):
        click.echo(f"\n{absence(generation, article, explained)}")
        return NOT_FOUND
    return OK


def _lines(explained: Explanation) -> Iterator[str]:
    verdict = explained.verdict
    yield f"verdict      {verdict.outcome}, confidence {verdict.confidence:.2f}: {verdict.reason}"
    yield "signals      " + ", ".join(f"{name} {value:.2f}" for name, value in asdict(explained.signals).items())
    yield f"mode         {explained.mode or 'lexical'}"
    for typed, meant in explained.corrections.items():
        yield f"corrected    {typed} → {meant}"
    for clause in explained.clauses:
        synonyms = f", also {', '.join(clause.synonyms)}" if clause.synonyms else ""
        known = "" if clause.is_known else ", in no article"
        yield f"word         {clause.surface}: idf {clause.idf:.2f}{known}{synonyms}"
    for place, article in enumerate(explained.articles, start=1):
        yield f"\n{place:>3}. {article.title} ({article.slug}), {article.lang}, score {article.score:.3f}"
        yield from _reasons(article)
    if explained.advice:
        yield from _order(explained.advice)


def _reasons(article: ArticleExplanation) -> Iterator[str]:
    if article.cosine is not None:
        yield f"     meaning {article.cosine:+.2f}"
    for word in article.words:
        fields = ", ".join(f"{count} in {field}" for field, count in word.counts) or "in another form or a synonym"
        yield f"     {word.word}: {word.impact:.2f} ({fields})"
    yield f"     neighbouring words: {article.pairs:.2f}"
    if article.lowered:
        yield f"     slightly lower: {' and '.join(article.lowered)}"
    if article.solved:
        yield f"     solved questions: {article.gain:+.2f}"
        yield from _solved(article.solved)


def _solved(reasons: tuple[SolvedReason, ...]) -> Iterator[str]:
    for reason in reasons:
        if reason.question:
            day = f", {reason.day}" if reason.day else ""
            yield f"       {reason.similarity:.2f} {reason.question} ({reason.kind}{day})"
    if hidden := sum(not reason.question for reason in reasons):
        yield f"       {counted(hidden, 'question')} that may not be read yet"


def _order(advice: SafetyAdvice) -> Iterator[str]:
    """Yield how safety advice orders the articles, whatever their scores are."""
    situation = f", situation {advice.situation}" if advice.situation else ""
    yield f"\nadvice       the query describes a risk: {advice.kind}{situation}"
    if advice.article:
        yield f"             first comes {advice.article}, unless the query is the title or question of another article"
    if advice.unsuitable:
        yield f"             last come {', '.join(sorted(advice.unsuitable))}"
