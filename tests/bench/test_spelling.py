"""The spelling benchmark: which words it asks for, and what it counts as changed and as found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import spelling
from tests.bench.spelling import frequent_words
from tests.small_centre import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def test_words_come_in_the_order_of_their_list(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Kettle\ncup's\nLamp\nof\nkettle\n", encoding="utf-8")
    assert frequent_words([words], []) == ["kettle", "lamp"], "short words and those with marks are left out"


def test_words_that_texts_have_most_often_come_first(tmp_path: Path) -> None:
    words, text = tmp_path / "words.txt", tmp_path / "notes" / "a.md"
    text.parent.mkdir()
    words.write_text("kettle\nlamp\ntable\n", encoding="utf-8")
    text.write_text("A lamp, a bulb.", encoding="utf-8")
    lines = tmp_path / "lines.txt"
    lines.write_text("lamp\nkettle lamp\n", encoding="utf-8")
    assert frequent_words([words], [text.parent, lines]) == ["lamp", "kettle"]


def test_the_figures_of_a_folder_are_printed(
    articles_from: Callable[[dict[str, str | bytes]], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = articles_from(
        {
            "printers.md": article("Connect a printer", "Printers need paper."),
            "kettles.md": article("Descale a kettle", "Kettles need water."),
        }
    )
    words, pairs = tmp_path / "words.txt", tmp_path / "pairs.tsv"
    words.write_text("printer\nmountain\nprinterr\n", encoding="utf-8")
    pairs.write_text(
        "misspelling\tword\tsource\nprintr\tprinter\tx\nketle\tkettle\tx\nprnter\tmountain\tx\n", encoding="utf-8"
    )
    arguments = [str(folder), "--words", str(words), "--pairs", str(pairs), "--meaning", "off"]
    monkeypatch.setattr("sys.argv", ["spelling", *arguments])
    assert spelling.main() == 0
    printed = capsys.readouterr().out
    assert "2 absent words, 1 changed (50.00%): printerr → printer" in printed
    assert "1 edits: 2 of 2 misspellings (100.0%) find the right article" in printed
