"""Services: one set per application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.app.services import KEY, services

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp


def test_each_application_has_its_own_services(make_app: MakeApp) -> None:
    first, second = make_app(brand="First"), make_app(brand="Second")
    for app in (first, second, first):
        with app.app_context():
            assert services() is app.extensions[KEY]
    assert first.extensions[KEY].config.brand == "First"
