"""Which IP addresses may be asked for pictures."""

from __future__ import annotations

import pytest

from kb.fetching.public_address import addresses_of, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::a00:1",
        "fec0::1",
        "192.0.0.8",
    ],
)
def test_addresses_inside_a_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
)
def test_other_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_a_host_of_this_machine_has_no_address_to_connect_to() -> None:
    assert addresses_of("127.0.0.1", 80, is_public) == ()
    assert addresses_of("127.0.0.1", 80, lambda _address: True) == ("127.0.0.1",)
