"""Build the search index: read the articles, index what changed, check it, publish it."""

from __future__ import annotations

import gc
import logging
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.problem_list import FEW_WARNINGS, in_proportion, listed
from kb.command_line import articles_option, run
from kb.config import KbConfig, load
from kb.corpus import left_aside
from kb.counts import counted
from kb.errors import KbError
from search.backends.choice import opensearch
from search.config import SearchConfig
from search.errors import SearchError
from search.generations.builder import build
from search.objects.config import StorageConfig
from search.objects.opening import open_store
from search.progress import TerminalProgress
from search.publishing.publisher import publish, roll_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.generations.receipt import Report

USAGE, FAILED, OK = 2, 1, 0
ALWAYS_SHOWN = {"dialect", "expect-query", "not-for"}
"""Rules whose problems are always listed: people run this command to see which queries no longer find their article.

The dialect decides how every article is read.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the index and return the exit code: 0 published, 1 failed, 2 wrong usage or unreadable articles."""
    return run(
        build_index,
        arguments,
        name="build_index.py",
        label="build_index",
        failures={KbError: USAGE, SearchError: FAILED},
    )


@click.command(help=__doc__)
@articles_option
@click.option(
    "--index", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the index (default: from config.toml)."
)
@click.option("--strict", is_flag=True, help="Publish nothing, and exit with 1, if there is any problem.")
@click.option("--full", is_flag=True, help="Read and index every article again.")
@click.option("--quick", is_flag=True, help="Leave the work of the language model to the next build.")
@click.option("--allow-shrink", is_flag=True, help="Publish even if more than half of the published articles go.")
@click.option(
    "--publish-to",
    metavar="PLACE",
    help="Publish the index there, too: a folder, or s3://bucket/prefix. See --rollback.",
)
@click.option(
    "--rollback",
    is_flag=True,
    help="Build nothing: let machines that pull from --publish-to, or the search cluster, go back by one index.",
)
@click.option("-v", "--verbose", is_flag=True, help="List every warning, and where in the program an article failed.")
def build_index(
    articles: Path | None,
    index: Path | None,
    *,
    strict: bool,
    full: bool,
    quick: bool,
    allow_shrink: bool,
    publish_to: str | None,
    rollback: bool,
    verbose: bool,
) -> int:
    """Build the index as the options say."""
    if rollback:
        return _roll_back(publish_to)
    if verbose:
        logging.basicConfig(format="%(message)s")
        logging.getLogger("firstline").setLevel(logging.DEBUG)
    kb, search = load(KbConfig, articles=articles), load(SearchConfig, index=index)
    with closing(TerminalProgress()) as progress:
        report = build(kb, search, full=full, strict=strict, quick=quick, allow_shrink=allow_shrink, progress=progress)
    _print_problems(report, strict=strict, verbose=verbose)
    _print_summary(report)
    if not report.published or not _publish_to_cluster(search, report, strict=strict):
        return FAILED
    if publish_to is not None:
        _publish(kb, search, publish_to, full=full)
    return OK


def _publish(kb: KbConfig, search: SearchConfig, place: str, *, full: bool) -> None:
    """Publish the index that serves here, and print what was uploaded."""
    storage = load(StorageConfig, pull_from=place)
    with closing(TerminalProgress()) as progress:
        store = open_store(storage.pull_from, storage)
        receipt = publish(kb, search, store, storage.keep_published, progress, full=full)
    state = f"{receipt.uploaded_bytes / 1e6:.1f} MB uploaded" if receipt.is_new else "there already"
    click.echo(f"{place}: {receipt.name}, {state}")


def _roll_back(place: str | None) -> int:
    if place is None and (backend := opensearch(load(SearchConfig))) is not None:
        click.echo(f"OpenSearch: back to {backend.publisher().rollback()}")
        return OK
    if place is None:
        click.echo("build_index: --rollback needs --publish-to, the place to go back in", err=True)
        return USAGE
    storage = load(StorageConfig, pull_from=place)
    publication = roll_back(open_store(storage.pull_from, storage))
    click.echo(f"{place}: back to {publication.name}, published {publication.published:%Y-%m-%d %H:%M} UTC")
    return OK


def _print_problems(report: Report, *, strict: bool, verbose: bool) -> None:
    """Print to standard error what people should see: a strict build fails over warnings, so it lists a few."""
    few = FEW_WARNINGS if strict else 0
    lines = in_proportion(report.problems, "python build_index.py -v", few=few, always=ALWAYS_SHOWN)
    for line in map(listed, report.problems) if verbose else lines:
        click.echo(line, err=True)


def _print_summary(report: Report) -> None:
    """Print one line to standard output."""
    state = "published" if report.published else "NOT published (--strict)"
    click.echo(
        f"{counted(report.articles, 'article')}, {counted(report.sections, 'section')}, "
        f"{counted(len(report.problems), 'problem')}, "
        f"{report.changed} changed, {report.seconds:.2f} s: {report.generation} {state}"
        f"{left_aside(report.withheld, report.unsearched, report.skipped)}"
    )


def _publish_to_cluster(search: SearchConfig, report: Report, *, strict: bool) -> bool:
    """Return whether the index serves from the cluster, if the settings name one; print what only its answers miss."""
    if (backend := opensearch(search)) is None:
        return True
    with closing(TerminalProgress()) as progress:
        publication = backend.publisher().publish(strict=strict, progress=progress)
    for problem in publication.problems:
        if problem not in report.problems:
            click.echo(listed(problem), err=True)
    state = "published" if publication.is_published else "NOT published (--strict)"
    click.echo(
        f"OpenSearch: {counted(publication.written, 'article')} written, {publication.removed} removed, "
        f"{publication.seconds:.2f} s: {publication.generation} {state}"
    )
    return publication.is_published


if __name__ == "__main__":
    gc.disable()  # a build makes millions of objects and hardly any circles: looking for them costs 5 to 10 %
    sys.exit(main())
