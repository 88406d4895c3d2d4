"""Run the attacks of ``tests/attacks`` against a whole site: other visitors must still be served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attacks import bodies, connections, headers
from tests.attacks.target import Target, run
from tests.running import build, running_site
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("attacked")
    articles: Path = folder / "articles"
    for name, text in MAIL.items():
        path = articles / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(text), encoding="utf-8")
    build(articles, folder / "index")
    with running_site(articles, folder) as address:
        yield address
    log = (folder / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert len(log) < 10_000, "an attack must not fill the log"


@pytest.mark.parametrize("attacks", [headers.ATTACKS, connections.ATTACKS, bodies.ATTACKS], ids=["h", "c", "b"])
def test_other_visitors_are_served_during_attacks(
    site: str, attacks: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "WATCHED_SECONDS", 1.0)
    assert run(attacks, site) == []  # type: ignore[arg-type]


def test_attacks_reject_targets_on_other_machines() -> None:
    for address in ("https://help.example.com", "http://192.0.2.1:80", "http://127.0.0.1"):
        with pytest.raises(ValueError, match=r"only a server on this machine|does not appear"):
            Target.of(address)
