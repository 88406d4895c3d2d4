"""``python -m search word-list`` makes the list, if its source is installed."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from search.__main__ import main
from search.text.word_list import WordList

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FREQUENCIES = {"en": {"printer": 1e-5, "gantry": 1e-7, "gantrie": 1e-7}, "nb": {"skriver": 1e-5}}


def _frequencies(lang: str, _size: str) -> dict[str, float]:
    return FREQUENCIES.get(lang, {})


def test_the_list_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "wordfreq", SimpleNamespace(get_frequency_dict=_frequencies))
    (tmp_path / "english").write_text("gantry\n", encoding="utf-8")
    output = tmp_path / "words.npz"
    assert main(["word-list", str(tmp_path / "english"), "--output", str(output)]) == 0
    assert "3 words" in capsys.readouterr().out
    with np.load(output) as arrays:
        words = WordList(*(arrays[name] for name in ("starts", "rests", "kinds", "ranks")))
    assert [words.languages(word) for word in ("printer", "gantry", "gantrie", "skriver")] == [
        {"en"}, {"en"}, frozenset(), {"no"},
    ]  # fmt: skip


def test_without_wordfreq_the_command_says_where_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    (tmp_path / "english").write_text("gantry\n", encoding="utf-8")
    assert main(["word-list", str(tmp_path / "english"), "--output", str(tmp_path / "words.npz")]) == 2
    assert "search/text/README.md" in capsys.readouterr().err
