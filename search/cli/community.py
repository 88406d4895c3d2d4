"""The commands ``python -m search community``: read the community's topics, and list what is shown of them."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

import click

from kb.command_line import OK, articles_option
from kb.config import KbConfig, load
from kb.counts import counted
from search.cli.options import NOT_FOUND, index_option, open_index
from search.community.config import CommunityConfig, SourceKind
from search.community.store import opened
from search.community.suitability import is_good, is_sensitive_topic
from search.community.sync import store_file
from search.community.sync import sync as sync_community
from search.config import SearchConfig
from search.progress import TerminalProgress

if TYPE_CHECKING:
    from pathlib import Path


MOST_PROBLEMS = 10
"""The most malformed topics to name; the others are only counted."""


@click.group()
def community() -> None:
    """Read the community, whose answers are shown below the articles."""


@community.command(epilog="Exit code: 0 if all was read, 1 if the community could not be read to its end, 2 otherwise.")
@click.option("--now", "at_once", is_flag=True, help="Sync even if interval_hours have not passed.")
@click.option("--allow-shrink", is_flag=True, help="Sync even if more than half of the topics are gone.")
@articles_option
@index_option
def sync(articles: Path | None, index: Path | None, *, at_once: bool, allow_shrink: bool) -> int:
    """Read new topics, delete those that are gone, and publish what may be shown.

    It may be stopped at any moment: the next run goes on.
    """
    config, search = load(CommunityConfig), load(SearchConfig, index=index)
    folder = load(KbConfig, articles=articles).articles
    if config.source is SourceKind.NONE:
        click.echo("there is no community: name one in config.toml, below [community]")
        return OK
    with closing(TerminalProgress()) as progress:
        now = dt.datetime.now(dt.UTC)
        report = sync_community(config, search, folder, now, progress, at_once=at_once, allow_shrink=allow_shrink)
    if report.is_recent:
        click.echo(f"up to date, {report.topics} can be searched; --now reads the community all the same")
        return OK
    reading = report.reading
    for problem in reading.problems[:MOST_PROBLEMS]:
        click.echo(problem, err=True)
    click.echo(
        f"{counted(reading.read, 'topic')} read, {reading.removed} removed, "
        f"{counted(len(reading.problems), 'problem')}; {report.topics} can be searched"
    )
    if report.failure:
        click.echo(f"search: not read to its end: {report.failure}", err=True)
    return NOT_FOUND if report.failure else OK


@community.command(name="list", epilog="Exit code: 0; 2 without an index of articles.")
@index_option
def list_topics(index: Path | None) -> int:
    """List the topics that were read, and why some of them are not shown."""
    config, search = load(CommunityConfig), load(SearchConfig, index=index)
    generation = open_index(index)
    with opened(store_file(config, search)) as store:
        for topic in store.topics():
            state = "accepted" if topic.is_accepted else "voted"
            reason = "shown"
            if not is_good(topic, config):
                reason = "not accepted, too few votes, or in an excluded category"
            elif is_sensitive_topic(generation, topic, config):
                reason = "about a risk or an excluded subject"
            click.echo(f"{reason}: {topic.title} ({state}, {counted(topic.votes, 'vote')}) {topic.url}")
    return OK
