"""Risks: messages that must not wait for self-help, ``_risks.yaml`` at the top of the articles folder.

::

    words:                               # lists that a pattern names as <somebody>
      somebody: someone somebody hacker stranger
    unless:                              # what makes any of it harmless, in the same sentence
      - what happens if|when
    takeover:                            # a short name, which support sees beside the ticket
      advice: Change your password from a device you trust; a person looks at this first.
      article: compromised-account       # the safe path, by its slug
      link: https://example.org/help     # or a page of another site, for what no article covers
      when:                              # patterns, as kb.lists.patterns says
        - account|mailbox hacked
        - <somebody> signed in + not me
      unless:                            # what makes this one harmless
        - is it real
      unsuitable: [delete-your-account]  # articles that come last in a search which describes this risk
      situations:                        # other advice, by what the message says
        stolen-device:
          when: [phone|laptop stolen]
          advice: Sign the stolen device out first.
          article: manage-sessions

A message that describes a risk gets the safety advice before any article, and is never kept from a person; where it
describes several, the first of the list counts. Within a risk, the first situation whose pattern is in the message
gives the advice; without one it is the risk's own, which must therefore suit every message. A situation only needs to
tell apart messages which describe the risk already, so its patterns may be single words.

A problem in a line concerns that line only, and one in a risk or a situation only that risk or situation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kb.lists.patterns import spelt_out
from kb.problem import Problem, Severity
from kb.reading.reader import digest_of, load_list
from kb.reading.source import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kb.config import KbConfig

RISKS_FILE: Final = "_risks.yaml"
MAX_CHARS: Final = 100_000
MAX_LINE_CHARS: Final = 500


def _as_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _as_link(value: str) -> str:
    address = urlsplit(value)
    if value and (address.scheme != "https" or not address.hostname or not value.isprintable() or " " in value):
        raise ValueError("write an address that begins with https://")
    return value


_Line = Annotated[str, BeforeValidator(_as_line), Field(min_length=1, max_length=500)]
_Pattern = Annotated[str, BeforeValidator(_as_line), Field(min_length=1, max_length=5_000)]


_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,38}$")]
_Patterns = Annotated[tuple[_Pattern, ...], Field(min_length=1)]
_Link = Annotated[str, AfterValidator(_as_link), Field(max_length=300)]


class Situation(BaseModel):
    """Safety advice for some of the messages that describe a risk: those with one of the patterns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name
    advice: _Line
    when: _Patterns
    article: str = ""
    link: _Link = ""


class Risk(BaseModel):
    """How to recognise a risk, and its safety advice: patterns have their lists of words spelt out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: _Name
    advice: _Line
    when: _Patterns
    unless: tuple[_Pattern, ...] = ()
    article: str = ""
    link: _Link = ""
    unsuitable: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """The slugs of all articles that the advice leads to, the risk's own first."""
        return tuple(slug for slug in (self.article, *(one.article for one in self.situations)) if slug)


@dataclass(frozen=True, slots=True)
class Risks:
    """The writers' list, and the problems of the file; ``digest`` is the file's SHA-256, empty where there is none."""

    known: tuple[Risk, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def read(folder: Path, config: KbConfig) -> Risks:
    """Return the risks of an articles folder, none where it has no such file. Never raises for a bad file."""
    data = load_list(folder, RISKS_FILE, "risks", config)
    if data is None:
        return Risks()
    return Risks(problems=(data,)) if isinstance(data, Problem) else parse(data)


def parse(data: bytes) -> Risks:
    """Return what the bytes of a risks file say; an empty one says nothing, and no harm is in it."""
    digest, source = digest_of(data), decode(data, RISKS_FILE)
    if len(text := source.text or "") > MAX_CHARS:
        too_long = _about(f"the file is longer than {MAX_CHARS:,} characters: shorten it", severity="error")
        return Risks(problems=(*source.problems, too_long), digest=digest)
    try:
        table, places = _loaded(text)
    except yaml.YAMLError as error:
        return Risks(problems=(*source.problems, _unreadable(error)), digest=digest)
    except RecursionError:
        return Risks(problems=(_about("lists are nested too deep", severity="error"),), digest=digest)
    if table is not None and not isinstance(table, dict):
        expected = _about('here should stand names of risks, each with "advice:" and "when:" below', severity="error")
        return Risks(problems=(*source.problems, expected), digest=digest)
    known, problems = _List(table or {}, places).read()
    return Risks(known, (*source.problems, *problems), digest)


def _loaded(text: str) -> tuple[object, Mapping[_Place, int]]:
    """Return what YAML says, and the line of each key and item."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node), dict(_lines(node))) if node else (None, {})
    finally:
        loader.dispose()


_Place = tuple[str, ...]
"""The keys that lead to a value, and its number where it stands in a list."""

_DEEPEST: Final = 5
"""Keys that lead to a pattern of a situation: risk, situations, situation, when, number."""


def _lines(node: yaml.Node, place: _Place = ()) -> Iterator[tuple[_Place, int]]:
    """Yield the line of each key, and of each item of a list."""
    below: list[tuple[str, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        below = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        below = [(str(number), item, item) for number, item in enumerate(node.value)]
    for name, named, value in below:
        yield (*place, name), named.start_mark.line + 1
        if len(place) + 1 < _DEEPEST:
            yield from _lines(value, (*place, name))


_Model = TypeVar("_Model", bound=BaseModel)


class _List:
    """Reads the risks of a file and collects what is wrong with it."""

    def __init__(self, table: Mapping[Any, object], places: Mapping[_Place, int]) -> None:
        self._places = places
        self._problems: list[Problem] = []
        self._risks = {str(kind): fields for kind, fields in table.items() if kind not in ("words", "unless")}
        self._words = self._read_words(table.get("words"))
        self._unless = self._patterns(table.get("unless"), ("unless",))

    def read(self) -> tuple[tuple[Risk, ...], list[Problem]]:
        found = [self._risk(kind, fields) for kind, fields in self._risks.items()]
        return tuple(risk for risk in found if risk), self._problems

    def _read_words(self, listed: object) -> dict[str, str]:
        if listed is None:
            return {}
        if not isinstance(listed, dict):
            self._add(("words",), 'words: below it should stand names, each with its words behind ":"')
            return {}
        for name, words in listed.items():
            if not isinstance(words, str) or "|" in words or not words.split():
                self._add(("words", str(name)), f"words: {name}: write words with spaces between")
        return {str(name): words for name, words in listed.items() if isinstance(words, str)}

    def _risk(self, kind: str, fields: object) -> Risk | None:
        if not isinstance(fields, dict):
            self._add((kind,), f'{kind}: below it should stand "advice:" and "when:"; it is left out')
            return None
        when, unless = (self._patterns(fields.get(name), (kind, name)) for name in ("when", "unless"))
        if fields.get("when") and not when:
            return None
        own: dict[str, object] = {name: value for name, value in (("when", when), ("unless", unless)) if name in fields}
        if "situations" in fields:
            own["situations"] = self._situations(kind, fields["situations"])
        risk = self._checked(Risk, {**fields, **own, "kind": kind}, (kind,), "the risk")
        return risk and risk.model_copy(update={"unless": (*self._unless, *risk.unless)})

    def _situations(self, kind: str, listed: object) -> tuple[Situation, ...]:
        if not isinstance(listed, dict):
            self._add((kind, "situations"), f"{kind}: situations: write names below it, each with its advice and when")
            return ()
        found = (self._situation((kind, "situations", str(name)), fields) for name, fields in listed.items())
        return tuple(situation for situation in found if situation)

    def _situation(self, place: _Place, fields: object) -> Situation | None:
        if not isinstance(fields, dict):
            self._add(place, f'{": ".join(place)}: write "advice:" and "when:" below it; it is left out')
            return None
        when = self._patterns(fields.get("when"), (*place, "when"))
        if fields.get("when") and not when:
            return None
        own = {"when": when} if "when" in fields else {}
        return self._checked(Situation, {**fields, **own, "name": place[-1]}, place, "the situation")

    def _checked(self, model: type[_Model], fields: object, place: _Place, what: str) -> _Model | None:
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "this"
            wrong = first["msg"].lower().removeprefix("value error, ")
            self._add(place, f"{': '.join(place)}: {where}: {wrong}; {what} is left out")
            return None

    def _patterns(self, listed: object, place: _Place) -> list[str]:
        """Return the patterns of a list, without those that cannot be understood."""
        if listed is None:
            return []
        if not isinstance(listed, list):
            self._add(place, f'{": ".join(place)}: below it should stand patterns, each on a line with "- " before')
            return []
        found = (self._pattern(line, (*place, str(number))) for number, line in enumerate(listed))
        return [pattern for pattern in found if pattern]

    def _pattern(self, line: object, place: _Place) -> str | None:
        written = f"{': '.join(place[:-1])}: {line!r}"
        if not isinstance(line, str) or len(line) > MAX_LINE_CHARS:
            self._add(place, f"{written[:80]} is no line of a few words; it is left out")
            return None
        try:
            return spelt_out(" ".join(line.split()), self._words)
        except ValueError as error:
            self._add(place, f"{written}: {error}; the line is left out")
            return None

    def _add(self, place: _Place, message: str) -> None:
        self._problems.append(_about(message, self._places.get(place)))


def without_article(risks: Risks, slugs: frozenset[str]) -> tuple[Problem, ...]:
    """Return a problem for each slug in the list of risks that is no published article."""
    named = ((risk, slug) for risk in risks.known for slug in (*risk.articles, *risk.unsuitable))
    lost = dict.fromkeys((risk.kind, slug) for risk, slug in named if slug not in slugs)
    return tuple(_about(f"{kind}: no article is called {slug!r}: correct the slug") for kind, slug in lost)


def _unreadable(error: yaml.YAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark if isinstance(error, yaml.MarkedYAMLError) else None
    reason = getattr(error, "problem", "") or str(error).split("\n", 1)[0]
    line = mark.line + 1 if mark is not None else 1
    return _about(f"the file cannot be read, so no risk is recognised ({reason})", line, "error")


def _about(message: str, line: int | None = None, severity: Severity = "warning") -> Problem:
    return Problem("risks", RISKS_FILE, line, message, severity)
