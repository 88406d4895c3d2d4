"""Repeatable options also take several values in a row."""

from __future__ import annotations

import click
import pytest

from search.cli.options import SpreadCommand


@click.command(cls=SpreadCommand)
@click.argument("folders", nargs=-1)
@click.option("--texts", multiple=True)
@click.option("--output")
def command(folders: tuple[str, ...], texts: tuple[str, ...], output: str | None) -> tuple[object, ...]:
    return folders, texts, output


@pytest.mark.parametrize(
    ("words", "folders", "texts", "output"),
    [
        (["a", "b"], ("a", "b"), (), None),
        (["--texts", "x", "y", "--output", "o"], (), ("x", "y"), "o"),
        (["--texts", "x", "--texts", "y"], (), ("x", "y"), None),
        (["a", "--output", "o", "--texts", "x", "y", "z"], ("a",), ("x", "y", "z"), "o"),
    ],
)
def test_values_in_a_row_belong_to_the_option(
    words: list[str], folders: tuple[str, ...], texts: tuple[str, ...], output: str | None
) -> None:
    assert command.main(words, standalone_mode=False) == (folders, texts, output)
