"""The frame of insights: tabs, and the way there from the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web.desk.conftest import signed_in
from web.desk.insights.tabs import TABS

if TYPE_CHECKING:
    from flask import Flask


def test_desk_leads_to_insights(app: Flask) -> None:
    client = signed_in(app, "viewer")

    assert '<a href="/desk/insights">Insights</a>' in client.get("/desk").text


@pytest.mark.parametrize("label", [tab.label for tab in TABS])
def test_each_tab_marks_itself_as_current(app: Flask, label: str) -> None:
    client = signed_in(app, "viewer")
    links = dict(
        re.findall(
            r'<li><a href="(/desk/insights[^"]*)"[^>]*><svg.*?</svg>(\w+)</a>', client.get("/desk/insights").text
        )
    )
    path = next(path for path, name in links.items() if name == label)
    page = client.get(path)

    assert page.headers["Cache-Control"] == "no-store"
    assert f'<a href="{path}" aria-current="page">' in page.text
    assert f"<h1>{label}</h1>" in page.text
