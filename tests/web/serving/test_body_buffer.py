"""The buffer for request bodies."""

from __future__ import annotations

from web.security.bodies import UploadSpace
from web.serving.body_buffer import BodyBuffer


def buffer(space: UploadSpace, max_bytes: int = 1_000) -> BodyBuffer:
    return BodyBuffer(memory_bytes=100, max_bytes=max_bytes, space=space, network="192.0.2.1")


def test_a_large_body_moves_to_a_file_whose_space_is_released() -> None:
    space = UploadSpace(total_bytes=300, network_bytes=300)
    body = buffer(space)
    for _ in range(3):
        body.append(b"a" * 80)
    assert (len(body), body.getfile().read()) == (240, b"a" * 240)
    assert not space.take("192.0.2.2", 100), "the file uses 240 bytes"
    body.close()
    assert space.take("192.0.2.2", 300)


def test_a_body_above_the_limit_is_dropped() -> None:
    body = buffer(UploadSpace(), max_bytes=150)
    body.append(b"a" * 140)
    body.append(b"a" * 20)
    assert (body.is_too_large, len(body)) == (True, 0)


def test_without_disk_space_only_the_beginning_is_kept() -> None:
    body = buffer(UploadSpace(0, 0))
    body.append(b"a" * 240)
    body.append(b"b")
    assert (body.is_cut, body.getfile().read()) == (True, b"a" * 100)
