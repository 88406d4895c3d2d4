"""Settings: one table of ``config.toml`` per package, defaults in code, overrides from the environment.

``Table`` is the shape of such a table and ``load`` its only reader. The key ``port`` of ``[web]`` is overridden by
``KB_WEB_PORT``, ``articles`` of ``[kb]`` by ``KB_KB_ARTICLES``; lists are written as JSON. ``KB_CONFIG`` names another
file. An unknown key, or a variable that begins with ``KB_`` and is none of these, is an error that names the nearest.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, SettingsConfigDict, SettingsError
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_settings import PydanticBaseSettingsSource

TABLES = ("kb", "search", "web")
DEFAULT_PATH = Path("config.toml")


class Table(BaseSettings):
    """One table of the configuration: a name, a default and a sentence for each setting."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)
    table: ClassVar[str]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let arguments win over the environment, and the environment over the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _read_table(cls))


class KbConfig(Table):
    """Where the articles are and what a writer is reminded of."""

    model_config = SettingsConfigDict(env_prefix="KB_KB_")
    table: ClassVar[str] = "kb"

    articles: Path = Field(Path("articles"), description="The folder of Markdown articles.")
    default_lang: str = Field("en", description="The language of articles that name none.")
    default_owner: str = Field("support-team", description="The owner written into a new article.")
    max_file_bytes: int = Field(4_000_000, gt=0, description="A larger Markdown file is refused, not read.")
    max_line_chars: int = Field(
        20_000, gt=0, description="A longer line is shown as plain text: Markdown would take minutes over it."
    )


T = TypeVar("T", bound=Table)


def load(model: type[T], /, **overrides: object) -> T:
    """Return a package's table: the overrides first, then the environment, the file, the defaults.

    Overrides that are None count as not given.

    Raises:
        ConfigError: a file that cannot be read, an unknown table or key, or a value that does not fit.

    """
    _check_environment(model)
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return model(**given)
    except (ValidationError, SettingsError) as error:
        raise ConfigError(f"[{model.table}] {_first_complaint(error)}") from error


def _read_table(model: type[Table]) -> dict[str, object]:
    path = Path(os.environ.get("KB_CONFIG", DEFAULT_PATH))
    if not path.exists() and "KB_CONFIG" not in os.environ:
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    _check_names(document, TABLES, f"{path}: unknown table [{{}}]")
    table = document.get(model.table, {})
    if not hasattr(table, "items"):
        raise ConfigError(f"{path}: {model.table} is a table: write [{model.table}] on a line of its own")
    _check_names(table, model.model_fields, f"{path} [{model.table}]: unknown setting {{}}")
    return dict(table)


def _check_environment(model: type[Table]) -> None:
    """Refuse what begins with KB_ and is nobody's; the settings of another package are left to that package."""
    for name in os.environ:
        if name.startswith("KB_") and name != "KB_CONFIG" and name.split("_")[1].lower() not in TABLES:
            raise ConfigError(f"environment: unknown setting {name}; {_nearest_variable(name, model)}")
    prefix = model.model_config["env_prefix"]
    known = [f"{prefix}{name.upper()}" for name in model.model_fields]
    _check_names((name for name in os.environ if name.startswith(prefix)), known, "environment: unknown setting {}")


def _nearest_variable(name: str, model: type[Table]) -> str:
    word, _, setting = name.removeprefix("KB_").lower().partition("_")
    if f"{word}_{setting}".strip("_") in model.model_fields:
        return f"did you mean {model.model_config['env_prefix']}{name.removeprefix('KB_')}?"
    nearest = process.extractOne(word, (*TABLES, "config"), scorer=OSA.normalized_similarity, score_cutoff=0.5)
    if nearest is None:
        return f"write {', '.join(f'KB_{table.upper()}_…' for table in TABLES)} or KB_CONFIG"
    return f"did you mean {f'KB_{nearest[0]}_{setting}'.strip('_').upper()}?"


def _check_names(given: Iterable[str], known: Iterable[str], message: str) -> None:
    names = list(known)
    for name in given:
        if name not in names:
            nearest = process.extractOne(name, names, scorer=OSA.distance)[0]
            raise ConfigError(f"{message.format(name)}; did you mean {nearest}?")


def _first_complaint(error: ValidationError | SettingsError) -> str:
    if isinstance(error, SettingsError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
