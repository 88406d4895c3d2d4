"""The port that every source of topics implements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.community.topic import Topic


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic in a source's list. A topic is read again once its ``version`` differs."""

    id: str
    version: str


class Source(Protocol):
    """Lists topics, and reads one; may wait between requests."""

    def listed(self) -> Iterator[Listed]:
        """Yield the topics that may have an answer worth showing, each once.

        Raises:
            CommunityError: the list cannot be read to its end.

        """
        ...

    def read(self, listed: Listed) -> Topic | None:
        """Return a topic; None if it has no answer or is gone.

        Raises:
            TopicError: the topic is broken.
            CommunityError: the source cannot be read now.

        """
        ...
