"""Judged sets are read strictly, and errors name file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.errors import SearchError
from search.evaluation.judged_sets import Question, read_judged

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = {
    "queries.jsonl": '{"_id": "1", "text": "lost password"}\n\n{"_id": "2", "text": "money\\u2028back"}\n',
    "qrels.tsv": "query-id\tcorpus-id\tscore\r\n1\treset\t2\r\n1\tlogin\t0\r\n2\trefund\t1\r\n",
    "tickets.jsonl": '{"_id": "t", "subject": "Help", "body": "I lost my password."}',
    "tickets_qrels.tsv": "query-id\tcorpus-id\tscore\nt\treset\t1\n",
    "no_answer.jsonl": '{"_id": "9", "text": "a zeppelin"}',
}


def _set(folder: Path, **files: str) -> Path:
    (folder / "articles").mkdir()
    for name, text in {**WHOLE, **files}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def test_each_kind_is_read_with_its_judgements(tmp_path: Path) -> None:
    judged = read_judged(_set(tmp_path))
    assert list(judged.questions) == ["queries", "tickets", "no_answer"]
    assert judged.questions["queries"][1] == Question("2", "money\u2028back")
    assert judged.questions["tickets"] == (Question("t", "Help", "I lost my password."),)
    assert judged.relevant == {"queries": {"1": {"reset": 2}, "2": {"refund": 1}}, "tickets": {"t": {"reset": 1}}}
    assert not judged.remarks


def test_questions_without_judgements_are_left_out_with_a_remark(tmp_path: Path) -> None:
    judged = read_judged(_set(tmp_path, **{"qrels.tsv": "query-id\tcorpus-id\tscore\n1\treset\t1\n"}))
    assert [question.id for question in judged.questions["queries"]] == ["1"]
    assert judged.remarks == (f"{tmp_path / 'queries.jsonl'}: 1 question left out: qrels.tsv names no article",)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("queries.jsonl", '{"_id": "1", "text": "a"}\n{"_id": "2"\n', "queries.jsonl:2: not JSON"),
        ("queries.jsonl", '{"_id": "1"}', "queries.jsonl:1: text must be text"),
        ("queries.jsonl", '{"_id": 1, "text": 2}', "queries.jsonl:1: _id and text must be text"),
        ("queries.jsonl", '["1", "a"]', "queries.jsonl:1: _id and text must be text"),
        ("no_answer.jsonl", '{"_id": "1", "text": "a"}\n' * 2, "no_answer.jsonl:2: the _id '1' is on an earlier line"),
        ("tickets.jsonl", '{"_id": "t", "subject": "a"}', "tickets.jsonl:1: body must be text"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n1 reset 1\n", "qrels.tsv:2: write query-id"),
        ("tickets_qrels.tsv", "t\treset\tyes\n", "tickets_qrels.tsv:1: write query-id"),
    ],
)
def test_invalid_lines_are_named(tmp_path: Path, file: str, text: str, message: str) -> None:
    with pytest.raises(SearchError) as refused:
        read_judged(_set(tmp_path, **{file: text}))
    assert message in str(refused.value)


def test_a_folder_without_articles_or_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="it has no folder articles/"):
        read_judged(tmp_path)
    (tmp_path / "articles").mkdir()
    with pytest.raises(SearchError, match=r"it has none of queries\.jsonl"):
        read_judged(tmp_path)


def test_questions_without_judgements_are_an_error(tmp_path: Path) -> None:
    (_set(tmp_path) / "qrels.tsv").unlink()
    with pytest.raises(SearchError, match=r"qrels\.tsv: cannot be read"):
        read_judged(tmp_path)


def test_a_question_never_changes_its_half() -> None:
    """Constants chosen on one half must never be reported on the same questions."""
    questions = [Question(str(number), "") for number in range(200)]
    dev = [question for question in questions if question.is_of("dev")]
    assert [question for question in questions if not question.is_of("held-out")] == dev
    assert 80 < len(dev) < 120
    assert [question.id for question in dev[:5]] == ["2", "3", "8", "10", "15"]
    assert all(question.is_of("all") for question in questions)
