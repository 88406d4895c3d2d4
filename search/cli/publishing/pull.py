"""The command ``python -m search pull``: the index that others published, once or for as long as it runs."""

from __future__ import annotations

import logging
import os
import stat
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

import click

from kb.config import load
from search.cli.options import FAILED, index_option
from search.config import SearchConfig
from search.errors import SearchError
from search.objects.config import StorageConfig
from search.objects.opening import open_store
from search.progress import TerminalProgress, no_progress
from search.publishing.puller import Puller

if TYPE_CHECKING:
    from pathlib import Path

OK, NOT_PULLED = 0, 1
_MOST_PAUSE: Final = 600.0
"""Seconds between two attempts at most, however often they failed."""


@click.command(epilog="Exit code: 0 if what is published serves here, 1 if it cannot be pulled, 2 for wrong usage.")
@index_option
@click.option("--from", "place", help="A folder, or s3://bucket/prefix (default: [storage] pull_from).")
@click.option("--watch", is_flag=True, help="Look again every [storage] pull_seconds, until stopped.")
def pull(index: Path | None, place: str | None, *, watch: bool) -> int:
    """Fetch the index that build_index.py --publish-to has published, and let it serve on this machine."""
    config, storage = load(SearchConfig, index=index), load(StorageConfig, pull_from=place)
    if not storage.pull_from:
        click.echo("search: there is nothing to pull from: set [storage] pull_from, or use --from", err=True)
        return FAILED
    store = open_store(storage.pull_from, storage)
    if watch:
        logging.basicConfig(format="%(message)s", level=logging.INFO)
        _watch(Puller(config, store, no_progress), storage.pull_seconds)
        return OK
    with closing(TerminalProgress()) as progress:
        puller = Puller(config, store, progress)
        try:
            is_new = puller.pull()
        except SearchError as error:
            click.echo(f"search: {error}", err=True)
            return NOT_PULLED
    click.echo("pulled, and serves now" if is_new else "up to date")
    return OK


def _watch(puller: Puller, seconds: float) -> None:
    """Pull until stopped; after failures less and less often, because each may fetch much in vain."""
    stop, failures = threading.Event(), 0
    threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    while True:
        try:
            puller.pull()
            failures = 0
        except SearchError:  # logged by the puller, once
            failures += 1
        if stop.wait(max(seconds, min(seconds * 2 ** min(failures, 10), _MOST_PAUSE)) if failures else seconds):
            return


def _wait_for_end(stop: threading.Event) -> None:
    """Where standard input is a pipe, stop when the process at its other end is gone."""
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        while os.read(sys.stdin.fileno(), 4096):
            pass
        stop.set()
