"""The writers' example messages, sorted by risk: ``_messages.md`` beside ``_risks.yaml``.

::

    # takeover                           (a risk of _risks.yaml)

    - Odd replies. My vacation reply is in Portuguese, and I do not speak it.

    # harmless                           (similar messages without a risk, and everything else)

    - Stop hackers. How do I protect my account from being hacked?

Search learns from enough of both to recognise the risk in a new message. More examples help, above all harmless ones
that sound alike and messages that were misjudged; remove names and addresses. Text outside of list items is a comment.
A problem concerns its own line only; the other lines count.
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
"""The longest message; a person reads as much at a glance, so it is enough to learn from."""
MOST: Final = 3_000
"""The most messages: learning from these takes some hundred megabytes and seconds, growing with their square."""
FEWEST: Final = 100
"""The fewest messages of risks, and the fewest harmless ones, from which an error rate of 1 % can be measured."""

_LINE = re.compile(r"#+\s+(?P<kind>.*\S)|[-*+]\s+(?P<message>.*\S)")


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages by risk, and the problems of the file; ``digest`` is its SHA-256, empty without a file."""

    sorted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def read(folder: Path, config: KbConfig, kinds: Collection[str]) -> Messages:
    """Return the messages of an articles folder, empty without a file; ``kinds`` are the known risks."""
    data = load_list(folder, MESSAGES_FILE, "messages", config)
    if data is None:
        return Messages()
    return Messages(problems=(data,)) if isinstance(data, Problem) else parse(data, kinds)


def are_enough(messages: Mapping[str, Sequence[str]]) -> bool:
    """Return whether there are enough messages to learn from."""
    harmless = len(messages.get(HARMLESS, ()))
    return min(harmless, sum(map(len, messages.values())) - harmless) >= FEWEST


def parse(data: bytes, kinds: Collection[str]) -> Messages:
    """Return the messages in the bytes of such a file; an empty file is valid."""
    if not data.strip():
        return Messages(digest=digest_of(data))
    source = decode(data, MESSAGES_FILE)
    known, problems = (*kinds, HARMLESS), list(source.problems)
    line_of: dict[str, int] = {}
    by_kind: dict[str, list[str]] = {}
    for line, kind, message in _items((source.text or "").split("\n")):
        if fault := _fault(kind, message, line_of, known):
            problems.append(_problem(f"{fault}; it is left out", line))
        elif len(line_of) == MOST:
            problems.append(
                _problem(f"only the first {MOST:,} messages count; this one and the rest are left out", line)
            )
            break
        else:
            line_of[message] = line
            by_kind.setdefault(kind, []).append(message)
    problems += _gaps(by_kind, known) if by_kind else ()
    return Messages({kind: tuple(texts) for kind, texts in by_kind.items()}, tuple(problems), digest_of(data))


def _fault(kind: str, message: str, line_of: Mapping[str, int], known: Collection[str]) -> str:
    """Return why a message cannot be used, or an empty text; ``line_of`` holds the messages before it."""
    if kind not in known:
        return f'"{kind[:40]}" is not a risk: put the message below one of {", ".join(f"# {name}" for name in known)}'
    if len(message) > MOST_CHARS:
        return f"the message is longer than {MOST_CHARS:,} characters: keep the important part"
    return f"the message repeats line {line_of[message]}: keep one of them" if message in line_of else ""


def _gaps(messages: Mapping[str, Sequence[str]], known: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each kind without messages, and one if there are too few to learn from."""
    for kind in known:
        if kind not in messages:
            yield _problem(f"there are no messages under {kind}, so search cannot learn it: add some")
    if not are_enough(messages):
        yield _problem(f"too few to learn from: write at least {FEWEST} messages of risks and {FEWEST} harmless ones")


def _items(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the heading and the text of each item, which may continue on the next lines as in Markdown."""
    kind, first_line, words, after_blank = "", 0, list[str](), False
    for number, line in enumerate((*lines, "# end"), start=1):
        match = _LINE.fullmatch(line)
        if match is None and (not line.strip() or (words and (line[0] in " \t" or not after_blank))):
            after_blank = not line.strip()
            words += line.split() if words else ()
            continue
        if words:
            yield first_line, kind, " ".join(words)
        first_line, after_blank = number, False
        words = match["message"].split() if match and match["message"] else []
        kind = match["kind"].lower() if match and match["kind"] else kind


def _problem(message: str, line: int | None = None) -> Problem:
    return Problem("messages", MESSAGES_FILE, line, message)
