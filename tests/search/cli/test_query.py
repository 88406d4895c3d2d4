"""``python -m search QUERY`` shows what visitors would get, to people and programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.__main__ import main
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


@pytest.fixture
def index(build_index: BuildIndex, search_config: SearchConfig) -> list[str]:
    build_index(MAIL)
    return ["--index", str(search_config.index)]


def test_hits_scores_and_verdict_are_printed(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forgotten pasword", *index]) == 0
    output = capsys.readouterr().out
    assert "showing results for: forgotten password" in output
    assert "/articles/reset-password" in output
    assert output.startswith(("answered", "unsure"))


def test_json_has_everything(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refund", "--json", *index]) == 0
    results = json.loads(capsys.readouterr().out)
    assert results["hits"][0]["slug"] == "refund"
    assert results["verdict"]["outcome"] == "answered"


def test_no_hits_exit_with_1_and_name_the_unknown_words(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["zeppelin", *index]) == 1
    assert "unknown: zeppelin" in capsys.readouterr().out


def test_without_an_index_the_error_says_how_to_build_one(
    search_config: SearchConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["refund", "--index", str(search_config.index)]) == 2
    assert "python build_index.py" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--limit", "0"], ["--category", "nowhere"]])
def test_invalid_options_are_refused(index: list[str], options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refund", *options, *index]) == 2
    assert options[0] in capsys.readouterr().err
