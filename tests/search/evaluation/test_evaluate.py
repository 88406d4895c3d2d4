"""``python -m search.evaluation.evaluate``: judged questions asked as visitors ask them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.evaluation.evaluate import main, measure
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.generations.generation import Generation

LINES = {
    "queries.jsonl": [
        {"_id": "1", "text": "reset my password"},
        {"_id": "2", "text": "codes from the authenticator are rejected"},
        {"_id": "3", "text": "get a refund"},
        {"_id": "4", "text": "zeppelin"},
    ],
    "queries_typo.jsonl": [{"_id": "1", "text": "reset my pasword"}],
    "tickets.jsonl": [{"_id": "t", "subject": "Refund", "body": "I would like a refund of the yearly payment."}],
    "no_answer.jsonl": [{"_id": "5", "text": "airship timetable"}, {"_id": "6", "text": "dirigible"}],
}
QRELS = "query-id\tcorpus-id\tscore\n1\treset-password\t1\n2\ttwo-factor\t1\n3\trefund\t1\n4\tbounce\t1\n"


@pytest.fixture
def judged(articles_from: Callable[[dict[str, str | bytes]], Path]) -> Path:
    folder = articles_from({**MAIL}).parent
    for name, lines in LINES.items():
        (folder / name).write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    (folder / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    (folder / "tickets_qrels.tsv").write_text("query-id\tcorpus-id\tscore\nt\trefund\t1\n", encoding="utf-8")
    return folder


def test_a_document_is_known_by_the_stem_of_its_file_not_by_its_slug(
    judged: Path, articles_from: Callable[[dict[str, str | bytes]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = "account/reset-password.md"
    articles_from({path: MAIL[path].replace("---", "---\nslug: forgotten", 1)})
    assert main([str(judged), "--json", "--kinds", "typo"]) == 0
    (figures,) = json.loads(capsys.readouterr().out)
    assert figures["kinds"]["typo"]["ranking"]["success_1"] == 1.0
    assert figures["missing"] == []


def test_misspelt_words_and_tickets_go_through_the_same_search(judged: Path, mail: Generation) -> None:
    figures = measure(mail, judged)
    assert list(figures.kinds) == ["queries", "typo", "tickets", "no_answer"]
    for kind in ("typo", "tickets"):
        ranking = figures.kinds[kind].ranking
        assert ranking is not None
        assert ranking.mrr_10 == 1.0
    assert figures.kinds["no_answer"].ranking is None


def test_the_verdict_is_held_against_what_is_answerable(judged: Path, mail: Generation) -> None:
    figures = measure(mail, judged)
    assert figures.kinds["no_answer"].outcomes == {"answered": 0.0, "unsure": 0.0, "none": 1.0}
    assert figures.kinds["queries"].outcomes["none"] == 0.25
    assert figures.honesty is not None
    assert figures.honesty.auroc == pytest.approx((3 + 0.5) / 4)  # "zeppelin" knows as little as the two others
    assert figures.honesty.caught_90 == 0.0
    assert sum(part.asked for part in figures.honesty.reliability) == 6
    assert figures.honesty.reliability[-1].first == 1.0


def test_without_unanswerable_questions_nothing_is_said_of_them(judged: Path, mail: Generation) -> None:
    (judged / "no_answer.jsonl").unlink()
    honesty = measure(mail, judged).honesty
    assert honesty is not None
    assert honesty.auroc is honesty.caught_90 is None


def test_the_halves_are_the_whole(judged: Path, mail: Generation) -> None:
    halves = [measure(mail, judged, ["queries"], split) for split in ("dev", "held-out")]
    assert sum(half.kinds["queries"].asked for half in halves if half.kinds) == 4


def test_judged_documents_that_are_not_there_are_named(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (judged / "articles" / "mail" / "bounce.md").write_text("---\nstatus: draft\n---\nsoon", encoding="utf-8")
    assert main([str(judged)]) == 0
    assert "bounce: judged, but not in the index" in capsys.readouterr().err


def test_the_table_has_a_line_for_each_kind(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(judged), "--mode", "lexical"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told[2:]] == ["queries", "typo", "tickets", "no_answer", "AUROC"]
    assert told[2].split()[1:7] == ["4", "0.750", "0.750", "0.750", "0.750", "0.750"]


def test_json_has_everything_for_the_kinds_asked_for(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(judged), "--json", "--kinds", "no_answer,queries"]) == 0
    (figures,) = json.loads(capsys.readouterr().out)
    assert list(figures["kinds"]) == ["queries", "no_answer"]
    assert figures["kinds"]["queries"]["ranking"]["ndcg_10"] == 0.75
    assert figures["honesty"]["reliability"][0]["low"] == 0.0


def test_a_kept_index_serves_the_next_run(judged: Path, tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    for _ in range(2):
        assert main([str(judged), "--keep", str(keep), "--kinds", "queries"]) == 0
        (index,) = keep.iterdir()
        first = (index / "CURRENT").read_text()
    assert (index / "CURRENT").read_text() == first
    assert index.name.startswith(f"{judged.name}-configured-")


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda folder: (folder / "queries.jsonl").write_text("{\n"), "queries.jsonl:1: no JSON"),
        (lambda folder: (folder / "articles").rename(folder / "texts"), "it has no folder articles/"),
    ],
)
def test_a_broken_set_is_exit_code_2(
    judged: Path, break_it: Callable[[Path], object], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it(judged)
    assert main([str(judged)]) == 2
    assert told in capsys.readouterr().err


def test_an_unknown_kind_is_refused(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(judged), "--kinds", "questions"])
    assert stopped.value.code == 2
    assert "choose from queries, typo" in capsys.readouterr().err
