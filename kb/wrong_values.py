"""Wrong values of settings, in plain words: which setting, what it has, what is wrong with it, what to write.

This is the only translation of what the validation library says; all packages' settings go through it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import AfterValidator, SecretStr
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.counts import counted

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

MAX_SHOWN_CHARS: Final = 60
CONFIDENTIAL: Final = "confidential"
"""Marks a type of settings whose values are never shown, because a password is part of them."""
_CREDENTIALS = re.compile(r"(?<=:).*@", re.DOTALL)
"""A password in an address, and what stands before it."""
_PARAMETERS = re.compile(r"\?.*", re.DOTALL)
_HOW_NEAR: Final = 0.5

Place = Callable[[str], str]
"""Returns a setting and where it was given: ``[web] port (KB_WEB_PORT)`` or ``config.toml [web] port``."""


def written_as(pattern: str, fix: str) -> AfterValidator:
    """Return a validator of texts that match a pattern whole; ``fix`` says what to write, to people."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(fix)
        return text

    return AfterValidator(check)


def explain(error: ValidationError, model: type[BaseModel], place: Place) -> str:
    """Return a line for each wrong value."""
    mistakes = error.errors()
    with_wrong_items = {mistake["loc"][0] for mistake in mistakes if len(mistake["loc"]) > 1}
    return "\n".join(
        _line(mistake, model.model_fields[str(mistake["loc"][0])], place)
        for mistake in mistakes
        if mistake["type"] != "too_short" or mistake["loc"][0] not in with_wrong_items  # wrong items are not counted
    )


def nearest(name: str, names: list[str]) -> str | None:
    """Return the name that was meant, or None where none is near."""
    found = process.extractOne(name, names, scorer=OSA.normalized_similarity, score_cutoff=_HOW_NEAR)
    return found[0] if found else None


def _line(mistake: ErrorDetails, field: FieldInfo, place: Place) -> str:
    setting, *inside = mistake["loc"]
    where = place(str(setting)) + "".join(f", item {key + 1}" if isinstance(key, int) else f".{key}" for key in inside)
    value = "the value" if _may_hold_a_secret(str(setting), field, mistake["input"]) else _shown(mistake["input"])
    return f"{where.removesuffix('.[key]')}: {value} {_complaint(mistake)}; {_fix(mistake, field)}"


def _may_hold_a_secret(name: str, field: FieldInfo, value: object) -> bool:
    """Tell whether a value must not be shown: a key, or an address given as a list or a table."""
    is_key = CONFIDENTIAL in field.metadata or SecretStr in (field.annotation, *get_args(field.annotation))
    return is_key or (name.endswith("_url") and not isinstance(value, str))


def _shown(value: object) -> str:
    """Return a value as the file would have it, shortened, and without passwords."""
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
    "literal_error": "is not known here",
}


def _fix(mistake: ErrorDetails, field: FieldInfo) -> str:
    """Return what to write instead."""
    return _FIXES.get(mistake["type"], _number)(mistake, field)


def _validator(mistake: ErrorDetails, _: FieldInfo) -> str:
    return str(mistake["ctx"]["error"])


def _choice(mistake: ErrorDetails, _: FieldInfo) -> str:
    choices = re.findall(r"'(.*?)'", mistake["ctx"]["expected"])
    meant = nearest(str(mistake["input"]).lower(), choices)
    return f"write {', '.join(choices[:-1])} or {choices[-1]}" + (f" (did you mean {meant}?)" if meant else "")


def _length(mistake: ErrorDetails, _: FieldInfo) -> str:
    unit = "item" if mistake["type"] == "too_short" else "character"
    return f"write at least {counted(mistake['ctx']['min_length'], unit)}"


def _text(mistake: ErrorDetails, _: FieldInfo) -> str:
    return "write it in quotes" if isinstance(mistake["input"], int | float) else 'write a text in quotes: "…"'


def _boolean(_mistake: ErrorDetails, _: FieldInfo) -> str:
    return "write true or false"


def _list(mistake: ErrorDetails, _: FieldInfo) -> str:
    value = mistake["input"]
    is_one = isinstance(value, str) and value and not value.startswith("[")
    return f"write [{_shown(value)}]" if is_one else 'write [] or ["…", "…"]'


def _table(mistake: ErrorDetails, field: FieldInfo) -> str:
    """Return the default as an example: as JSON for the environment, where every value is a text, else as TOML."""
    if isinstance(mistake["input"], str):
        return f"write it like {json.dumps(field.default)}"
    items = (f"{key} = {json.dumps(value)}" for key, value in field.default.items())
    return f"write it like {{ {', '.join(items)} }}"


def _encoding(_mistake: ErrorDetails, _: FieldInfo) -> str:
    return "write it in UTF-8"


def _number(mistake: ErrorDetails, field: FieldInfo) -> str:
    """Return the numbers that fit: within the bounds of the setting, or of the items in it."""
    bounds: dict[str, Any] = dict(mistake.get("ctx", {})) if len(mistake["loc"]) > 1 else {}
    for bound in field.metadata if not bounds else ():
        bounds |= {name: getattr(bound, name) for name in ("ge", "gt", "le") if hasattr(bound, name)}
    what = "a number" if field.annotation is float else "a whole number"
    least = bounds["gt"] + 1 if "gt" in bounds else bounds.get("ge")
    most = bounds.get("le")
    if least is None and most is None:
        return f"write {what}"
    if least is None or most is None:
        return f"write {what} of at {'most' if least is None else 'least'} {most if least is None else least:.12g}"
    return f"write {what} from {least:.12g} to {most:.12g}"


_FIXES: Final[dict[str, Callable[[ErrorDetails, FieldInfo], str]]] = {
    "value_error": _validator,
    "literal_error": _choice,
    "string_too_short": _length,
    "too_short": _length,
    "string_type": _text,
    "path_type": _text,
    "bool_type": _boolean,
    "bool_parsing": _boolean,
    "tuple_type": _list,
    "dict_type": _table,
    "string_unicode": _encoding,
}
