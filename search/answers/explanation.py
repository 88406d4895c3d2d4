"""Why the articles came in this order: ``python -m search explain QUERY [--article SLUG]``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kb.counts import whole_number
from search.cli.asking import NO_INDEX, add_index, opened
from search.query import parse
from search.triage.safety import advice_for_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.generations.generation import Generation
    from search.matching.searcher import Account
    from search.triage.safety import SafetyAdvice


def main(arguments: Sequence[str]) -> int:
    """Explain a query as asked; return 0, 1 where the article is not found, 2 where there is no index."""
    options = _parser().parse_args(arguments)
    generation = opened(options)
    if generation is None:
        return NO_INDEX
    query = parse(options.query, page_size=options.limit)
    advice = advice_for_query(generation, query)
    account = generation.searcher.account(advice.ordering(query) if advice else query, options.article)
    print("\n".join((*_lines(account), *(_order(advice) if advice else ()))))
    if options.article and options.article not in [article.slug for article in account.articles]:
        print("\n".join(_absence(generation, options.article, account)))
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m search explain", description=__doc__)
    parser.add_argument("query", help="as a visitor types it")
    parser.add_argument("--article", metavar="SLUG", help="explain this article too, or why it is not there")
    parser.add_argument("--limit", type=whole_number(1, 50), metavar="1-50", default=3, help="how many articles")
    add_index(parser)
    return parser


def _lines(account: Account) -> Iterator[str]:
    verdict = account.verdict
    yield f"verdict      {verdict.outcome}, confidence {verdict.confidence:.2f}: {verdict.reason}"
    yield "signals      " + ", ".join(f"{name} {value:.2f}" for name, value in account.signals)
    yield f"meaning      read by {account.reader}"
    for typed, meant in account.corrections:
        yield f"corrected    {typed} → {meant}"
    for clause in account.clauses:
        others = f", also {', '.join(clause.synonyms)}" if clause.synonyms else ""
        known = "" if clause.is_known else ", which no article has"
        yield f"word         {clause.surface}: idf {clause.mass:.2f}{known}{others}"
    for place, article in enumerate(account.articles, start=1):
        yield f"\n{place:>3}. {article.title} ({article.slug}), score {article.score:.3f}"
        if article.cosine is not None:
            yield f"     meaning {article.cosine:+.2f}"
        for word, impact, fields in article.words:
            where = ", ".join(f"{count} in {field}" for field, count in fields) or "by another form or name"
            yield f"     {word}: {impact:.2f} ({where})"
        yield f"     neighbouring words: {article.pairs:.2f}"


def _order(advice: SafetyAdvice) -> Iterator[str]:
    """Yield how safety advice orders the articles, whatever their scores are."""
    situation = f", situation {advice.situation}" if advice.situation else ""
    yield f"\nadvice       the query describes a risk: {advice.kind}{situation}"
    if advice.article:
        yield f"             first comes {advice.article}, unless the query is the title or question of another article"
    if advice.unsuitable:
        yield f"             last come {', '.join(sorted(advice.unsuitable))}"


def _absence(generation: Generation, slug: str, account: Account) -> Iterator[str]:
    entry = generation.docstore.entries.get(slug)
    yield ""
    if entry is None and slug in generation.docstore.every:
        yield f"{slug} is not there: it expired after the index was built"
    elif entry is None:
        yield f"{slug} is not there: no published article has this slug (a draft, a redirect, or a slip of the pen?)"
    elif not entry.metadata.is_searchable:
        key = "unlisted: true" if entry.metadata.unlisted else "search: {exclude: true}"
        yield f"{slug} is not there: its front matter says {key}"
    elif not account.clauses:
        yield f"{slug} is not there: the query has no word to search for"
    else:
        words = ", ".join(clause.surface for clause in account.clauses)
        yield f"{slug} is not there: it has none of {words}, and means something else"
