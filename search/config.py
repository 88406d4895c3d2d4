"""Settings of search: the table ``[search]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kb.config import Table
from kb.wrong_values import CONFIDENTIAL, written_as
from search.mode import MeaningSetting, SearchMode

LearningSetting = Literal["off", "suggest", "on"]
Backend = Literal["whoosh", "opensearch"]

NodeUrls = Annotated[
    str,
    written_as(
        r"(https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(, *(?=h)|$))*",
        "write addresses such as https://search-1.example.com:9200, with commas between",
    ),
    CONFIDENTIAL,
]
"""Addresses of nodes without paths and passwords, or nothing; a mistaken one may have a password."""


class SearchConfig(Table):
    """Where the index is and how it answers."""

    model_config = SettingsConfigDict(env_prefix="KB_SEARCH_")
    table: ClassVar[str] = "search"

    index: Path = Field(Path("var/index"), description="The folder that holds the index.")
    lang: str = Field("en", description="The main language of the articles, for stems and stop words.")
    meaning: MeaningSetting = Field(
        "full",
        description="What search uses besides words: nothing, the built-in static table, or the language model.",
    )
    model: Path | None = Field(
        None, description="A folder with the language model, instead of the one `make run` fetches."
    )
    backend: Backend = Field(
        "whoosh",
        description='Where the index is: in files beside the server ("whoosh"), or in a cluster ("opensearch").',
    )
    opensearch_url: NodeUrls = Field(
        "", description="The nodes of the OpenSearch cluster, with commas between; user and password stay out of it."
    )
    learning: LearningSetting = Field(
        "on",
        description="Whether solved questions change what search finds (on), are only shown to staff (suggest), or"
        " are ignored (off).",
    )
    learning_file: Path | None = Field(
        None, description="The file of learnt questions; by default `learning/solved.jsonl` beside the index."
    )
    learning_half_life_days: float = Field(
        365.0, gt=0, description="Days after which a solved question has half its weight."
    )
    page_size: int = Field(10, ge=1, le=50, description="Articles on a page of results.")
    lock_wait_seconds: float = Field(600.0, ge=0, description="How long a build waits for another build to finish.")

    @property
    def serving(self) -> Path:
        """The folder of what a server opens: the index, or with OpenSearch what remains beside the server."""
        return self.index if self.backend == "whoosh" else self.index / "opensearch"

    @property
    def solved_questions(self) -> Path:
        """The file of the questions that tickets and readers solved."""
        return self.learning_file or self.index.parent / "learning" / "solved.jsonl"

    @property
    def solved_by_community(self) -> Path:
        """The file of the questions that a community answer solved with an article."""
        return self.index / "community" / "solved.jsonl"

    @property
    def mode(self) -> SearchMode:
        """The search mode that ``meaning`` chooses."""
        return SearchMode.from_setting(self.meaning)
