"""Settings: one table of ``config.toml`` per package, defaults in code, overrides from the environment.

``Table`` is the base class of such a table, and ``load`` reads it. ``KB_WEB_PORT`` overrides the key ``port`` of
``[web]``, ``KB_KB_ARTICLES`` the key ``articles`` of ``[kb]``; lists are written as JSON. ``KB_CONFIG`` names another
file. An unknown key, or an unknown variable that begins with ``KB_``, is an error that suggests the nearest name.
"""

from __future__ import annotations

import os
import re
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from kb.errors import ConfigError
from kb.metadata import LANGUAGE_CODE
from kb.wrong_values import explain, nearest, written_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic.fields import FieldInfo
    from pydantic_settings import PydanticBaseSettingsSource

TABLES = ("kb", "search", "opensearch", "community", "storage", "database", "tracing", "web")
DEFAULT_PATH = Path("config.toml")


class Table(BaseSettings):
    """One table of the configuration: each setting has a name, a default and a sentence."""

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
        """Let arguments override the environment, and the environment override the file."""
        return init_settings, _Environment(settings_cls), _TomlTable(cls)


class _Environment(EnvSettingsSource):
    """Environment variables; a list that is not JSON is kept as text, so that the validation names the setting."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: str) -> object:
        """Return the list or table in a variable."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


class _TomlTable(TomlConfigSettingsSource):
    """A package's table in the configuration file; errors name the file, the line and the nearest known name."""

    def __init__(self, model: type[Table]) -> None:
        self._model = model
        super().__init__(model, _path())

    def _read_files(self, files: object, deep_merge: bool = False) -> dict[str, object]:  # noqa: ARG002, FBT001, FBT002 - the library's signature
        """Return the table; the library would ignore a file that cannot be read."""
        path, model = _path(), self._model
        if not path.exists() and "KB_CONFIG" not in os.environ:
            return {}
        document = _parse(path)
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


class DialectName(StrEnum):
    """A dialect of Markdown that articles can be written in."""

    GFM = "gfm"
    PYTHON_MARKDOWN = "python-markdown"


class KbConfig(Table):
    """Where the articles are and how they are read."""

    model_config = SettingsConfigDict(env_prefix="KB_KB_")
    table: ClassVar[str] = "kb"

    articles: Path = Field(Path("articles"), description="The folder of Markdown articles.")
    include: tuple[str, ...] = Field(
        (), description="Patterns, as in .gitignore, of files to read as articles although the rules leave them out."
    )
    exclude: tuple[str, ...] = Field(
        (), description="Patterns of files that are not articles: `drafts/`, `*.old.md`, `docs/**/notes.md`."
    )
    default_lang: Annotated[str, written_as(LANGUAGE_CODE, 'write a code such as "en" or "pt-BR"')] = Field(
        "en", description="The language of articles that name none."
    )
    dialect: DialectName = Field(
        DialectName.GFM, description='How Markdown is read: as GitHub does, or as MkDocs does ("python-markdown").'
    )
    default_owner: str = Field("support-team", description="The owner written into a new article.")
    max_file_bytes: int = Field(4_000_000, gt=0, description="A larger Markdown file is refused, not read.")
    max_line_chars: int = Field(
        20_000, gt=0, description="A longer line is shown as plain text: Markdown would take minutes over it."
    )
    site_prefix: str = Field(
        "", description='What links in the articles begin with, such as "/docs/"; detected if empty.'
    )
    old_hosts: tuple[str, ...] = Field(
        (),
        description='Hosts that served the articles before, such as "help.acme.example"; '
        "links to them lead to the article here.",
    )


T = TypeVar("T", bound=Table)


def load(model: type[T], /, **overrides: object) -> T:
    """Return a package's table: overrides first, then the environment, the file, the defaults.

    Overrides are the options of the command line; None means that an option is missing.

    Raises:
        ConfigError: a file that cannot be read, an unknown table or key, or a value that does not fit.

    """
    _check_environment(model)
    options = {key: value for key, value in overrides.items() if value is not None}
    try:
        return model(**options)
    except ValidationError as error:  # not chained: its text may quote a password
        raise ConfigError(explain(error, model, lambda name: _place(name, model, options))) from None


def _place(name: str, model: type[Table], options: Mapping[str, object]) -> str:
    """Return a setting and where its value comes from."""
    variable = f"{model.model_config['env_prefix']}{name}".upper()
    if name in options:
        return f"[{model.table}] {name} (--{name.replace('_', '-')})"
    if variable in map(str.upper, os.environ):
        return f"[{model.table}] {name} ({variable})"
    return f"{_path()} [{model.table}] {name}"


def _path() -> Path:
    return Path(os.environ.get("KB_CONFIG", DEFAULT_PATH))


def _parse(path: Path) -> dict[str, object]:
    """Return the tables of the file, which may begin with a byte order mark."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: cannot be read: save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        complaint = str(error)
        line = re.search(r"line \d+", complaint)
        place = f"{path}, {line[0] if line else 'last line'}: cannot be read"
        if "overwrite" in complaint or "twice" in complaint:
            raise ConfigError(f"{place}: the file already has this; remove one of the two") from None
        advice = 'write name = value on one line, texts and paths in quotes: name = "…"'
        raise ConfigError(f"{place}: {advice}") from None


def _check_environment(model: type[Table]) -> None:
    """Refuse unknown variables that begin with KB_; those of another table are checked by its package."""
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
    table = nearest(word, [*TABLES, "config"])
    if table is None:
        return f"write {', '.join(f'KB_{known.upper()}_…' for known in TABLES)} or KB_CONFIG"
    return f"did you mean {f'KB_{table}_{setting}'.strip('_').upper()}?"


def _advice(name: str, known: Iterable[str], model: type[Table], prefix: str = "") -> str:
    """Return the nearest known name, else the table that an unknown name belongs to, else where all names are."""
    setting = name.removeprefix(prefix)
    for other in Table.__subclasses__():
        if setting.lower() in other.model_fields and other is not model:
            variable = f"{other.model_config['env_prefix']}{setting}"
            return f"did you mean {variable}?" if prefix else f"it belongs below [{other.table}]"
    meant = nearest(setting, [variable.removeprefix(prefix) for variable in known])
    return f"did you mean {prefix}{meant}?" if meant else "remove it, or see the settings in web/README.md"
