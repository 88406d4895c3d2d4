"""Limits on connections."""

from __future__ import annotations

import pytest

from web.security.connections import (
    GRACE_SECONDS,
    MAX_CONNECTIONS,
    MIN_BYTES_PER_SECOND,
    MIN_CONNECTIONS,
    ConnectionLimits,
    Transfer,
    connections_for,
)


@pytest.mark.parametrize(
    ("open_files", "connections"),
    [(64, MIN_CONNECTIONS), (256, 64), (1_024, 448), (4_096, MAX_CONNECTIONS), (1_048_576, MAX_CONNECTIONS)],
)
def test_the_limit_leaves_files_for_everything_else(open_files: int, connections: int) -> None:
    assert connections_for(open_files) == connections


def test_behind_proxies_there_is_no_limit_per_network() -> None:
    assert ConnectionLimits.of_process(trusted_proxies=1).per_network == 0
    limits = ConnectionLimits.of_process(trusted_proxies=0)
    assert 0 < limits.per_network < limits.total


def test_a_transfer_is_too_slow_only_after_the_grace_period() -> None:
    transfer = Transfer(began=100.0, before=500)
    assert not transfer.is_too_slow(500, 100.0 + GRACE_SECONDS)
    assert transfer.is_too_slow(500, 110.0 + GRACE_SECONDS)
    assert not transfer.is_too_slow(500 + 10 * MIN_BYTES_PER_SECOND, 110.0 + GRACE_SECONDS)
