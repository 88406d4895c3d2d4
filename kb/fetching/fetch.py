"""Save the pictures on other sites that articles show, and make the articles show the copies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kb.fetching.picture import NotAPictureError, Picture
from kb.fetching.request import DownloadError
from kb.fetching.saving import change_article, save_picture
from kb.files.source import load
from kb.layout.addresses import survey
from kb.links.resolver import Resolver
from kb.links.site import Site
from kb.problem import Problem
from kb.reading.reader import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kb.config import KbConfig
    from kb.fetching.download import Downloader

MOST_PICTURES: Final = 5_000
"""In one run; the next one goes on with the others."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was saved, by address; why others were not; and the articles that were changed."""

    saved: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    unchanged: Mapping[str, str] = field(default_factory=dict)
    """Why an article could not be changed, by path."""


def remote_pictures(config: KbConfig, progress: Callable[[int, int], None] | None = None) -> dict[str, tuple[str, ...]]:
    """Return the articles that show each picture on another site, by its address in the order of the articles.

    Raises:
        CorpusError: the folder is missing or cannot be listed.

    """
    folder, addresses = survey(config)
    resolve = Resolver.of(folder, addresses, Site.of(config.site_prefix, config.old_hosts))
    shown: dict[str, dict[str, None]] = defaultdict(dict)
    for count, path in enumerate(folder.articles, start=1):
        data = load(folder.root / path, path, config)
        if not isinstance(data, Problem) and b"//" in data:
            reading = read_bytes(data, path, slug=resolve.slugs[path], resolve=resolve, config=config)
            for address in reading.remote_images:
                shown[address][path] = None
        if progress is not None:
            progress(count, len(folder.articles))
    return {address: tuple(paths) for address, paths in shown.items()}


def fetch(
    root: Path,
    shown: Mapping[str, tuple[str, ...]],
    downloader: Downloader,
    tell: Callable[[str, str], None] = lambda _address, _outcome: None,
) -> Report:
    """Save the pictures at these addresses below ``root``, then change the articles that show them.

    ``tell`` gets each address with the file or the reason.

    Raises:
        FetchError: the folder of pictures cannot be written.

    """
    saved: dict[str, str] = {}
    failed: dict[str, str] = {}
    down: dict[str, str] = {}
    """Why a host does not answer, so that a thousand pictures do not wait for it one by one."""
    for address in list(shown)[:MOST_PICTURES]:
        url = f"https:{address}" if address.startswith("//") else address
        host = url.partition("//")[2].partition("/")[0]
        reason = down.get(host, "")
        if not reason:
            try:
                saved[address] = save_picture(root, Picture.of(downloader.fetch(url), url))
            except NotAPictureError as error:
                reason = str(error)
            except DownloadError as error:
                reason = str(error)
                if error.is_host_down:
                    down[host] = reason
        if reason:
            failed[address] = reason
        tell(address, reason or saved[address])
    outcomes = {path: change_article(root, path, files) for path, files in _by_article(shown, saved).items()}
    return Report(
        saved,
        failed,
        changed=tuple(path for path, reason in outcomes.items() if not reason),
        unchanged={path: reason for path, reason in outcomes.items() if reason},
    )


def _by_article(shown: Mapping[str, tuple[str, ...]], saved: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the saved pictures of each article, by their old addresses."""
    pictures: dict[str, dict[str, str]] = defaultdict(dict)
    for address, file in saved.items():
        for path in shown[address]:
            pictures[path][address] = file
    return pictures
