"""The template environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import render_template_string
from jinja2 import UndefinedError

if TYPE_CHECKING:
    from flask import Flask


def test_a_misspelt_name_in_a_template_is_an_error(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(UndefinedError, match="query_txt"):
        render_template_string("{{ query_txt }}")


def test_templates_know_the_query_the_settings_and_whether_they_are_embedded(app: Flask) -> None:
    with app.test_request_context("/search?q=+reset++password+"):
        assert render_template_string("{{ query_text }}|{{ site.brand }}|{{ embedded }}") == (
            "reset  password|Northpost|False"
        )
