"""Forms are accepted from this site only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.security.conftest import vote

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost"},  # a proxy terminates TLS
        {"Origin": "null", "Sec_Fetch_Site": "same-origin"},
    ],
)
def test_a_form_from_this_site_is_accepted(client: FlaskClient, headers: dict[str, str]) -> None:
    assert vote(client, **headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://[broken"},
        {"Origin": ""},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_valid_token(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert vote(client, **headers).status_code == 403


def test_the_configured_address_counts_as_this_site(make_app: MakeApp) -> None:
    client = make_app(base_url="https://help.example.com").test_client()
    assert vote(client, Origin="https://help.example.com").status_code == 303
    assert vote(client, Origin="https://evil.example").status_code == 403
