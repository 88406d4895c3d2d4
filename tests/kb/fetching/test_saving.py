"""Pictures and articles, written in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.errors import FetchError
from kb.fetching.picture import Picture
from kb.fetching.saving import change_article, save_picture

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://x.example/a.png"


def test_a_picture_is_saved_once(tmp_path: Path) -> None:
    assert save_picture(tmp_path, Picture("a.png", b"one")) == "media/a.png"
    (tmp_path / "media/a.png").write_bytes(b"edited")
    save_picture(tmp_path, Picture("a.png", b"one"))

    assert (tmp_path / "media/a.png").read_bytes() == b"edited"
    assert [path.name for path in (tmp_path / "media").iterdir()] == ["a.png"]


def test_pictures_are_not_saved_outside_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "articles/media").symlink_to("../elsewhere")

    with pytest.raises(FetchError, match="out of the articles folder"):
        save_picture(tmp_path / "articles", Picture("a.png", b"one"))


def test_an_article_keeps_its_line_endings_and_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(f"\ufeff# A\r\n\r\n![x]({URL})\r\n".encode())
    file.chmod(0o640)

    assert change_article(tmp_path, "a.md", {URL: "media/a.png"}) == ""
    assert file.read_bytes() == "\ufeff# A\r\n\r\n![x](media/a.png)\r\n".encode()
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_linked_article_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(f"![x]({URL})")
    (tmp_path / "a.md").symlink_to("real.md")

    change_article(tmp_path, "a.md", {URL: "media/a.png"})

    assert (tmp_path / "a.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == "![x](media/a.png)"


def test_what_cannot_be_changed_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff")
    (tmp_path / "b.md").write_text("x")

    assert "UTF-8" in change_article(tmp_path, "a.md", {URL: "media/a.png"})
    assert "by hand" in change_article(tmp_path, "b.md", {URL: "media/a.png"})
    assert "cannot be written" in change_article(tmp_path, "c.md", {URL: "media/a.png"})
