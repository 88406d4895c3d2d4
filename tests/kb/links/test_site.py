"""The prefix of addresses and the old hosts of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.files.folder import scan
from kb.links.address import Address
from kb.links.names import Names
from kb.links.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[[dict[str, str | bytes]], Path]


def prefixes(root: Path, prefix: str = "") -> tuple[str, ...]:
    folder = scan(root)
    return Site.of(prefix, ()).detected(folder, Names.of(folder.articles, pages=True)).prefixes


FILES: dict[str, str | bytes] = {"a.md": "x", "b.md": "x", "c/d.md": "x"}


@pytest.mark.parametrize("prefix", ["docs", "hc/en-us/articles"])
def test_a_prefix_that_all_links_share_is_detected(articles_from: Build, prefix: str) -> None:
    links = f'[a](/{prefix}/a) <a href="/{prefix}/b.html">b</a> [d](/{prefix}/c/d/#x)'

    assert prefixes(articles_from({**FILES, "links.md": links})) == (prefix,)


@pytest.mark.parametrize(
    "links",
    [
        "[a](/docs/a) [b](/docs/b)",
        "[a](/docs/a) [b](/docs/b) [d](/docs/c/d) [x](/docs/x) [y](/docs/y)",
        "[a](/a) [b](/b) [d](/c/d)",
        "![a](/docs/a.png) [b](/docs/b) [d](/docs/c/d.pdf) [x](//docs/a)",
    ],
)
def test_a_prefix_of_few_or_foreign_links_is_not_one(articles_from: Build, links: str) -> None:
    assert prefixes(articles_from({**FILES, "links.md": links})) == ()


def test_a_prefix_that_is_set_is_not_detected(articles_from: Build) -> None:
    assert prefixes(articles_from(FILES), "/help/") == ("help",)


def test_the_prefix_is_taken_away_in_any_case() -> None:
    site = Site(prefixes=("docs/en", "docs"))

    assert [site.without_prefix(path) for path in ("Docs/en/a", "docs/a", "docsx/a", "docs")] == ["a", "a", "", ""]


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("https://help.acme.example/a/b?x#y", "a/b"),
        ("http://HELP.acme.example", ""),
        ("https://acme.example/kb/a", "a"),
        ("https://acme.example/a", None),
        ("https://help.acme.example.org/a", None),
    ],
)
def test_addresses_on_old_hosts_have_a_path(href: str, path: str | None) -> None:
    site = Site.of("", ["https://help.acme.example/", "acme.example/kb"])

    assert site.path_on_old_host(Address.of(href)) == path
