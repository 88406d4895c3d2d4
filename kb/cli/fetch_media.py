"""The command ``python -m kb fetch-media``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.command_line import OK, articles_option
from kb.config import KbConfig, load
from kb.counts import counted
from kb.fetching.download import Downloader
from kb.fetching.fetch import fetch, remote_pictures
from kb.problem import visible

if TYPE_CHECKING:
    from pathlib import Path

    from kb.fetching.fetch import Report

PROBLEMS = 1


@click.command("fetch-media")
@click.option("--dry-run", is_flag=True, help="List the pictures without downloading any.")
@articles_option
def fetch_media(articles: Path | None, *, dry_run: bool) -> int:
    """Copy pictures on other sites into the folder.

    Articles then show the copies, which are in media/. Run it again at any time: it goes on with what is missing.
    """
    config = load(KbConfig, articles=articles)
    shown = remote_pictures(config)
    if dry_run:
        for address, paths in shown.items():
            click.echo(visible(f"{address} ({counted(len(paths), 'article')})"))
        click.echo(f"{counted(len(shown), 'picture')} on other sites", err=True)
        return OK
    report = fetch(config.articles, shown, Downloader(), _tell)
    for path, reason in report.unchanged.items():
        click.echo(visible(f"{config.articles / path}: not changed: {reason}"))
    click.echo(_summary(report), err=True)
    return PROBLEMS if report.failed or report.unchanged else OK


def _tell(address: str, outcome: str) -> None:
    click.echo(visible(f"{address}: {outcome}"))


def _summary(report: Report) -> str:
    saved, changed = counted(len(report.saved), "picture"), counted(len(report.changed), "article")
    failed = f"; {counted(len(report.failed), 'picture')} could not be fetched" if report.failed else ""
    return f"{saved} saved, {changed} changed{failed}"
