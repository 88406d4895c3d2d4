"""Pictures and downloads of the articles folder: which are sent, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.objects.folder import FolderStore
from search.progress import no_progress
from search.publishing.publisher import publish
from search.publishing.puller import Puller
from tests.web.conftest import PIXEL

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


def test_an_image_is_sent_with_its_type_and_a_strict_policy(client: FlaskClient) -> None:
    with client.get("/media/account/sessions.png") as answer:
        assert answer.data == PIXEL
        assert answer.content_type == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_drawing_is_sent_without_scripts_under_a_policy_that_allows_none(client: FlaskClient) -> None:
    answer = client.get("/media/account/map.svg")

    assert answer.content_type == "image/svg+xml"
    assert "<path" in answer.text
    assert "script" not in answer.text
    assert "onload" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "sandbox"} <= set(policy.split("; "))


def test_a_drawing_that_a_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get("/media/account/map.svg").headers["ETag"]

    assert client.get("/media/account/map.svg", headers={"If-None-Match": etag}).status_code == 304


def test_a_drawing_that_was_damaged_after_the_build_is_not_sent(client: FlaskClient, built: Path) -> None:
    drawing = built / "articles" / "account" / "map.svg"
    before = drawing.read_text()
    drawing.write_text("<svg")
    status = client.get("/media/account/map.svg").status_code
    drawing.write_text(before)

    assert status == 404


def test_a_download_is_saved_and_never_shown(client: FlaskClient) -> None:
    with client.get("/media/account/list.csv") as answer:
        assert answer.text == "place,day\n"
        assert answer.content_type == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"] == "attachment; filename=list.csv"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "account/hidden.png",  # shown only by a draft
        "account/unused.pdf",  # no article offers it
        "account/notes.txt",
        "account/moved.md",
        "../config.toml",
        "..%2fconfig.toml",
        "account/%2e%2e/%2e%2e/config.toml",
        "/etc/passwd",
        "account\\sessions.png",
        "account/sessions.png%00.txt",
    ],
)
def test_other_files_of_the_folder_are_not_sent(client: FlaskClient, path: str) -> None:
    with client.get(f"/media/{path}", follow_redirects=True) as answer:
        assert answer.status_code == 404


def test_a_machine_that_pulled_its_index_sends_media_without_the_articles(
    built: Path, tmp_path: Path, make_app: MakeApp
) -> None:
    kb, search = KbConfig(articles=built / "articles"), SearchConfig(index=built / "index", meaning="off")
    pulled = SearchConfig(index=tmp_path / "pulled", meaning="off")
    store = FolderStore(tmp_path / "store")
    publish(kb, search, store, 5, no_progress)
    Puller(pulled, store, no_progress).pull()
    client = make_app(kb=KbConfig(articles=tmp_path / "no such folder"), search=pulled).test_client()
    for path in ("account/sessions.png", "account/map.svg", "account/list.csv"):
        with client.get(f"/media/{path}") as answer:
            assert answer.status_code == 200
    for path in ("account/hidden.png", "../meta.json", "account/moved.md"):
        with client.get(f"/media/{path}", follow_redirects=True) as answer:
            assert answer.status_code == 404
    assert client.get("/articles/moved").status_code == 200
    assert client.get("/search?q=refund").status_code == 200
