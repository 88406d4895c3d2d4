"""The tabs Questions, Gaps and Articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.desk.conftest import signed_in

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize(
    ("path", "heading"), [("", "No questions yet"), ("/gaps", "No gaps"), ("/articles", "No feedback yet")]
)
def test_a_page_without_data_says_what_will_appear(app: Flask, path: str, heading: str) -> None:
    page = signed_in(app, "viewer").get(f"/desk/insights{path}").text

    assert f"<h2>{heading}</h2>" in page
