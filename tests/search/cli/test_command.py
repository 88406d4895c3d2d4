"""``python -m search``: what people would get, for writers and for programs."""

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


def test_hits_scores_and_verdict_are_shown(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forgotten pasword", *index]) == 0
    told = capsys.readouterr().out
    assert "showing results for: forgotten password" in told
    assert "/articles/reset-password" in told
    assert told.startswith(("answered", "unsure"))


def test_json_has_everything(index: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refund", "--json", *index]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["hits"][0]["slug"] == "refund"
    assert found["verdict"]["outcome"] == "answered"


def test_nothing_found_is_exit_code_1_and_names_the_unknown_words(
    index: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["zeppelin", *index]) == 1
    assert "unknown: zeppelin" in capsys.readouterr().out


def test_without_an_index_the_way_to_one_is_told(
    search_config: SearchConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["refund", "--index", str(search_config.index)]) == 2
    assert "python build_index.py" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--limit", "0"], ["--category", "nowhere"]])
def test_senseless_options_are_refused(
    index: list[str], options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["refund", *options, *index])
    assert stopped.value.code == 2
    assert options[0] in capsys.readouterr().err
