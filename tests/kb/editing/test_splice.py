"""A splice changes its own lines only."""

from __future__ import annotations

from kb.editing.splice import Splice


def test_lines_around_a_splice_keep_their_ends() -> None:
    assert Splice(1, 2, ("x", "y")).applied(["a\r\n", "b\n", "c"], "\r\n") == ["a\r\n", "x\r\n", "y\r\n", "c"]


def test_an_offset_shifts_the_splice() -> None:
    assert Splice(0, 0, ("x",)).applied(["---\n", "a\n"], "\n", offset=1) == ["---\n", "x\n", "a\n"]
