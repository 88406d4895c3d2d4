"""Topics to browse when a search finds no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from flask.testing import FlaskClient


def test_the_nearest_topics_come_first(client: FlaskClient) -> None:
    """Words are compared as search compares them: "managing" matches "manage"."""
    page = client.get("/search?q=managing+kangaroo+trombone+volcano+pancake&exact=1").text
    assert "We found no answer" in page
    around = page[page.index("Browse by topic") :]
    assert around.index("/categories/account") < around.index("/categories/mail")


def test_nearest_topics_are_computed_only_without_results(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.views.nearest_categories", None)
    assert "/articles/reset-password" in client.get("/search?q=reset+password").text
