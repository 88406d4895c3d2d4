"""Form tokens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services, token
from tests.web.security.conftest import vote
from web.security.signer import Signer

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.mark.parametrize("bad", ["", "x", "a.b.c", "é", "x" * 100_000])
def test_a_form_with_an_invalid_token_is_refused(client: FlaskClient, bad: str) -> None:
    assert vote(client, form_token=bad).status_code == 400


def test_a_token_is_valid_for_its_own_form_only(client: FlaskClient) -> None:
    assert vote(client, form_token=token(client.get("/contact").text)).status_code == 400


def test_a_token_expires(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    old = token(client.get("/articles/moved").text)
    hours = services(app).config.form_hours
    later = time.time() + hours * 3600 + 60
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _: int(later))
    assert vote(client, form_token=old).status_code == 400
    assert vote(client).status_code == 303


def test_a_token_of_another_site_is_refused(client: FlaskClient) -> None:
    assert vote(client, form_token=Signer("k" * 40, 24).form_token("feedback")).status_code == 400


def test_a_temporary_value_expires_and_a_sealed_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = Signer("k" * 40, form_hours=1)
    lent, sealed = signer.lend("file", "7"), signer.seal("ticket", "NP-1")
    assert (signer.lent("file", lent), signer.unseal("ticket", sealed)) == ("7", "NP-1")
    assert signer.lent("ticket", lent) is None
    assert signer.unseal("file", sealed) is None
    later = int(time.time()) + 3_660
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _: later)
    assert (signer.lent("file", lent), signer.unseal("ticket", sealed)) == (None, "NP-1")
