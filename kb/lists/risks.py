"""The writers' risks, messages that must not wait for self-help: ``_risks.yaml`` at the top of the articles folder.

::

    words:                               # lists of words that a pattern uses as <stranger>
      stranger: someone stranger hacker thief
    unless:                              # makes any risk harmless, in the same sentence
      - what happens if|when
    takeover:                            # a short name, shown to agents beside the ticket
      advice: Change your password from a device you trust; a person looks at this first.
      article: compromised-account       # the slug of the article that helps at once
      link: https://example.org/help     # or a page of another site, if no article covers it
      when:                              # patterns, see kb.lists.patterns
        - account|mailbox hacked
        - <stranger> signed in + not me
      unless:                            # makes this risk harmless
        - is it real
      unsuitable: [delete-your-account]  # articles listed last when a search describes this risk
      situations:                        # more specific advice
        stolen-device:
          when: [phone|laptop stolen]
          advice: Sign the stolen device out first.
          article: manage-sessions

A message that describes a risk gets the safety advice before any article and always reaches a person. If it describes
several risks, the first in the file counts. Within a risk, the first situation with a matching pattern gives the
advice; without one it is the risk's own, which must therefore suit every message. Patterns of a situation may be single
words, because they only distinguish messages that describe the risk already.

A problem in a line concerns only that line, a problem in a risk or situation only that risk or situation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from rapidfuzz import process

from kb.files.source import decode, digest_of, load_list
from kb.files.yaml_nodes import UnreadableError, YamlParser
from kb.lists.patterns import spelt_out
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from kb.config import KbConfig
    from kb.files.yaml_nodes import Node, Value

RISKS_FILE: Final = "_risks.yaml"
MAX_CHARS: Final = 100_000
MAX_LINE_CHARS: Final = 500

_PARSER = YamlParser(deepest=6, unreadable="the file cannot be read, so no risk is recognised")


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
    """Safety advice for the messages of a risk that match one of these patterns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name
    advice: _Line
    when: _Patterns
    article: str = ""
    link: _Link = ""


class Risk(BaseModel):
    """The patterns of a risk, with their lists of words spelt out, and its safety advice."""

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
        """The slugs of all articles that the advice links to, the risk's own first."""
        return tuple(slug for slug in (self.article, *(situation.article for situation in self.situations)) if slug)


@dataclass(frozen=True, slots=True)
class Risks:
    """The writers' list and the problems of the file; ``digest`` is the file's SHA-256, empty without a file."""

    known: tuple[Risk, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""

    @property
    def articles(self) -> tuple[str, ...]:
        """The slugs of all articles that any advice links to, each once."""
        return tuple(dict.fromkeys(slug for risk in self.known for slug in risk.articles))


def read(folder: Path, config: KbConfig) -> Risks:
    """Return the risks of an articles folder; empty without a file. A bad file becomes a problem, not an error."""
    data = load_list(folder, RISKS_FILE, "risks", config)
    if data is None:
        return Risks()
    return Risks(problems=(data,)) if isinstance(data, Problem) else parse(data)


def parse(data: bytes) -> Risks:
    """Return the risks in the bytes of such a file; an empty file is valid."""
    digest, source = digest_of(data), decode(data, RISKS_FILE)
    try:
        top = _top(source.text or "")
    except UnreadableError as error:
        problem = Problem("risks", RISKS_FILE, error.line, str(error), "error")
        return Risks(problems=(*source.problems, problem), digest=digest)
    known, problems = _Reader(top).read() if top else ((), [])
    return Risks(known, (*source.problems, *problems), digest)


def without_article(risks: Risks, slugs: frozenset[str]) -> tuple[Problem, ...]:
    """Return a problem for each slug in the risks that is not a published article."""
    named = ((risk, slug) for risk in risks.known for slug in (*risk.articles, *risk.unsuitable))
    missing = dict.fromkeys((risk.kind, slug) for risk, slug in named if slug not in slugs)
    return tuple(
        Problem("risks", RISKS_FILE, None, f"{kind}: no article is called {slug!r}: correct the slug")
        for kind, slug in missing
    )


def _top(text: str) -> Node | None:
    """Return the table at the top of the file.

    Raises:
        UnreadableError: the file is too long, not YAML, or not a table.

    """
    if len(text) > MAX_CHARS:
        raise UnreadableError(f"the file is longer than {MAX_CHARS:,} characters: shorten it", 1)
    top = _PARSER.parse(text)
    if top is not None and top.pairs is None and not top.is_null:
        raise UnreadableError('expected names of risks, each with "advice:" and "when:" below', top.line)
    return top


_Place = tuple[str, ...]
"""The keys that lead to a value, and its index if it is in a list."""


def _lines(node: Node, place: _Place = ()) -> Iterator[tuple[_Place, int]]:
    """Yield the line of each key and of each item of a list."""
    pairs = ((key.name, key.line, value) for key, value in node.pairs or ())
    items = ((str(index), item.line, item) for index, item in enumerate(node.items or ()))
    for name, line, value in (*pairs, *items):
        yield (*place, name), line
        yield from _lines(value, (*place, name))


_Model = TypeVar("_Model", bound=BaseModel)


class _Reader:
    """Reads the risks of a file and collects its problems."""

    def __init__(self, top: Node) -> None:
        self._lines = dict(_lines(top))
        self._problems: list[Problem] = []
        table = {key.name: value.value() for key, value in top.pairs or ()}
        self._words = self._read_words(table.pop("words", None))
        self._unless = self._patterns(table.pop("unless", None), ("unless",))
        self._risks = table

    def read(self) -> tuple[tuple[Risk, ...], list[Problem]]:
        risks = [self._risk(kind, fields) for kind, fields in self._risks.items()]
        return tuple(risk for risk in risks if risk), self._problems

    def _read_words(self, lists: Value) -> dict[str, str]:
        if lists is None:
            return {}
        if not isinstance(lists, dict):
            self._complain(("words",), 'words: write names below it, each followed by ":" and its words')
            return {}
        for name, words in lists.items():
            if not isinstance(words, str) or "|" in words or not words.split():
                self._complain(("words", name), f"words: {name}: write words with spaces between them")
        return {name: words for name, words in lists.items() if isinstance(words, str)}

    def _risk(self, kind: str, fields: Value) -> Risk | None:
        if not isinstance(fields, dict):
            self._complain((kind,), f'{kind}: write "advice:" and "when:" below it; it is left out')
            return None
        when, unless = (self._patterns(fields.get(name), (kind, name)) for name in ("when", "unless"))
        if fields.get("when") and not when:
            return None
        own: dict[str, object] = {name: value for name, value in (("when", when), ("unless", unless)) if name in fields}
        if "situations" in fields:
            own["situations"] = self._situations(kind, fields["situations"])
        risk = self._checked(Risk, {**fields, **own, "kind": kind}, (kind,), "the risk")
        return risk and risk.model_copy(update={"unless": (*self._unless, *risk.unless)})

    def _situations(self, kind: str, table: Value) -> tuple[Situation, ...]:
        place = (kind, "situations")
        if not isinstance(table, dict):
            self._complain(place, f"{kind}: situations: write names below it, each with its advice and when")
            return ()
        situations = (self._situation((*place, name), fields) for name, fields in table.items())
        return tuple(situation for situation in situations if situation)

    def _situation(self, place: _Place, fields: Value) -> Situation | None:
        if not isinstance(fields, dict):
            self._complain(place, f'{": ".join(place)}: write "advice:" and "when:" below it; it is left out')
            return None
        when = self._patterns(fields.get("when"), (*place, "when"))
        if fields.get("when") and not when:
            return None
        own = {"when": when} if "when" in fields else {}
        return self._checked(Situation, {**fields, **own, "name": place[-1]}, place, "the situation")

    def _checked(self, model: type[_Model], fields: Mapping[str, object], place: _Place, what: str) -> _Model | None:
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            reason = _reason(error.errors()[0], model)
            self._complain(place, f"{': '.join(place)}: {reason}; {what} is left out")
            return None

    def _patterns(self, lines: Value, place: _Place) -> list[str]:
        """Return the valid patterns of a list."""
        if lines is None:
            return []
        if not isinstance(lines, list):
            self._complain(place, f'{": ".join(place)}: write patterns below it, each on a line that begins with "- "')
            return []
        patterns = (self._pattern(line, (*place, str(index))) for index, line in enumerate(lines))
        return [pattern for pattern in patterns if pattern]

    def _pattern(self, line: Value, place: _Place) -> str | None:
        written = f"{': '.join(place[:-1])}: {line!r}"
        if not isinstance(line, str) or len(line) > MAX_LINE_CHARS:
            self._complain(place, f"{written[:80]} is not a line of a few words; it is left out")
            return None
        try:
            return spelt_out(" ".join(line.split()), self._words)
        except ValueError as error:
            self._complain(place, f"{written}: {error}; the line is left out")
            return None

    def _complain(self, place: _Place, message: str) -> None:
        self._problems.append(Problem("risks", RISKS_FILE, self._lines.get(place), message))


def _reason(mistake: ErrorDetails, model: type[BaseModel]) -> str:  # noqa: PLR0911 - one answer per kind of mistake
    """Return what is wrong with a field and what to write, in a writer's words."""
    field = ".".join(str(part) for part in mistake["loc"])
    match mistake["type"]:
        case "missing":
            return f'"{field}:" is missing'
        case "extra_forbidden":
            nearest = process.extractOne(field, [name for name in model.model_fields if name not in {"kind", "name"}])
            return f"{field} is unknown; did you mean {nearest[0]}?"
        case "string_pattern_mismatch":
            return "write the name in lower-case letters, digits and hyphens, beginning with a letter"
        case "too_short" | "string_too_short":
            return f"{field} is empty"
        case "string_too_long":
            return f"{field} is longer than {mistake['ctx']['max_length']:,} characters"
        case "value_error":
            return f"{field}: {mistake['ctx']['error']}"
    return f"{field} does not fit"
