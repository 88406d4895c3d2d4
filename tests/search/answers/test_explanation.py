"""Why an article is where it is, or is not there, can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.explanation import main
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


@pytest.fixture
def index(build_index: BuildIndex, search_config: SearchConfig) -> str:
    hidden = article("Hidden", "Nobody finds the password here.", search="{exclude: true}")
    secret = article("Secret", "Nor here.", hidden="true")
    build_index(
        {
            **MAIL,
            "account/hidden.md": hidden,
            "account/secret.md": secret,
            "_synonyms.yaml": "en:\n  same:\n    - refund, money back\n",
        }
    )
    return str(search_config.index)


def test_words_fields_corrections_and_synonyms_are_named(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pasword refund", "--index", index]) == 0
    said = capsys.readouterr().out
    for expected in ("pasword → password", "also money back", "1 in title", "verdict", "signals", "(reset-password)"):
        assert expected in said


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("two-factor", "has none of password"),
        ("hidden", "exclude: true"),
        ("secret", "unlisted: true"),
        ("nowhere", "no published article"),
    ],
)
def test_a_missing_article_is_told_why(index: str, slug: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["password", "--index", index, "--article", slug]) == 1
    assert reason in capsys.readouterr().out


def test_an_article_further_down_is_explained_too(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["comes back", "--index", index, "--limit", "1", "--article", "refund"]) == 0
    assert "(refund)" in capsys.readouterr().out


def test_the_order_of_safety_advice_is_explained(
    build_index: BuildIndex, search_config: SearchConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    risks = (
        "takeover:\n  advice: Change it.\n  article: two-factor\n  when: [password stolen]\n  unsuitable: [refund]\n"
    )
    build_index({**MAIL, "_risks.yaml": risks})
    main(["password stolen, the authenticator is rejected", "--index", str(search_config.index)])
    said = capsys.readouterr().out
    assert "  1. Codes from the authenticator are rejected (two-factor)" in said
    assert "the query describes a risk: takeover" in said
    assert "first comes two-factor" in said
    assert "last come refund" in said
    main(["password forgotten", "--index", str(search_config.index)])
    assert "risk" not in capsys.readouterr().out


def test_without_an_index_it_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert main(["password", "--index", str(tmp_path_factory.mktemp("none"))]) == 2
