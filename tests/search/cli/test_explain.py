"""``python -m search explain`` says why an article is in its place or missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.__main__ import main
from tests.small_centre import MAIL, article
from tests.translated_centre import TRANSLATED

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


def test_words_fields_corrections_and_synonyms_are_printed(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pasword refund", "--index", index]) == 0
    output = capsys.readouterr().out
    for expected in ("pasword → password", "also money back", "1 in title", "verdict", "signals", "(reset-password)"):
        assert expected in output


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("two-factor", "has none of password"),
        ("hidden", "exclude: true"),
        ("secret", "unlisted: true"),
        ("nowhere", "no published article"),
    ],
)
def test_a_missing_article_is_explained(index: str, slug: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "password", "--index", index, "--article", slug]) == 1
    assert reason in capsys.readouterr().out


def test_an_article_below_the_page_is_explained(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "comes back", "--index", index, "--limit", "1", "--article", "refund"]) == 0
    assert "(refund)" in capsys.readouterr().out


def test_the_solved_questions_behind_a_rank_are_named(
    index: str, search_config: SearchConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"question": "second step broken", "article": "two-factor", "day": "2100-01-01", "kind": "ticket"},
        *[{"words": ["broken", "step"], "article": "two-factor", "kind": "solved"}] * 2,
    ]
    search_config.solved_questions.parent.mkdir()
    search_config.solved_questions.write_text("\n".join(map(json.dumps, lines)))

    assert main(["explain", "second step is broken", "--index", index, "--article", "two-factor"]) == 0
    output = capsys.readouterr().out
    assert "second step broken (ticket, 2100-01-01)" in output
    assert "2 questions that may not be read yet" in output


def test_reordering_by_safety_advice_is_explained(
    build_index: BuildIndex, search_config: SearchConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    risks = (
        "takeover:\n  advice: Change it.\n  article: two-factor\n  when: [password stolen]\n  unsuitable: [refund]\n"
    )
    build_index({**MAIL, "_risks.yaml": risks})
    main(["explain", "password stolen, the authenticator is rejected", "--index", str(search_config.index)])
    output = capsys.readouterr().out
    assert "  1. Codes from the authenticator are rejected (two-factor)" in output
    assert "the query describes a risk: takeover" in output
    assert "first comes two-factor" in output
    assert "last come refund" in output
    main(["explain", "password forgotten", "--index", str(search_config.index)])
    assert "risk" not in capsys.readouterr().out


def test_without_an_index_it_exits_with_2(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert main(["explain", "password", "--index", str(tmp_path_factory.mktemp("none"))]) == 2


def test_a_reader_of_another_language_gets_another_first_article(
    build_index: BuildIndex, search_config: SearchConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    build_index(TRANSLATED)
    for lang in ("en", "de", "pt-BR"):
        assert main(["explain", "imap", "--limit", "1", "--lang", lang, "--index", str(search_config.index)]) == 0
        assert f"(imap-{lang.lower()}), {lang}, score" in capsys.readouterr().out
