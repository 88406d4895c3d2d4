"""Static files at addresses that name their version."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

from web.assets.static_files import FOLDER, StaticFiles

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


def assets(client: FlaskClient) -> list[str]:
    """Return the addresses of the static files that the home page loads."""
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)


def test_every_file_of_a_page_is_kept_for_a_year(client: FlaskClient) -> None:
    addresses = assets(client)

    assert {address.rpartition("/")[2] for address in addresses} >= {"base.css", "theme.css", "help.js", "inter.woff2"}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_relative_addresses_keep_the_version(client: FlaskClient) -> None:
    """The font beside the style sheets and the modules that a script imports are of the same version."""
    base = next(address for address in assets(client) if address.endswith("base.css"))
    font = base.replace("styles/base.css", "fonts/inter.woff2")

    assert "url(../fonts/inter.woff2)" in client.get(base).text
    assert font in assets(client)
    assert client.get(font).mimetype == "font/woff2"


@pytest.mark.parametrize("address", ["/static/help.js", "/static/000000000000/help.js"])
def test_another_version_and_none_get_the_present_file_to_be_revalidated(client: FlaskClient, address: str) -> None:
    response = client.get(address)

    assert response.data == (FOLDER / "help.js").read_bytes()
    assert response.headers["Cache-Control"] == "no-cache"
    assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_text_is_compressed_for_browsers_that_ask(client: FlaskClient) -> None:
    plain = client.get("/static/help.js")
    packed = client.get("/static/help.js", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_the_font_is_not_compressed_twice(client: FlaskClient) -> None:
    response = client.get("/static/fonts/inter.woff2", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in response.headers
    assert len(response.data) <= 60_000


@pytest.mark.parametrize("name", ["no.js", "../config.py", "000000000000/", "000000000000/../../config.py", "fonts"])
def test_other_files_are_not_sent(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_theme_and_icon_have_the_companys_colours(make_app: MakeApp) -> None:
    client = make_app(accent_light="#aa0011", accent_dark="#ffccdd").test_client()
    theme, icon = client.get("/static/theme.css"), client.get("/static/icon.svg")

    assert (theme.mimetype, icon.mimetype) == ("text/css", "image/svg+xml")
    assert "--accent: #aa0011" in theme.text
    assert "--accent: #ffccdd" in theme.text
    assert "#9e2321" in icon.text


def test_the_version_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1", encoding="utf-8")
    first = StaticFiles(tmp_path, {})
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    renamed = StaticFiles(tmp_path, {})

    assert len({first.version, renamed.version, StaticFiles(tmp_path, {"theme.css": b""}).version}) == 3
    assert StaticFiles(tmp_path, {}).version == renamed.version
