"""Describe wrong values of settings in plain words: the setting, its value, what is wrong, what to write.

All packages' settings go through this one translation of the validation library's errors.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, get_args

from pydantic import AfterValidator, SecretStr
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.counts import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

MAX_SHOWN_CHARS: Final = 60
CONFIDENTIAL: Final = "confidential"
"""Marks a type of settings whose values are never shown, because they contain a password."""
_CREDENTIALS = re.compile(r"(?<=:).*@", re.DOTALL)
"""The user name and password in an address."""
_PARAMETERS = re.compile(r"\?.*", re.DOTALL)
_MIN_SIMILARITY: Final = 0.5

Place = Callable[[str], str]
"""Returns a setting and where its value comes from: ``[web] port (KB_WEB_PORT)`` or ``config.toml [web] port``."""


def written_as(pattern: str, fix: str) -> AfterValidator:
    """Return a validator of texts that match a whole pattern; ``fix`` says what to write instead."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(fix)
        return text

    return AfterValidator(check)


def explain(error: ValidationError, model: type[BaseModel], place: Place) -> str:
    """Return a line for each wrong value."""
    mistakes = error.errors()
    with_wrong_items = {mistake["loc"][0] for mistake in mistakes if len(mistake["loc"]) > 1}
    lines = []
    for mistake in mistakes:
        setting, *inside = mistake["loc"]
        if mistake["type"] == "too_short" and setting in with_wrong_items:
            continue  # wrong items are not counted
        field = model.model_fields[str(setting)]
        items = (f", item {key + 1}" if isinstance(key, int) else f".{key}" for key in inside)
        where = f"{place(str(setting))}{''.join(items)}".removesuffix(".[key]")
        value = _shown_unless_secret(str(setting), field, mistake["input"])
        lines.append(f"{where}: {value} {_complaint(mistake)}; {_advice(mistake, field)}")
    return "\n".join(lines)


def nearest(name: str, names: list[str]) -> str | None:
    """Return the most similar of the names, or None if none is similar."""
    match = process.extractOne(name, names, scorer=OSA.normalized_similarity, score_cutoff=_MIN_SIMILARITY)
    return match[0] if match else None


def _shown_unless_secret(name: str, field: FieldInfo, value: object) -> str:
    """Return a value, or "the value" if it may hold a secret: a key, or an address given as a list or a table."""
    is_key = CONFIDENTIAL in field.metadata or SecretStr in (field.annotation, *get_args(field.annotation))
    is_hidden = is_key or (name.endswith("_url") and not isinstance(value, str))
    return "the value" if is_hidden else _shown(value)


def _shown(value: object) -> str:
    """Return a value as it would be written in the file, shortened and without passwords."""
    if isinstance(value, str):
        value = _PARAMETERS.sub("?…", _CREDENTIALS.sub("…@", value))
    text = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= MAX_SHOWN_CHARS else f"{text[: MAX_SHOWN_CHARS - 1]}…"


def _complaint(mistake: ErrorDetails) -> str:
    kind, value = mistake["type"], mistake["input"]
    if kind in {"string_too_short", "too_short"}:
        return "is too short" if value else "is empty"
    if kind in _BOUNDS and isinstance(value, float) and math.isnan(value):
        return "is not a number"
    return _COMPLAINTS.get(kind, "does not fit")


_BOUNDS: Final = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}

_COMPLAINTS: Final = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "is not a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "is not a number"),
    **dict.fromkeys(("greater_than", "greater_than_equal"), "is too small"),
    **dict.fromkeys(("less_than", "less_than_equal", "int_parsing_size"), "is too large"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "is neither true nor false"),
    "string_type": "is not a text",
    "path_type": "is not a path",
    "string_unicode": "is not UTF-8",
    "tuple_type": "is not a list",
    "dict_type": "is not a table",
    "literal_error": "is not one of the choices",
}


def _advice(mistake: ErrorDetails, field: FieldInfo) -> str:  # noqa: C901, PLR0911 - one answer per kind of mistake
    """Return what to write instead."""
    value = mistake["input"]
    match mistake["type"]:
        case "value_error":
            return str(mistake["ctx"]["error"])
        case "literal_error":
            return _choice(str(value), re.findall(r"'(.*?)'", mistake["ctx"]["expected"]))
        case "string_too_short" | "too_short" as kind:
            unit = "item" if kind == "too_short" else "character"
            return f"write at least {counted(mistake['ctx']['min_length'], unit)}"
        case "string_type" | "path_type":
            return "write it in quotes" if isinstance(value, int | float) else 'write a text in quotes: "…"'
        case "bool_type" | "bool_parsing":
            return "write true or false"
        case "tuple_type":
            is_item = isinstance(value, str) and value and not value.startswith("[")
            return f"write [{_shown(value)}]" if is_item else 'write [] or ["…", "…"]'
        case "dict_type":
            return f"write it like {_example(field.default, is_json=isinstance(value, str))}"
        case "string_unicode":
            return "write it in UTF-8"
    return _number(mistake, field)


def _choice(value: str, choices: list[str]) -> str:
    intended = nearest(value.lower(), choices)
    hint = f" (did you mean {intended}?)" if intended else ""
    return f"write {', '.join(choices[:-1])} or {choices[-1]}{hint}"


def _example(default: Mapping[str, object], *, is_json: bool) -> str:
    """Return a default table as an example: as JSON for an environment variable, else as TOML."""
    if is_json:
        return json.dumps(default)
    return f"{{ {', '.join(f'{key} = {json.dumps(value)}' for key, value in default.items())} }}"


def _number(mistake: ErrorDetails, field: FieldInfo) -> str:
    """Return the range of numbers that fit: the bounds of the setting, or of the items in it."""
    bounds: dict[str, float] = dict(mistake.get("ctx", {})) if len(mistake["loc"]) > 1 else {}
    for bound in field.metadata if not bounds else ():
        bounds |= {name: getattr(bound, name) for name in ("ge", "gt", "le") if hasattr(bound, name)}
    what = "a number" if field.annotation is float else "a whole number"
    least = bounds["gt"] + 1 if "gt" in bounds else bounds.get("ge")
    most = bounds.get("le")
    if least is not None and most is not None:
        return f"write {what} from {least:.12g} to {most:.12g}"
    if least is not None:
        return f"write {what} of at least {least:.12g}"
    return f"write {what}" if most is None else f"write {what} of at most {most:.12g}"
