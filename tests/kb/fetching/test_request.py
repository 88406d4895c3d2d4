"""Answers of any status, their bodies, and where redirects lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.fetching.request import DownloadError, body, get, joined

if TYPE_CHECKING:
    from conftest import Site


def anywhere(_address: str) -> bool:
    return True


def test_an_answer_of_any_status_is_yielded_with_its_headers(site: Site) -> None:
    site.answers["/busy"] = (429, {"Retry-After": "7"}, b"later")

    with get(f"{site.url}/busy", {}, allows=anywhere, seconds=5) as answer:
        assert (answer.status, answer.headers["Retry-After"], body(answer, 100)) == (429, "7", b"later")


def test_a_body_above_the_limit_is_refused(site: Site) -> None:
    url = site.has("/long", b"x" * 101)

    with pytest.raises(DownloadError, match="more than 100 bytes"), get(url, {}, allows=anywhere, seconds=5) as answer:
        body(answer, 100)


def test_a_server_that_never_ends_is_cut_off(site: Site) -> None:
    with (
        pytest.raises(DownloadError, match="took too long") as caught,
        get(f"{site.url}/endless", {}, allows=anywhere, seconds=0.2) as answer,
    ):
        body(answer, 1_000_000)
    assert caught.value.is_host_down


def test_a_redirect_is_joined_to_its_address() -> None:
    assert joined("https://a.example/x/y", "../z") == "https://a.example/z"
    with pytest.raises(DownloadError, match="not a web address"):
        joined("https://a.example/", "http://[")
