"""Messages: what people write to support, sorted by the risk they tell of, ``_messages.md`` beside ``_risks.yaml``.

::

    # takeover                           (a risk of _risks.yaml)

    - Odd replies. My vacation reply is in Portuguese, and I do not speak it.

    # harmless                           (what sounds alike, and everything else)

    - Stop hackers. How do I protect my account from being hacked?

Search learns from them what a new message tells of, once there are enough of both. The more there are, and the more of
the harmless ones sound alike, the better: whatever was taken for the wrong thing belongs here, without names and
addresses. Text that is no item of a list is a remark. What is wrong with a line is a problem of that line, and the
others count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kb.files.source import decode, digest_of, load_list
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kb.config import KbConfig

MESSAGES_FILE: Final = "_messages.md"
HARMLESS: Final = "harmless"
MOST_CHARS: Final = 2_000
"""Of a message: what a person reads at a glance, a machine can learn from."""
MOST: Final = 3_000
"""Messages: to learn from so many takes some hundred megabytes and seconds, growing as their square."""

FEWEST: Final = 100
"""Messages of risks, and as many harmless ones: of fewer nobody can tell which hundredth may be taken for a risk."""

_LINE = re.compile(r"#+\s+(?P<kind>.*\S)|[-*+]\s+(?P<message>.*\S)")


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages by what they tell of, and the problems of the file; ``digest`` is its SHA-256, empty without one."""

    sorted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def read(folder: Path, config: KbConfig, kinds: Collection[str]) -> Messages:
    """Return the messages of an articles folder, none without such a file; ``kinds`` are the risks that are known."""
    data = load_list(folder, MESSAGES_FILE, "messages", config)
    if data is None:
        return Messages()
    return Messages(problems=(data,)) if isinstance(data, Problem) else parse(data, kinds)


def are_enough(messages: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether there are enough messages to learn from."""
    harmless = len(messages.get(HARMLESS, ()))
    return min(harmless, sum(map(len, messages.values())) - harmless) >= FEWEST


def parse(data: bytes, kinds: Collection[str]) -> Messages:
    """Return what the bytes of such a file say; an empty one says nothing, and no harm is in it."""
    if not data.strip():
        return Messages(digest=digest_of(data))
    source = decode(data, MESSAGES_FILE)
    known, problems = (*kinds, HARMLESS), list(source.problems)
    found: dict[str, int] = {}
    sorted_: dict[str, list[str]] = {}
    for line, kind, message in _items((source.text or "").split("\n")):
        if wrong := _complaint(kind, message, found, known):
            problems.append(_about(f"{wrong}; it is left out", line))
        elif len(found) == MOST:
            problems.append(_about(f"of more than {MOST:,} messages the others are left out", line))
            break
        else:
            found[message] = line
            sorted_.setdefault(kind, []).append(message)
    problems += _lacking(sorted_, known) if sorted_ else ()
    return Messages({kind: tuple(texts) for kind, texts in sorted_.items()}, tuple(problems), digest_of(data))


def _complaint(kind: str, message: str, found: Mapping[str, int], known: Collection[str]) -> str:
    """Return why a message cannot be used, empty where it can; ``found`` are the lines of those that are."""
    if kind not in known:
        return f'"{kind[:40]}" is no risk: put the message below one of {", ".join(f"# {name}" for name in known)}'
    if len(message) > MOST_CHARS:
        return f"the message is longer than {MOST_CHARS:,} characters: keep what tells"
    return f"the message stands in line {found[message]} already: keep one of them" if message in found else ""


def _lacking(messages: Mapping[str, Sequence[str]], known: Iterable[str]) -> Iterator[Problem]:
    for kind in known:
        if kind not in messages:
            yield _about(f"no message is sorted under {kind}, so search cannot learn it: add some")
    if not are_enough(messages):
        yield _about(f"too few to learn from: {FEWEST} of risks are needed, and {FEWEST} harmless ones")


def _items(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the heading and the text of each item; lines below belong to it as in Markdown."""
    kind, begun, parts, gap = "", 0, list[str](), False
    for number, line in enumerate((*lines, "# end"), start=1):
        match = _LINE.fullmatch(line)
        if match is None and (not line.strip() or (parts and (line[0] in " \t" or not gap))):
            gap = not line.strip()
            parts += line.split() if parts else ()
            continue
        if parts:
            yield begun, kind, " ".join(parts)
        begun, gap = number, False
        parts = match["message"].split() if match and match["message"] else []
        kind = match["kind"].lower() if match and match["kind"] else kind


def _about(message: str, line: int | None = None) -> Problem:
    return Problem("messages", MESSAGES_FILE, line, message)
