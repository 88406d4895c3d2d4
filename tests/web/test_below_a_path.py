"""A help centre below ``/help`` on a real server: nothing that it sends leaves the path."""

from __future__ import annotations

import json
import re
import threading
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.running import ARTICLES, DATABASE, running_site
from tests.servers import HOST, free_port, mail_server
from tests.web.conftest import token
from tests.web.crawler import Crawl
from web.desk.staff import add_user
from web.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers import MailServer

PASSWORD = "correct horse battery"  # noqa: S105 - no real password
PAGES = (
    "",
    "search?q=forgot+my+pasword",
    "search?q=code+rejected&page=2",
    "search?q=someone+hacked+my+account",
    "search?q=xyzzy",
    "contact?q=refund",
    "contact/community?q=dark+mode",
    "embed/contact",
    "embed/search?q=refund",
    "widget",
    "widget/demo",
    "widget/v1.js",
    "api/docs",
    "api/openapi.yaml",
    "api/search?q=forgot+my+pasword",
    "api/suggest?q=forgot",
    "api/articles/reset-your-password",
    "sitemap.xml",
    "opensearch.xml",
    "robots.txt",
    "healthz",
)
DESK_PAGES = (
    "desk",
    "desk/articles?q=refund",
    "desk/insights/learning",
    "desk/insights/gaps",
    "desk/insights/articles",
)


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(northpost_index: Path, mail: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a help centre below ``/help``, with mail and an admin."""
    folder = tmp_path_factory.mktemp("below")
    port = free_port()
    settings = {
        "KB_WEB_PORT": str(port),
        "KB_WEB_BASE_URL": f"http://{HOST}:{port}/help",
        "KB_WEB_SMTP_URL": mail.url,
        "KB_WEB_SUPPORT_ADDRESS": "support@northpost.example",
        "KB_WEB_DIGEST_TO": '["lead@northpost.example"]',
    }
    with running_site(ARTICLES, folder, settings, index=northpost_index) as address:
        database = Database(f"sqlite:///{folder / DATABASE}")
        add_user(database, "Ben", PASSWORD, "admin")
        database.close()
        yield f"{address}/help"


def send_ticket(crawl: Crawl, text: str) -> str:
    """Send the contact form with a file as a browser does; return the page that confirms it."""
    fields = {
        "csrf_token": token(crawl.request("contact")[1]),
        "email": "anna@example.org",
        "body": text,
        "answers": "seen",
    }
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(f'name="files"; filename="a.log"\r\nContent-Type: text/plain\r\n\r\n{"line of a log " * 40_000}')
    boundary = uuid.uuid4().hex
    body = (
        "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    )
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    address, page = crawl.request("contact", body.encode(), kind)
    assert "We have your message" in page
    return address


def test_no_page_of_readers_leaves_the_path(site: str) -> None:
    crawl = Crawl(site)
    crawl.follow(*PAGES)
    assert crawl.outside == []
    assert {address: status for address, status in crawl.statuses.items() if status != 200} == {}
    assert sum("/articles/" in address for address in crawl.statuses) > 90


def test_no_page_of_tickets_and_the_desk_leaves_the_path(site: str) -> None:
    crawl = Crawl(site)
    confirmation = send_ticket(crawl, "How do I set up two-factor authentication? See [the log].")
    crawl.follow(confirmation, "contact/solved")
    form = {"csrf_token": token(crawl.request("desk/sign-in")[1]), "name": "Ben", "password": PASSWORD}
    address, _ = crawl.request("desk/sign-in", urlencode(form).encode())
    assert address == f"{site}/desk"
    crawl.follow(*DESK_PAGES)
    assert crawl.outside == []
    failed = {address for address, status in crawl.statuses.items() if status not in {200, 303}}
    assert failed <= {f"{site}/contact/solved"}
    assert any(re.search(r"/desk/files/\d", address) for address in crawl.statuses)
    assert any(re.search(r"/tickets/[\w.-]+/files/\d", address) for address in crawl.statuses)


def test_every_address_in_mail_is_below_the_path(site: str, mail: MailServer) -> None:
    text = f"How do I set up two-factor authentication? {uuid.uuid4()}"
    arrived = threading.Event()
    mail.on_mail = lambda _recipient, content: arrived.set() if text[:20].encode() in content else None
    send_ticket(Crawl(site), text)
    assert arrived.wait(60)
    sent = mail.mails("anna@example.org")[-1]
    for kind in ("plain", "html"):
        body = sent.get_body((kind,))
        assert body is not None
        addresses = re.findall(rf"http://{HOST}:\d+[^\s\"<>]*", body.get_content())
        assert addresses
        assert [address for address in addresses if not address.startswith(f"{site}/")] == []
        assert not re.search(r'href="/', body.get_content())


def test_api_names_addresses_below_the_path(site: str) -> None:
    crawl = Crawl(site)
    draft = json.dumps({"subject": "", "body": "How do I set up two-factor authentication?"}).encode()
    for path, body in (("api/search?q=set+up+two-factor", None), ("api/suggest?q=two", None), ("api/deflect", draft)):
        _, text = crawl.request(path, body, {"Content-Type": "application/json"})
        urls = re.findall(r'"url":"(/[^"]*)"', text)
        assert len(urls) > 3
        assert [url for url in urls if not url.startswith("/help/")] == []
