"""The index of topics: each topic as an article, built and published like the help centre's own index.

What pages show of a topic stands in a file beside it, so that a search never opens the store.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import yaml
from pydantic import TypeAdapter

from kb.config import DialectName, KbConfig, load
from search.community.topic import Topic
from search.errors import ShrinkError
from search.generations.builder import build
from search.generations.layout import replace_file
from search.mode import SearchMode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from search.config import SearchConfig
    from search.progress import Progress

ANSWER: Final = "Answer"
EXCERPT_CHARS: Final = 300
ASSESSED_CHARS: Final = 1_000
"""The characters of a question that are indexed: by then it has said what it is about."""

_AS_JSON = TypeAdapter(dict[str, Topic])
_MARKUP = re.compile(r"[^\w\s]|_")
"""What some markup gives a meaning to; as numbers, these characters are text in all of them."""


def community_folder(config: SearchConfig) -> Path:
    """Return the folder of all community data, beside the generations of the articles."""
    return config.index / "community"


def index_config(config: SearchConfig) -> SearchConfig:
    """Return the settings of the topics' index.

    The static table reads it even where the language model reads the articles, so that no query is encoded twice. What
    search learns is about articles.
    """
    meaning = config.meaning if config.mode is SearchMode.LEXICAL else SearchMode.STATIC.setting
    changes = {"index": community_folder(config) / "index", "meaning": meaning, "learning": "off"}
    return config.model_copy(update={**changes, "backend": "whoosh"})  # topics are few


def build_index(config: SearchConfig, topics: Sequence[Topic], progress: Progress) -> None:
    """Publish an index of these topics.

    Raises:
        BuildError: it could not be written; the old one goes on serving.

    """
    folder, own = community_folder(config) / "topics", index_config(config)
    _write(folder, topics)
    articles = load(
        KbConfig,
        articles=folder,
        include=(),
        exclude=(),
        default_lang=config.lang,
        dialect=DialectName.GFM,
        site_prefix="",
        old_hosts=(),
    )
    shown = {
        topic.slug: replace(topic, question=topic.question[:ASSESSED_CHARS], answer=_excerpt(topic.answer), links=())
        for topic in topics
    }
    replace_file(shown_file(config), _AS_JSON.dump_json(shown))
    try:
        build(articles, own, allow_shrink=True, progress=progress)
    except ShrinkError:  # there is no topic and never was one
        return


def shown_file(config: SearchConfig) -> Path:
    """Return the file with what pages show of each topic."""
    return community_folder(config) / "topics.json"


def read_shown(path: Path) -> Mapping[str, Topic]:
    """Return the topics of the index by their slugs, shortened to what pages and risk assessment need.

    Raises:
        OSError, ValueError: the file is missing or damaged.

    """
    return _AS_JSON.validate_json(path.read_bytes())


def _write(folder: Path, topics: Iterable[Topic]) -> None:
    """Make the folder hold one file for each topic; files that stay the same are not written."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = {
        f"{topic.slug}.md": f"---\n{yaml.safe_dump({'title': topic.title})}---\n"
        f"{_escaped(topic.question)}\n\n## {ANSWER}\n\n{_escaped(topic.answer)}\n"
        for topic in topics
    }
    for file in folder.iterdir():
        if file.name not in files:
            file.unlink()
    for name, text in files.items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def _excerpt(text: str) -> str:
    """Return the beginning of an answer: whole sentences if they fill half of the space, otherwise whole words."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT_CHARS:
        return line
    sentences = line[:EXCERPT_CHARS].rpartition(". ")[0]
    if len(sentences) > EXCERPT_CHARS // 2:
        return f"{sentences}. …"
    return f"{line[: EXCERPT_CHARS - 1].rpartition(' ')[0] or line[: EXCERPT_CHARS - 1]}…"


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", " ".join(text.split()))
