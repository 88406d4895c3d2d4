"""The command that copies pictures on other sites into the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.commands import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Build = Callable[[dict[str, str | bytes]], Path]


def test_a_dry_run_lists_the_pictures(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://x.example/a.png"
    root = articles_from({"a.md": f"![A]({url})", "b.md": f"![A]({url})"})

    assert main(["fetch-media", "--dry-run", "--articles", str(root)]) == 0
    out, err = capsys.readouterr()
    assert out == f"{url} (2 articles)\n"
    assert err == "1 picture on other sites\n"


def test_a_picture_inside_the_network_is_a_failure(articles_from: Build, capsys: pytest.CaptureFixture[str]) -> None:
    root = articles_from({"a.md": "![A](http://127.0.0.1/a.png)"})

    assert main(["fetch-media", "--articles", str(root)]) == 1
    out, err = capsys.readouterr()
    assert out == "http://127.0.0.1/a.png: 127.0.0.1 is not on the public internet\n"
    assert err == "0 pictures saved, 0 articles changed; 1 picture could not be fetched\n"


def test_nothing_to_do_is_a_success(articles_from: Build) -> None:
    assert main(["fetch-media", "--articles", str(articles_from({"a.md": "Text"}))]) == 0


def test_the_address_of_a_picture_cannot_write_to_the_terminal(
    articles_from: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    root = articles_from({"a.md": "<img src='https://x.example/&#27;]0;x&#7;.png'>"})

    main(["fetch-media", "--dry-run", "--articles", str(root)])
    assert "\x1b" not in capsys.readouterr().out
