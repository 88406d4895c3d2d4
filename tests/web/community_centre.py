"""A small help centre with a community beside it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from search.community.topic import Topic
from search.community.topic_index import build_index
from search.config import SearchConfig
from search.progress import no_progress

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.web.conftest import Settings

ASK_URL = "https://forum.example/new-topic?title={title}&body={body}"
PRINTER = Topic(
    id="1",
    title="Paper jam in the <printer>",
    question="It says nothing.",
    answer="Open the flap & pull.",
    is_accepted=True,
    votes=12,
    day=dt.date(2026, 4, 2),
    author="<ada>",
    url="https://forum.example/t/1",
)
HACKED = replace(PRINTER, id="2", title="They hacked my account", url="https://forum.example/t/2")


def with_community(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of the same help centre with two topics, and a forum that can be asked."""
    monkeypatch.setenv("KB_COMMUNITY_SOURCE", "folder")
    monkeypatch.setenv("KB_COMMUNITY_NAME", "the forum")
    monkeypatch.setenv("KB_COMMUNITY_ASK_URL", ASK_URL)
    shutil.copytree(settings["search"].index, folder / "index")
    search = SearchConfig(index=folder / "index")
    build_index(search, (PRINTER, HACKED), no_progress)
    return {"kb": settings["kb"], "search": search}
