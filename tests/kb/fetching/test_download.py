"""Downloads from a real server, and from servers that misbehave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.fetching.download import MAX_REDIRECTS, Downloader
from kb.fetching.request import DownloadError

if TYPE_CHECKING:
    from conftest import Site


def test_a_picture_is_downloaded_through_redirects(site: Site, downloader: Downloader) -> None:
    site.has("/a%20b.png?x=1", b"picture")
    url = site.redirects("/old", "/older")
    site.redirects("/older", f"{site.url}/a b.png?x=1")

    assert downloader.fetch(url) == b"picture"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x.png",
        "http://localhost/x.png",
        "http://[::1]/x.png",
        "http://169.254.169.254/latest",
        "http://0/x.png",
        "http://2130706433/x.png",
    ],
)
def test_nothing_inside_the_network_is_asked(url: str) -> None:
    with pytest.raises(DownloadError, match="not on the public internet"):
        Downloader().fetch(url)


def test_a_redirect_into_the_network_is_not_followed(site: Site) -> None:
    url = site.redirects("/a.png", "http://10.0.0.1/secret.png")

    with pytest.raises(DownloadError, match=r"10\.0\.0\.1 is not on the public internet"):
        Downloader(allows=lambda address: address == "127.0.0.1").fetch(url)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:x", "http://[", "http://x:y/"]
)
def test_redirects_to_other_schemes_are_refused(site: Site, downloader: Downloader, target: str) -> None:
    with pytest.raises(DownloadError, match="not a web address"):
        downloader.fetch(site.redirects("/a.png", target))


def test_redirects_end(site: Site, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="redirects more than"):
        downloader.fetch(site.redirects("/a.png", "/a.png"))
    assert len(site.asked) == MAX_REDIRECTS + 1


def test_other_types_are_refused_before_they_are_read(site: Site, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="not a picture but text/html"):
        downloader.fetch(site.has("/a.png", b"<html>", "text/html"))
    with pytest.raises(DownloadError, match="compressed"):
        downloader.fetch(site.has("/b.png", b"x", **{"Content-Encoding": "gzip"}))
    with pytest.raises(DownloadError, match="404"):
        downloader.fetch(f"{site.url}/c.png")


def test_a_large_file_is_not_read_to_its_end(site: Site, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="more than 10,000 bytes"):
        downloader.fetch(site.has("/a.png", b"x" * 10_001))


def test_a_part_of_a_file_is_not_taken_for_all_of_it(site: Site, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match=r"only a part|does not answer"):
        downloader.fetch(site.has("/a.png", b"x" * 10, **{"Content-Length": "20"}))


def test_a_silent_server_is_left_at_the_deadline(site: Site, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="took too long") as caught:
        replace(downloader, seconds=0.2).fetch(f"{site.url}/silent")
    assert caught.value.is_host_down


def test_what_arrives_before_the_deadline_is_not_taken_for_all_of_it(site: Site, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="took too long"):
        replace(downloader, seconds=0.5).fetch(f"{site.url}/endless")


def test_a_closed_port_is_a_host_that_is_down(site: Site, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="does not answer") as caught:
        downloader.fetch(f"https{site.url[4:]}/a.png")  # no TLS there
    assert caught.value.is_host_down
