"""Risks: what must not wait for self-help, ``_risks.yaml`` at the top of the articles folder.

::

    takeover:                            # a short name, which support sees beside the ticket
      advice: Change your password from a device you trust; a person looks at this first.
      article: compromised-account       # the safe path, by its slug
      when:                              # few words each; up to three others may stand between two of them
        - account hacked
        - someone else signed in

A message that says one of these is shown the safe path before any article, and is never kept from a person. What is
wrong with a risk is a problem of that risk, and the others count.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kb.problem import Problem, Severity
from kb.reader import digest_of, load
from kb.source import decode

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import KbConfig

RISKS_FILE: Final = "_risks.yaml"
MAX_CHARS: Final = 100_000


def _as_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


_Line = Annotated[str, BeforeValidator(_as_line), Field(min_length=1, max_length=500)]


class Risk(BaseModel):
    """What to say first to a person at risk, and how to recognise one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,38}$")]
    advice: _Line
    when: Annotated[tuple[_Line, ...], Field(min_length=1)]
    article: str = ""


@dataclass(frozen=True, slots=True)
class Risks:
    """The writers' list, and the problems of the file; ``digest`` is the file's SHA-256, empty where there is none."""

    known: tuple[Risk, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def read(folder: Path, config: KbConfig) -> Risks:
    """Return the risks of an articles folder, none where it has no such file. Never raises for a bad file."""
    path = folder / RISKS_FILE
    if not os.path.lexists(path):
        return Risks()
    if not path.resolve().is_relative_to(folder.resolve()):
        return Risks(problems=(_about("the symbolic link leads out of the articles folder", severity="error"),))
    data = load(path, RISKS_FILE, config)
    return Risks(problems=(data,)) if isinstance(data, Problem) else parse(data)


def parse(data: bytes) -> Risks:
    """Return what the bytes of a risks file say; an empty one says nothing, and no harm is in it."""
    digest, source = digest_of(data), decode(data, RISKS_FILE)
    if len(text := source.text or "") > MAX_CHARS:
        too_long = _about(f"the file is longer than {MAX_CHARS:,} characters: shorten it", severity="error")
        return Risks(problems=(*source.problems, too_long), digest=digest)
    try:
        table = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return Risks(problems=(*source.problems, _unreadable(error)), digest=digest)
    except RecursionError:
        return Risks(problems=(_about("lists are nested too deep", severity="error"),), digest=digest)
    if table is not None and not isinstance(table, dict):
        expected = _about('here should stand names of risks, each with "advice:" and "when:" below', severity="error")
        return Risks(problems=(*source.problems, expected), digest=digest)
    found = [_risk(str(kind), fields) for kind, fields in (table or {}).items()]
    known = tuple(risk for risk in found if isinstance(risk, Risk))
    return Risks(known, (*source.problems, *(one for one in found if isinstance(one, Problem))), digest)


def _risk(kind: str, fields: object) -> Risk | Problem:
    if not isinstance(fields, dict):
        return _about(f'{kind}: below it should stand "advice:" and "when:"; it is left out')
    try:
        return Risk.model_validate({**fields, "kind": kind})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "this"
        return _about(f"{kind}: {where}: {first['msg'].lower()}; the risk is left out")


def without_article(risks: Risks, slugs: frozenset[str]) -> tuple[Problem, ...]:
    """Return a problem for each risk whose safe path is no published article."""
    lost = (risk for risk in risks.known if risk.article and risk.article not in slugs)
    return tuple(_about(f"{risk.kind}: no article is called {risk.article!r}: correct the slug") for risk in lost)


def _unreadable(error: yaml.YAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark if isinstance(error, yaml.MarkedYAMLError) else None
    reason = getattr(error, "problem", "") or str(error).split("\n", 1)[0]
    line = mark.line + 1 if mark is not None else 1
    return _about(f"the file cannot be read, so no risk is recognised ({reason})", line, "error")


def _about(message: str, line: int | None = None, severity: Severity = "warning") -> Problem:
    return Problem("risks", RISKS_FILE, line, message, severity)
