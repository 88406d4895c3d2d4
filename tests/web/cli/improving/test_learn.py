"""``python -m web learn``: list, decide, exchange and patch."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from tests.web.learning.conftest import ask, learner, solve
from web.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.web.conftest import MakeApp, Shell
    from tests.web.learning.conftest import Ask
    from web.learning.learner import Learner

STORAGE = True
"""Runs on SQLite and PostgreSQL."""
__all__ = ["ask", "learner", "solve"]


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def learnt(ask: Ask, learner: Learner) -> Learner:
    """Learn a question that may be read, and one that may not."""
    ask("message bounces", text="message bounces", solved=3)
    ask("mail lost", "refund", helpful=1)
    learner.learn()
    return learner


def lines(learner: Learner) -> list[dict[str, object]]:
    return [json.loads(line) for line in learner.path.read_text("utf-8").splitlines()]


def test_questions_are_listed_with_state_and_sources(learnt: Learner, shell: Shell) -> None:
    assert learnt.is_on
    assert shell("learn", "list").splitlines() == [
        "     2  learnt      1  refund: (lost, mail)",
        "     1  learnt      3  bounce: message bounces",
    ]
    (row,) = json.loads(shell("learn", "list", "--article", "refund", "--json"))
    assert (row["question"], row["words"], row["kinds"], row["used"]) == ("", ["lost", "mail"], ["vote"], True)
    assert shell("learn", "list", "--state", "dropped") == "Nothing found.\n"


def test_decisions_reach_search_at_once(learnt: Learner, shell: Shell) -> None:
    assert shell("learn", "accept", "2", "--text", "Is my mail lost?") == "2 accepted: Is my mail lost?\n"
    assert {"article": "refund", "question": "Is my mail lost?"}.items() <= lines(learnt)[0].items()
    assert shell("learn", "drop", "1", "2") == "Dropped: 2 questions.\n"
    assert lines(learnt) == []
    assert shell("learn", "restore", "1") == "Restored: 1 question.\n"
    assert [line["article"] for line in lines(learnt)] == ["bounce"]


def test_a_text_belongs_to_one_question(learnt: Learner, shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert learnt.is_on
    shell("learn", "list")
    assert main(["learn", "accept", "1", "2", "--text", "a"]) == 1
    assert "--text is for one question" in capsys.readouterr().err


def test_an_export_can_be_imported(learnt: Learner, shell: Shell, built: Path, tmp_path: Path) -> None:
    assert learnt.is_on
    exported = shell("learn", "export")
    assert [json.loads(line)["question"] for line in exported.splitlines()] == ["message bounces"]
    (tmp_path / "export.jsonl").write_text(exported, "utf-8")
    articles = tmp_path / "articles"
    shutil.copytree(built / "articles", articles)
    command = ["learn", "import", str(tmp_path / "export.jsonl"), "--articles", str(articles)]
    for _ in range(2):
        assert main([*command, "--index", str(built / "index")]) == 0
    assert (articles / "_solved.jsonl").read_text("utf-8").count("message bounces") == 1


def test_the_words_of_a_ticket_leave_only_once_staff_accepted_them(
    learner: Learner, solve: Callable[..., str], shell: Shell
) -> None:
    solve("Mail of Mrs Kowalski returns", "bounce")
    learner.learn()
    assert "Kowalski" in shell("learn", "list")
    assert (shell("learn", "export"), shell("learn", "patch")) == ("", "")
    shell("learn", "accept", "1", "--text", "Why does mail return?")
    assert "Why does mail return?" in shell("learn", "export")


def test_a_patch_is_printed(learnt: Learner, shell: Shell) -> None:
    assert learnt.is_on
    assert "+expect_queries:\n+  - message bounces\n" in shell("learn", "patch")


def test_learning_at_once_says_whether_the_file_is_new(app: Flask, ask: Ask, shell: Shell) -> None:
    ask("message bounces", solved=1)
    path = services(app).learner.path
    assert shell("learn", "now") == f"{path} is new.\n"
    assert shell("learn", "now") == f"{path} is as it was.\n"
