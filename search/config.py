"""Settings of search: the table ``[search]``."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kb.config import Table


class SearchConfig(Table):
    """Where the index is and how generous it answers."""

    model_config = SettingsConfigDict(env_prefix="KB_SEARCH_")
    table: ClassVar[str] = "search"

    index: Path = Field(Path("var/index"), description="The folder that holds the generations of the index.")
    lang: str = Field("en", description="The language whose stems and stop words searches use.")
    meaning: Literal["off", "static", "full"] = Field(
        "full",
        description="What answers go by beside words: nothing, the built-in table of meanings, or the language model.",
    )
    model: Path | None = Field(
        None, description="A folder with the language model, instead of the one make run fetches."
    )
    page_size: int = Field(10, ge=1, le=50, description="Articles on a page of results.")
    lock_wait_seconds: float = Field(600.0, ge=0, description="How long a build waits for another that is under way.")
