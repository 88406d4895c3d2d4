"""A real browser on a real server; every visit fails on browser errors and requests to other hosts."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from tests.deep_centre import deep_centre
from tests.running import ARTICLES, CHROMIUM_FLAGS, build, chromium, running_site
from tests.web.browser.host_site import NO_STORAGE, RECORD_EVENTS, HostSite
from tests.web.browser.samples import write_samples
from tests.web.browser.watch import Visit, Watch
from tests.web.conftest import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.web.browser.host_site import OpenPage


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of a running help centre: Northpost's articles and three that stress the layout."""
    folder = tmp_path_factory.mktemp("site")
    articles = folder / "articles"
    shutil.copytree(ARTICLES, articles)
    write_samples(articles)
    build(articles, folder / "index")
    settings = {"KB_WEB_FEEDBACK_LIMIT": "1000 per hour", "KB_WEB_MAILBOX_DOMAINS": '["northpost.example"]'}
    with running_site(articles, folder, settings) as address:
        yield address


@pytest.fixture(scope="session")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of a help centre without an index, with extreme accent colours."""
    folder = tmp_path_factory.mktemp("bare_site")
    colours = {"KB_WEB_ACCENT_LIGHT": "#ffe600", "KB_WEB_ACCENT_DARK": "#101010"}
    with running_site(ARTICLES, folder, colours) as address:
        yield address


@pytest.fixture(scope="session")
def deep_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of a help centre with 620 topics in three levels."""
    folder = tmp_path_factory.mktemp("deep_site")
    write(folder / "articles", dict(deep_centre()))
    build(folder / "articles", folder / "index")
    with running_site(folder / "articles", folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the system's Chromium."""
    path = chromium()
    if path is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Yield a function that opens pages; fail at the end on any error in the browser or request to another host.

    Pages belong to ``site`` unless ``base`` is another site.
    """
    watches: list[Watch] = []

    def open_page(path: str = "/", *, base: str = "", **options: object) -> Page:
        base = base or request.getfixturevalue("site")
        context = browser.new_context(base_url=base, **options)  # type: ignore[arg-type]
        watches.append(Watch(context, base))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for watch in watches:
        watch.context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture(scope="session")
def host(northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostSite]:
    """Yield another site, whose origin a running help centre allows."""
    folder = tmp_path_factory.mktemp("widget")
    site = HostSite()
    settings = {"KB_WEB_ALLOWED_ORIGINS": f'["{site.origin}"]', "KB_WEB_FEEDBACK_LIMIT": "1000 per hour"}
    with running_site(ARTICLES, folder, settings, index=northpost_index) as address:
        site.ours = address
        with urlopen(f"{address}/widget/demo") as response:  # noqa: S310 - our own server
            site.page = response.read()
        yield site
    site.close()


@pytest.fixture
def open_page(browser: Browser, host: HostSite) -> Iterator[OpenPage]:
    """Yield a function that opens the host page; fail at the end on errors and requests to a third site."""
    watches: list[Watch] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(base_url=host.origin, **options)  # type: ignore[arg-type]
        watches.append(Watch(context, host.origin, host.ours))
        context.add_init_script(NO_STORAGE)
        context.add_init_script(RECORD_EVENTS)
        page = context.new_page()
        page.goto("/")
        return page

    yield open_page
    for watch in watches:
        assert watch.context.cookies() == []
        watch.context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []
