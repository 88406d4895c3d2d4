"""The parts of Discourse's JSON that we read, as its API documents them; everything else is ignored."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it at run time
from typing import Final

from pydantic import BaseModel, Field

LIKE: Final = 2
"""The number of "like" among the actions on a post."""


class Category(BaseModel):
    """A category, with those in it."""

    id: int
    slug: str = ""
    parent_category_id: int | None = None
    subcategory_list: tuple[Category, ...] | None = None


class CategoryList(BaseModel):
    """The categories at the top."""

    categories: tuple[Category, ...]


class Categories(BaseModel):
    """The page ``/categories.json``."""

    category_list: CategoryList


class ListedTopic(BaseModel):
    """A topic in a list."""

    id: int
    title: str = ""
    bumped_at: str | None = None
    posts_count: int = 0
    like_count: int = 0
    has_accepted_answer: bool = False
    category_id: int | None = None
    archetype: str = "regular"
    visible: bool = True

    def may_have_answer(self, min_votes: int) -> bool:
        """Return whether the topic is solved, or has posts that enough people liked."""
        is_good = self.has_accepted_answer or self.like_count >= min_votes
        return is_good and self.posts_count > 1 and self.visible and self.archetype == "regular"

    @property
    def version(self) -> str:
        """What changes with the topic's posts, its title and its category."""
        parts = (self.bumped_at, self.posts_count, self.like_count, self.has_accepted_answer, self.category_id)
        return " ".join(map(str, (*parts, self.title)))


class TopicList(BaseModel):
    """Topics, each checked on its own, and whether more follow."""

    topics: tuple[dict[str, object], ...] = ()
    more_topics_url: str | None = None


class ListPage(BaseModel):
    """A page of a list of topics."""

    topic_list: TopicList


class Action(BaseModel):
    """How often people did something with a post."""

    id: int
    count: int = 0


class Post(BaseModel):
    """A post; the first one of a topic is the question."""

    post_number: int
    username: str = ""
    cooked: str = ""
    created_at: dt.datetime
    actions_summary: tuple[Action, ...] = ()
    accepted_answer: bool = False
    hidden: bool = False
    user_deleted: bool = False
    deleted_at: str | None = None
    post_type: int = 1

    @property
    def likes(self) -> int:
        """The number of people who liked the post."""
        return next((action.count for action in self.actions_summary if action.id == LIKE), 0)

    @property
    def is_shown(self) -> bool:
        """Whether everyone can read the post and a person wrote it, rather than the forum noting an event."""
        return not (self.hidden or self.user_deleted or self.deleted_at) and self.post_type == 1


class Stream(BaseModel):
    """Some posts of a topic in their order."""

    posts: tuple[Post, ...] = Field(min_length=1)


class Accepted(BaseModel):
    """Which post is the accepted answer."""

    post_number: int


class FullTopic(BaseModel):
    """A topic with its first posts, or those around one."""

    title: str = Field(min_length=1)
    slug: str = ""
    post_stream: Stream
    accepted_answer: Accepted | None = None
