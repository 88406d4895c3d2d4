"""Receipts: what the last build saw and reported, by which the next one sees at a glance that nothing has changed.

A receipt is kept beside the generations. It holds as long as every file of the articles folder has the same stamp, code
and settings are the same, and no date of an article has come. It may be deleted at any time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it at run time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, TypeAdapter, ValidationError

import kb
from kb.files.stamps import folder_stamp
from kb.problem import Problem  # noqa: TC001 - pydantic reads it at run time
from search.fingerprint import code_fingerprint
from search.generations.layout import replace_file
from search.mode import SearchMode
from search.semantic.model_fetch import locate

if TYPE_CHECKING:
    from kb.config import KbConfig
    from kb.corpus import Corpus
    from search.config import SearchConfig

_KB = Path(kb.__file__).parent


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a build.

    ``changed`` counts the articles that were read again and those that are gone; ``published`` is False if a strict
    build kept the old generation serving. ``withheld`` counts the articles that are not shown by the reason,
    ``unsearched`` those that are shown but not found, and ``skipped`` the files that are not articles, by their type.
    """

    generation: str
    articles: int
    sections: int
    changed: int
    problems: tuple[Problem, ...]
    seconds: float
    published: bool
    withheld: Mapping[str, int] = field(default_factory=dict)
    unsearched: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)


_REPORT = TypeAdapter(Report)


class Receipt(BaseModel):
    """When and from what a build was made: the first line of the file, before its report, which may be long."""

    inputs: str
    """A fingerprint of the folder, the settings and the code."""
    generation: str
    since: dt.datetime
    until: dt.datetime
    """The first moment at which the same files give something else."""


def inputs(kb_config: KbConfig, config: SearchConfig) -> str:
    """Return a fingerprint of everything that a build depends on but the date; empty if a file changed just now."""
    model = locate(config.model) if config.mode is SearchMode.FULL else None
    parts = [folder_stamp(kb_config.articles), folder_stamp(model) if model else "-"]
    if not all(parts):
        return ""
    parts += [kb_config.model_dump_json(), config.model_dump_json(), code_fingerprint()]
    return hashlib.sha256("\0".join((*parts, code_fingerprint(_KB))).encode()).hexdigest()


def find(index: Path, generation: str, made_from: str, now: dt.datetime) -> Report | None:
    """Return what the build of a generation reported if the same inputs would give the same now."""
    try:
        with _file(index).open("rb") as file:
            receipt = Receipt.model_validate_json(file.readline())
            is_same = (receipt.generation, receipt.inputs) == (generation, made_from)
            holds = is_same and receipt.since <= now < receipt.until
            return _REPORT.validate_json(file.read()) if holds else None
    except (OSError, ValidationError):
        return None


def keep(index: Path, made_from: str, corpus: Corpus, report: Report) -> None:
    """Store a receipt in place of the one before it, unless the next build should try some files again."""
    if not made_from or not all(reading.digest for reading in corpus.readings.values()):
        return
    receipt = Receipt(inputs=made_from, generation=report.generation, since=corpus.now, until=valid_until(corpus))
    replace_file(_file(index), b"\n".join((receipt.model_dump_json().encode(), _REPORT.dump_json(report))))


def valid_until(corpus: Corpus) -> dt.datetime:
    """Return the first moment that changes what the files of a corpus give: a date in an article, or midnight in UTC.

    Midnight, because lint rules compare dates with the current day.
    """
    midnight = (corpus.now + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    articles = (known.entry.metadata for known in corpus.readings.values() if known.entry is not None)
    dates = (date for metadata in articles for date in (metadata.publish_date, metadata.expiry_date))
    return min([midnight, *(date for date in dates if date is not None and date > corpus.now)])


def _file(index: Path) -> Path:
    return index / "receipt.json"
