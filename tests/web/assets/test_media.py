"""Pictures and downloads of the articles folder: which are sent, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import PIXEL

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


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
