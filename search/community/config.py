"""Settings of the community: the table ``[community]``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from kb.config import Table

MAX_ASK_CHARS = 6_000
"""The longest escaped text in a link to the forum, in characters: many servers refuse URLs above 8 kB."""


class SourceKind(StrEnum):
    """Where topics come from."""

    NONE = "none"
    DISCOURSE = "discourse"
    FEED = "feed"
    FOLDER = "folder"


def _web_address(value: str) -> str:
    """Return an http or https URL without a trailing slash; an empty value stays empty."""
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # such as "https://["
        is_address = False
    if value and not is_address:
        raise ValueError('write an address such as "https://forum.example.com"')
    return value.rstrip("/")


Address = Annotated[str, AfterValidator(_web_address)]


class CommunityConfig(Table):
    """Which forum is searched along with the articles, and which of its answers are shown."""

    model_config = SettingsConfigDict(env_prefix="KB_COMMUNITY_")
    table: ClassVar[str] = "community"

    source: SourceKind = Field(
        SourceKind.NONE,
        description='Where topics come from: "discourse", "feed" (Atom, RSS or JSON Feed), "folder", or "none".',
    )
    url: Address = Field("", description="The address of the Discourse forum, or of the feed.")
    folder: Path = Field(
        Path("_community"), description="The folder of exported topics, relative to the articles folder."
    )
    name: str = Field("the community", description='What pages call it, as in "Ask the community".')
    categories: tuple[str, ...] = Field((), description="Slugs of the forum's categories to read; all if empty.")
    excluded: tuple[str, ...] = Field(
        (
            "abuse",
            "billing",
            "fraud",
            "invoices",
            "legal",
            "locked-out",
            "password",
            "passwords",
            "payment",
            "payments",
            "recovery",
            "refunds",
            "security",
            "two-factor",
        ),
        description="No community answer is shown in a category, of the forum or the help centre, whose slug has one "
        "of these words.",
    )
    min_votes: int = Field(3, ge=1, description="Votes that an answer needs if it is not accepted.")
    max_topics: int = Field(
        2_000, ge=1, le=50_000, description="The most topics to read, the most recently active first."
    )
    requests_per_minute: int = Field(30, ge=1, le=600, description="The most requests to the forum in a minute.")
    interval_hours: float = Field(6.0, ge=0, description="Hours between two syncs; an earlier one does nothing.")
    help_hosts: tuple[str, ...] = Field(
        (), description='Hosts of this help centre, such as "help.example.com", for links from topics to its articles.'
    )
    ask_url: Address = Field(
        "",
        description="The page for a new topic, with {title} and {body}; by default that of Discourse at `url`.",
    )

    @property
    def host(self) -> str:
        """The host of the forum; empty if no address is known."""
        return urlsplit(self.url or self.ask_url).hostname or ""

    def new_topic_url(self, title: str, body: str) -> str:
        """Return the URL of the forum's new-topic page with title and text filled in; empty if none is known."""
        template = self.ask_url
        if not template and self.source is SourceKind.DISCOURSE and self.url:
            template = f"{self.url}/new-topic?title={{title}}&body={{body}}"
        escaped = quote(body, safe="")
        if len(escaped) > MAX_ASK_CHARS:  # the last escape may be cut in two, and "%E2%80" is no character
            escaped = escaped[:MAX_ASK_CHARS].rpartition("%20")[0] + quote(" …")
        return template.replace("{title}", quote(title, safe="")).replace("{body}", escaped)

    @property
    def can_be_asked(self) -> bool:
        """Whether the URL of the forum's new-topic page is known."""
        return bool(self.new_topic_url("", ""))
