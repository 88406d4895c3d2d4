"""``python -m search evaluate`` builds judged sets and prints their figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.__main__ import main
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_documents_are_identified_by_file_stem_not_by_slug(
    judged: Path, articles_from: Callable[[dict[str, str | bytes]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = "account/reset-password.md"
    articles_from({path: MAIL[path].replace("---", "---\nslug: forgotten", 1)})
    assert main(["evaluate", str(judged), "--json", "--kinds", "typo"]) == 0
    (figures,) = json.loads(capsys.readouterr().out)
    assert figures["kinds"]["typo"]["ranking"]["success_1"] == 1.0
    assert figures["missing"] == []


def test_missing_judged_documents_are_named(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (judged / "articles" / "mail" / "bounce.md").write_text("---\nstatus: draft\n---\nsoon", encoding="utf-8")
    assert main(["evaluate", str(judged)]) == 0
    assert "bounce: judged, but not in the index" in capsys.readouterr().err


def test_the_table_has_a_line_per_kind(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(judged), "--mode", "lexical"]) == 0
    lines = capsys.readouterr().out.splitlines()
    below = ["answered", "answered", "ideal"]
    assert [line.split()[0] for line in lines[2:]] == ["queries", "typo", "tickets", "no_answer", "AUROC", *below]
    assert lines[2].split()[1:7] == ["4", "0.750", "0.750", "0.750", "0.750", "0.750"]


def test_json_has_everything_for_the_chosen_kinds(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(judged), "--json", "--kinds", "no_answer,queries"]) == 0
    (figures,) = json.loads(capsys.readouterr().out)
    assert list(figures["kinds"]) == ["queries", "no_answer"]
    assert figures["kinds"]["queries"]["ranking"]["ndcg_10"] == 0.75
    assert figures["honesty"]["reliability"][0]["low"] == 0.0


def test_a_saved_index_is_reused(judged: Path, tmp_path: Path) -> None:
    keep = tmp_path / "indexes"
    for _ in range(2):
        assert main(["evaluate", str(judged), "--keep", str(keep), "--kinds", "queries"]) == 0
        (index,) = keep.iterdir()
        first = (index / "CURRENT").read_text()
    assert (index / "CURRENT").read_text() == first
    assert index.name.startswith(f"{judged.name}-configured-")


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda folder: (folder / "queries.jsonl").write_text("{\n"), "queries.jsonl:1: not JSON"),
        (lambda folder: (folder / "articles").rename(folder / "texts"), "it has no folder articles/"),
    ],
)
def test_a_broken_set_is_exit_code_2(
    judged: Path, break_it: Callable[[Path], object], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it(judged)
    assert main(["evaluate", str(judged)]) == 2
    assert message in capsys.readouterr().err


def test_unknown_kinds_are_refused(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(judged), "--kinds", "questions"]) == 2
    assert "choose from queries, typo" in capsys.readouterr().err


def test_questions_are_asked_as_by_a_reader_of_a_language(
    judged: Path, articles_from: Callable[[dict[str, str | bytes]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = "account/reset-password.md"
    german = MAIL[path].replace("---", "---\nlang: de", 1)
    articles_from({"account/reset-password-german.md": german})
    first = []
    for lang in ("en", "de"):
        assert main(["evaluate", str(judged), "--json", "--kinds", "typo", "--lang", lang]) == 0
        (figures,) = json.loads(capsys.readouterr().out)
        first.append(figures["kinds"]["typo"]["ranking"]["success_1"])
    assert first == [1.0, 0.0]


def test_learning_adds_tables_of_what_was_learnt(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--learn-from", "self", "--folds", "2", "--curve", "--kinds", "queries"]
    assert main(["evaluate", str(judged), *options]) == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if line.startswith(judged.name)]
    assert [title.partition(", learning from ")[2].partition(" (")[0] for title in titles] == [
        "",
        "10 solved questions",
        "30 solved questions",
        "100 solved questions",
        "300 solved questions",
        "4 solved questions in 2 folds",
    ]
