"""Settings: one table of ``config.toml`` per package, defaults in code, overrides from the environment.

``Table`` is the shape of such a table and ``load`` its only reader. The key ``port`` of ``[web]`` is overridden by
``KB_WEB_PORT``, ``articles`` of ``[kb]`` by ``KB_KB_ARTICLES``; lists are written as JSON. ``KB_CONFIG`` names another
file. An unknown key, or a variable that begins with ``KB_`` and is none of these, is an error that names the nearest.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, InitSettingsSource, SettingsConfigDict

from kb.errors import ConfigError
from kb.wrong_values import explain, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic.fields import FieldInfo
    from pydantic_settings import PydanticBaseSettingsSource

TABLES = ("kb", "search", "web")
DEFAULT_PATH = Path("config.toml")


class Table(BaseSettings):
    """One table of the configuration: a name, a default and a sentence for each setting."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    table: ClassVar[str]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let arguments win over the environment, and the environment over the file."""
        return init_settings, _Environment(settings_cls), InitSettingsSource(settings_cls, _read_table(cls))


class _Environment(EnvSettingsSource):
    """Variables of the environment; a list that is not JSON is passed on as it is, to be refused like any value."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ANN401
        """Return the list or table in a variable."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


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

    Overrides that are None count as not given; the others are options of the command line.

    Raises:
        ConfigError: a file that cannot be read, an unknown table or key, or a value that does not fit.

    """
    _check_environment(model)
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return model(**given)
    except ValidationError as error:  # its own words, and its cause's, may quote a password
        raise ConfigError(explain(error, model, lambda name: _place(name, model, given))) from None


def _place(name: str, model: type[Table], options: Mapping[str, object]) -> str:
    """Return where a setting was given."""
    variable = f"{model.model_config['env_prefix']}{name}".upper()
    if name in options:
        return f"[{model.table}] {name} (--{name.replace('_', '-')})"
    if variable in map(str.upper, os.environ):
        return f"[{model.table}] {name} ({variable})"
    return f"{_path()} [{model.table}] {name}"


def _path() -> Path:
    return Path(os.environ.get("KB_CONFIG", DEFAULT_PATH))


def _read_table(model: type[Table]) -> dict[str, object]:
    path = _path()
    if not path.exists() and "KB_CONFIG" not in os.environ:
        return {}
    document = _read(path)
    for name in document:
        if name not in TABLES:
            raise ConfigError(f"{path}: unknown table [{name}]; {_advice(name, TABLES, model)}")
    table = document.get(model.table, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {model.table} is a table: write [{model.table}] on a line of its own")
    for name in table:
        if name not in model.model_fields:
            advice = _advice(name, model.model_fields, model)
            raise ConfigError(f"{path} [{model.table}]: unknown setting {name}; {advice}")
    return table


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: cannot be read: save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_mistake(path, str(error))) from None


def _syntax_mistake(path: Path, complaint: str) -> str:
    line = re.search(r"line \d+", complaint)
    place = f"{path}, {line[0]}" if line else f"{path}, last line"
    if "overwrite" in complaint or "twice" in complaint:
        return f"{place}: cannot be read: this stands in the file already; remove one of the two"
    return f'{place}: cannot be read: write name = value on one line, texts and paths in quotes: name = "…"'


def _check_environment(model: type[Table]) -> None:
    """Refuse variables that begin with KB_ and name no table; those of another table are left to its package."""
    for name in os.environ:
        if name.startswith("KB_") and name != "KB_CONFIG" and name.split("_")[1].lower() not in TABLES:
            raise ConfigError(f"environment: unknown setting {name}; {_nearest_variable(name, model)}")
    prefix = model.model_config["env_prefix"]
    known = [f"{prefix}{name.upper()}" for name in model.model_fields]
    for name in os.environ:
        if name.startswith(prefix) and name not in known:
            raise ConfigError(f"environment: unknown setting {name}; {_advice(name, known, model, prefix)}")


def _nearest_variable(name: str, model: type[Table]) -> str:
    word, _, setting = name.removeprefix("KB_").lower().partition("_")
    if f"{word}_{setting}".strip("_") in model.model_fields:
        return f"did you mean {model.model_config['env_prefix']}{name.removeprefix('KB_')}?"
    meant = nearest(word, [*TABLES, "config"])
    if meant is None:
        return f"write {', '.join(f'KB_{table.upper()}_…' for table in TABLES)} or KB_CONFIG"
    return f"did you mean {f'KB_{meant}_{setting}'.strip('_').upper()}?"


def _advice(name: str, known: Iterable[str], model: type[Table], prefix: str = "") -> str:
    """Return what was meant by an unknown name, or the table it belongs to, or where all names stand."""
    setting = name.removeprefix(prefix)
    for other in Table.__subclasses__():
        if setting.lower() in other.model_fields and other is not model:
            variable = f"{other.model_config['env_prefix']}{setting}"
            return f"did you mean {variable}?" if prefix else f"it belongs below [{other.table}]"
    meant = nearest(setting, [one.removeprefix(prefix) for one in known])
    return f"did you mean {prefix}{meant}?" if meant else "remove it, or see the settings in README.md"
