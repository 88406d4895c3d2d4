"""Limits on request bodies."""

from __future__ import annotations

import pytest

from web.security.bodies import MAX_UPLOAD_BYTES, BodyLimits, UploadSpace


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/contact", MAX_UPLOAD_BYTES),
        ("POST", "/contact/files", MAX_UPLOAD_BYTES),
        ("POST", "/embed/tickets/x.y", MAX_UPLOAD_BYTES),
        ("POST", "/desk/tickets/NP-1", MAX_UPLOAD_BYTES),
        ("POST", "/api/deflect", 262_144),
        ("PUT", "/contact", 8_192),
    ],
)
def test_only_forms_with_files_accept_large_bodies(method: str, path: str, expected: int) -> None:
    assert BodyLimits(262_144).max_bytes(method, path) == expected


def test_disk_space_is_limited_in_total_and_per_network() -> None:
    space = UploadSpace(total_bytes=100, network_bytes=60)
    assert space.take("a", 60)
    assert not space.take("a", 1)
    assert space.take("b", 40)
    assert not space.take("c", 1)
    space.give_back("a", 60)
    assert space.take("c", 60)
