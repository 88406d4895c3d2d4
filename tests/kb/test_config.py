"""Settings from the file, the environment and the command line; misspelt ones are errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.config import KbConfig, load
from kb.errors import ConfigError


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("KB_CONFIG", str(path))
    path.write_text("", encoding="utf-8")
    return path


def test_defaults_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KB_CONFIG", raising=False)
    assert load(KbConfig).articles == Path("articles")


def test_overrides_beat_the_environment_the_file_and_the_defaults(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text('[kb]\ndefault_lang = "de"\n', encoding="utf-8")
    assert load(KbConfig).default_lang == "de"
    monkeypatch.setenv("KB_KB_DEFAULT_LANG", "fr")
    assert load(KbConfig).default_lang == "fr"
    assert load(KbConfig, default_lang="it").default_lang == "it"
    assert load(KbConfig, default_lang=None).default_lang == "fr"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[kb]\narticels = 1\n", r"\[kb\]: unknown setting articels; did you mean articles\?"),
        ("[serach]\n", r"unknown table \[serach\]; did you mean search\?"),
        ("kb = 1\n", r"write \[kb\] on a line of its own"),
        ("[kb\n", "cannot be read"),
        ("[kb]\nmax_file_bytes = 0\n", r"\[kb\] max_file_bytes"),
    ],
)
def test_mistakes_in_the_file_are_explained(config_file: Path, text: str, complaint: str) -> None:
    config_file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint):
        load(KbConfig)


def test_misspelt_variables_suggest_the_nearest_one(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_file.exists()
    monkeypatch.setenv("KB_KB_ARTICLSE", "x")
    with pytest.raises(ConfigError, match=r"KB_KB_ARTICLSE; did you mean KB_KB_ARTICLES\?"):
        load(KbConfig)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("KB_SERACH_INDEX", r"did you mean KB_SEARCH_INDEX\?"),
        ("KB_ARTICLES", r"did you mean KB_KB_ARTICLES\?"),
        ("KB_CONFGI", r"did you mean KB_CONFIG\?"),
        (
            "KB_PORT",
            (
                r"write KB_KB_…, KB_SEARCH_…, KB_OPENSEARCH_…, KB_COMMUNITY_…, KB_STORAGE_…, KB_DATABASE_…, "
                r"KB_TRACING_…, KB_WEB_… or KB_CONFIG"
            ),
        ),
        ("KB_WEBB", r"did you mean KB_WEB\?"),
        ("KB_", r"write KB_KB_…"),
    ],
)
def test_variables_without_a_table_are_an_error(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, name: str, advice: str
) -> None:
    assert config_file.exists()
    monkeypatch.setenv(name, "x")
    with pytest.raises(ConfigError, match=f"unknown setting {name}; {advice}"):
        load(KbConfig)


def test_variables_of_another_table_are_left_to_its_package(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_file.exists()
    monkeypatch.setenv("KB_WEB_PROT", "x")
    assert load(KbConfig).default_lang == "en"


def test_a_missing_file_in_kb_config_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CONFIG", str(tmp_path / "nowhere.toml"))
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load(KbConfig)


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CONFIG", str(tmp_path))
    with pytest.raises(ConfigError, match="cannot be read"):
        load(KbConfig)


def test_the_language_of_articles_must_be_a_code(config_file: Path) -> None:
    config_file.write_text('[kb]\ndefault_lang = "British English"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r'default_lang: "British English" does not fit; write a code such as "en"'):
        load(KbConfig)
