"""The tab Learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.desk.conftest import signed_in

if TYPE_CHECKING:
    from flask import Flask


def test_page_without_solved_questions_says_what_will_appear(app: Flask) -> None:
    page = signed_in(app, "viewer").get("/desk/insights/learning").text

    assert "<h2>Nothing learnt yet</h2>" in page
