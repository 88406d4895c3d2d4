"""Scripts of a help centre below ``/help``: no request leaves the path, here and on another site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.running import ARTICLES, DATABASE, running_site
from tests.servers import HOST, free_port
from tests.web.browser.host_site import NO_STORAGE, HostSite, fill_form
from tests.web.browser.watch import Watch
from web.desk.staff import add_user
from web.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.web.browser.watch import Visit

PASSWORD = "correct horse battery"  # noqa: S105 - no real password
BODY = "How do I set up two-factor authentication?"


@pytest.fixture(scope="module")
def host(northpost_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostSite]:
    """Yield another site with the widget of a help centre below ``/help``, which has an agent."""
    folder, port, site = tmp_path_factory.mktemp("below"), free_port(), HostSite()
    settings = {
        "KB_WEB_PORT": str(port),
        "KB_WEB_BASE_URL": f"http://{HOST}:{port}/help",
        "KB_WEB_ALLOWED_ORIGINS": f'["{site.origin}"]',
    }
    with running_site(ARTICLES, folder, settings, index=northpost_index) as address:
        database = Database(f"sqlite:///{folder / DATABASE}")
        add_user(database, "Ben", PASSWORD, "agent")
        database.close()
        site.ours = address
        with urlopen(f"{address}/help/widget/demo") as response:  # noqa: S310 - our own server
            site.page = response.read().replace(b"/help/static/", b"/static/")  # the styles of the other site
        yield site
    site.close()


@pytest.fixture
def site(host: HostSite) -> str:
    """Return the address that ``visit`` opens pages of, so that its paths begin with ``/help``."""
    return host.ours


def stay_below(page: Page | BrowserContext, site: str) -> list[str]:
    """Return a list that gets every request to the site outside its path."""
    outside: list[str] = []
    page.on(
        "request",
        lambda request: (
            outside.append(request.url)
            if request.url.startswith(site) and not request.url.startswith(f"{site}/help/")
            else None
        ),
    )
    return outside


def test_suggestions_and_their_links_are_below_the_path(visit: Visit, site: str) -> None:
    page = visit("/help/")
    outside = stay_below(page, site)
    page.locator("input[type=search]").press_sequentially("code rejected")
    first = page.locator("[role=option]").first
    expect(first).to_have_attribute("href", "/help/articles/codes-are-rejected?q=code+rejected")
    expect(page.locator("[role=option]").last).to_have_attribute("href", "/help/contact?q=code+rejected")
    first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("codes")
    assert page.url.startswith(f"{site}/help/articles/")
    assert outside == []


def test_contact_form_suggests_takes_files_and_shows_the_ticket_below_the_path(visit: Visit, site: str) -> None:
    page = visit("/help/contact")
    outside = stay_below(page, site)
    page.get_by_label("What happened?").fill(BODY)
    expect(page.locator(".open-answers .prose").first.locator("strong").first).to_be_visible()
    expect(page.locator(".open-answers .onward").first).to_have_attribute("href", "/help/articles/set-up-two-factor")
    file = {"name": "a.log", "mimeType": "text/plain", "buffer": b"line " * 200_000}
    page.get_by_label("Files, if they help").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator(".files [name=kept]")).to_have_count(1)
    page.get_by_label("Your e-mail address").fill("anna@example.org")
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    page.get_by_role("link", name="Follow your message").click()
    expect(page.locator("a.file")).to_contain_text("a.log")
    assert page.url.startswith(f"{site}/help/tickets/")
    assert outside == []


def test_agents_sign_in_find_articles_and_answer_below_the_path(visit: Visit, site: str) -> None:
    page = visit("/help/contact")
    page.get_by_label("What happened?").fill("How do I get a refund?")
    page.get_by_label("Your e-mail address").fill("ben@example.org")
    page.get_by_role("button", name="Send to support").click()
    page.goto("/help/desk/sign-in")
    outside = stay_below(page, site)
    page.get_by_label("Name").fill("Ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert [(cookie["name"], cookie["path"]) for cookie in page.context.cookies()] == [("firstline_desk", "/help/desk")]
    page.get_by_role("link", name="How do I get a refund?").first.click()
    page.get_by_role("searchbox", name="Find articles").fill("payment failed")
    page.get_by_role("button", name="Find articles").click()
    opened = page.locator("a.onward", has_text="A payment failed")
    expect(opened).to_have_attribute("href", "/help/articles/payment-failed")
    assert outside == []


def test_widget_on_another_site_searches_opens_articles_and_frames_the_form(browser: Browser, host: HostSite) -> None:
    context = browser.new_context(base_url=host.origin)
    watch, outside = Watch(context, host.origin, host.ours), stay_below(context, host.ours)
    context.add_init_script(NO_STORAGE)
    page = context.new_page()
    page.goto("/")
    beside = fill_form(page)
    expect(beside.get_by_role("status")).to_have_text("5 articles may answer this")
    beside.locator(".hits button").first.click()
    expect(beside.get_by_role("link", name="Read it in the help centre")).to_have_attribute(
        "href", f"{host.ours}/help/articles/codes-are-rejected"
    )
    with page.expect_response(f"{host.ours}/help/api/solved") as answer:
        beside.get_by_role("button", name="This solved it").click()
    assert answer.value.status == 204
    corner = page.locator("#corner")
    corner.get_by_role("button").first.click()
    corner.get_by_role("button", name="Contact support").click()
    frame = corner.frame_locator("iframe")
    expect(frame.get_by_label("What happened?")).to_be_visible()
    context.close()
    assert watch.complaints == []
    assert outside == []


def test_links_in_a_frame_stay_in_it_or_open_a_new_tab_below_the_path(visit: Visit, site: str) -> None:
    page = visit("/help/embed/search?q=refund")
    link = page.locator("main a[href*='/articles/']").first
    with page.expect_popup() as popup:
        link.click()
    assert popup.value.url.startswith(f"{site}/help/articles/")
    page.locator("main a[href*='/contact']").first.click()
    page.wait_for_url("**/help/embed/contact*")
