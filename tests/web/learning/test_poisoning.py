"""What one network can teach, however much it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.conftest import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def say(app: Flask, address: str, query: str, slug: str) -> None:
    environ = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": f"Mozilla/5.0 {address}", "REQUEST_METHOD": "POST"}
    services(app).recorder.solved(environ, slug, query)


def test_a_thousand_lies_from_one_network_are_one_source(
    app: Flask, handed_over: Callable[[], list[dict[str, object]]]
) -> None:
    """They come from a thousand addresses of one IPv6 /48, under many browsers, with two questions in turn."""
    for number in range(1_000):
        say(app, f"2001:db8:1:{number:x}::1", ("get my money back", "stolen money")[number % 2], "bounce")
    services(app).recorder.flush(everything=True)
    assert [(line["article"], line["sources"], line["kind"]) for line in handed_over()] == [("bounce", 1, "solved")]


def test_a_network_that_says_ever_more_stays_one_source(
    app: Flask, handed_over: Callable[[], list[dict[str, object]]]
) -> None:
    """It votes, says that it was solved, and then says so of another question, while search learns in between."""
    environ = {"REMOTE_ADDR": "192.0.2.1", "HTTP_USER_AGENT": "Mozilla/5.0", "REQUEST_METHOD": "POST"}
    recorder, learnt = services(app).recorder, []
    for step in (
        lambda: recorder.voted(environ, "bounce", "get my money back", is_helpful=True),
        lambda: recorder.solved(environ, "bounce", "get my money back"),
        lambda: recorder.voted(environ, "bounce", "stolen money", is_helpful=True),
    ):
        step()
        recorder.flush(everything=True)
        learnt.append([(line["kind"], line["sources"]) for line in handed_over()])
    assert learnt == [[("vote", 1)], [("solved", 1)], [("solved", 1)]]


def test_what_a_network_says_moves_to_the_question_that_it_solved(
    app: Flask, handed_over: Callable[[], list[dict[str, object]]]
) -> None:
    environ = {"REMOTE_ADDR": "192.0.2.1", "HTTP_USER_AGENT": "Mozilla/5.0", "REQUEST_METHOD": "POST"}
    services(app).recorder.voted(environ, "bounce", "password forgotten", is_helpful=True)
    services(app).recorder.flush(everything=True)
    (before,) = handed_over()
    services(app).recorder.solved(environ, "bounce", "message returned")
    services(app).recorder.flush(everything=True)
    (after,) = handed_over()
    assert before["words"] != after["words"]


def test_two_networks_on_one_day_are_two_sources(
    app: Flask, handed_over: Callable[[], list[dict[str, object]]]
) -> None:
    for address in ("192.0.2.1", "198.51.100.1"):
        say(app, address, "get my money back", "refund")
    services(app).recorder.flush(everything=True)
    assert [line["sources"] for line in handed_over()] == [2]
