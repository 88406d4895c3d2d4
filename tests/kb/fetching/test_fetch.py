"""Fetching the pictures of a whole folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.config import KbConfig
from kb.corpus import read_corpus
from kb.fetching.fetch import fetch, remote_pictures
from tests.kb.fetching.conftest import pixels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Site

    from kb.fetching.download import Downloader

    Build = Callable[[dict[str, str | bytes]], Path]


def test_articles_show_the_saved_copies(articles_from: Build, site: Site, downloader: Downloader) -> None:
    one, two = site.has("/one.png", pixels()), site.has("/two.gif", pixels("GIF"), "image/gif")
    root = articles_from({"a.md": f"![One]({one}) ![Two]({two})", "x/b.md": f'<img src="{one}" alt="One">'})

    shown = remote_pictures(KbConfig(articles=root))
    report = fetch(root, shown, downloader)

    assert shown == {one: ("a.md", "x/b.md"), two: ("a.md",)}
    assert report.changed == ("a.md", "x/b.md")
    assert sorted(site.asked) == ["/one.png", "/two.gif"]
    corpus = read_corpus(KbConfig(articles=root))
    assert corpus.media == set(report.saved.values())
    assert 'src="/media/media/one-' in corpus.articles["b"].html
    assert remote_pictures(KbConfig(articles=root)) == {}


def test_what_cannot_be_fetched_stays_as_it_is(articles_from: Build, site: Site, downloader: Downloader) -> None:
    good, bad = site.has("/good.png", pixels()), site.has("/bad.png", b"nonsense")
    text = f"![Bad]({bad}) ![Gone]({site.url}/gone.png)"
    root = articles_from({"a.md": f"{text} ![Good]({good})", "b.md": text})

    report = fetch(root, remote_pictures(KbConfig(articles=root)), downloader)

    assert report.changed == ("a.md",)
    assert report.failed.keys() == {bad, f"{site.url}/gone.png"}
    assert (root / "b.md").read_text() == text
    assert (root / "a.md").read_text().startswith(f"{text} ![Good](media/good-")


def test_a_host_that_is_down_is_asked_once(articles_from: Build, downloader: Downloader) -> None:
    urls = [f"http://no-such-host.invalid/{number}.png" for number in range(3)]
    root = articles_from({"a.md": " ".join(f"![x]({url})" for url in urls)})
    told: list[tuple[str, str]] = []

    report = fetch(root, remote_pictures(KbConfig(articles=root)), downloader, lambda *outcome: told.append(outcome))

    assert report.failed == dict.fromkeys(urls, "the host no-such-host.invalid cannot be found")
    assert [address for address, _ in told] == urls


def test_images_without_a_web_address_fail(articles_from: Build, downloader: Downloader) -> None:
    root = articles_from({"a.md": "![x](mailto:a@x.example) ![y](http://[)"})

    report = fetch(root, remote_pictures(KbConfig(articles=root)), downloader)

    assert set(report.failed.values()) == {"it is not a web address"}


def test_links_code_and_local_pictures_are_left_alone(articles_from: Build) -> None:
    text = (
        "[x](https://x.example/a.png) `![y](https://x.example/b.png)` ![z](z.png)\n\n    ![](https://x.example/c.png)\n"
    )

    assert remote_pictures(KbConfig(articles=articles_from({"a.md": text}))) == {}
