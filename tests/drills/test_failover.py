"""The drill of a PostgreSQL primary that is killed, with few tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.drills.failover import drill
from tests.servers import postgres_programs

if TYPE_CHECKING:
    from pathlib import Path


def test_no_acknowledged_ticket_is_lost_with_the_primary(
    northpost_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if postgres_programs() is None:
        pytest.skip("no PostgreSQL on this machine")
    assert drill(northpost_index, tickets=20), capsys.readouterr().out
