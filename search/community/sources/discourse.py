"""A Discourse forum, read by its documented JSON API as a visitor without an account, so that only public topics count.

``/categories.json`` names the categories, ``/latest.json`` and ``/c/SLUG/ID.json`` list topics page by page, and
``/t/ID.json`` has a topic with its first posts. ``/t/ID/NUMBER.json`` has the posts around one further down.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from search.community.plain_text import plain_text
from search.community.sources.client import GoneError
from search.community.sources.discourse_json import Categories, FullTopic, ListedTopic, ListPage
from search.community.sources.source import Listed
from search.community.topic import (
    MAX_ANSWER_CHARS,
    MAX_NAME_CHARS,
    MAX_QUESTION_CHARS,
    MAX_TITLE_CHARS,
    Topic,
    one_line,
    votes_of,
)
from search.errors import CommunityError, TopicError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from search.community.config import CommunityConfig
    from search.community.sources.client import Client
    from search.community.sources.discourse_json import Post, TopicList

REREAD_DAYS: Final = 30
"""A topic is read again at least this often, because an edited post changes nothing in the lists."""

_SLUG = re.compile(r"[\w-]{1,200}")


Model = TypeVar("Model", bound=BaseModel)


class Discourse:
    """The topics of a Discourse forum."""

    def __init__(self, config: CommunityConfig, client: Client, today: dt.date) -> None:
        self._config = config
        self._client = client
        self._today = today
        self._paths: dict[int, str] = {}
        self._category: dict[str, str] = {}

    def listed(self) -> Iterator[Listed]:
        """Yield the topics that are solved or well voted; deleted and hidden ones are in no list."""
        self._paths = self._category_paths()
        wanted = frozenset(self._config.categories)
        seen: set[int] = set()
        for start in self._starts(wanted):
            for item in self._items(start):
                if item.id in seen or len(seen) >= self._config.max_topics:
                    continue
                seen.add(item.id)
                path = self._paths.get(item.category_id or 0, "")
                is_wanted = not wanted or bool(wanted.intersection(path.split("/")))
                if is_wanted and item.may_have_answer(self._config.min_votes):
                    self._category[str(item.id)] = path
                    turn = (self._today.toordinal() + item.id) // REREAD_DAYS
                    yield Listed(str(item.id), f"{item.version} {turn}")

    def read(self, listed: Listed) -> Topic | None:
        """Return a topic with its accepted answer, or else with the reply that has most likes."""
        try:
            topic = self._model(FullTopic, f"/t/{listed.id}.json")
            answer = self._answer(listed.id, topic)
        except GoneError:
            return None
        except ValidationError as error:
            raise TopicError(f"topic {listed.id}: not as Discourse documents it: {_first(error)}") from error
        if answer is None:
            return None
        post, is_accepted = answer
        content = plain_text(post.cooked)
        slug = f"{topic.slug}/" if _SLUG.fullmatch(topic.slug) else ""
        return Topic(
            id=listed.id,
            title=one_line(topic.title, MAX_TITLE_CHARS),
            question=plain_text(topic.post_stream.posts[0].cooked).text[:MAX_QUESTION_CHARS],
            answer=content.text[:MAX_ANSWER_CHARS],
            is_accepted=is_accepted,
            votes=votes_of(str(post.likes)),
            day=post.created_at.date(),
            author=one_line(post.username, MAX_NAME_CHARS),
            url=f"{self._config.url}/t/{slug}{listed.id}/{post.post_number}",
            category=self._category.get(listed.id, ""),
            links=content.links if is_accepted else (),
        )

    def _starts(self, wanted: frozenset[str]) -> tuple[str, ...]:
        """Return the first page of each list to read."""
        if not wanted:
            return ("/latest.json",)
        chosen = [number for number, path in self._paths.items() if path.rpartition("/")[2] in wanted]
        missing = wanted - {self._paths[number].rpartition("/")[2] for number in chosen}
        if missing:
            raise CommunityError(f"{self._config.url}: there is no public category {', '.join(sorted(missing))}")
        return tuple(f"/c/{self._paths[number]}/{number}.json" for number in chosen)

    def _items(self, start: str) -> Iterator[ListedTopic]:
        """Yield the topics of a list, page by page, until one brings nothing new; broken entries are left out."""
        seen: set[int] = set()
        for number in range(self._config.max_topics):
            page = self._list_page(f"{start}?page={number}" if number else start)
            before = len(seen)
            for entry in page.topics:
                try:
                    item = ListedTopic.model_validate(entry)
                except ValidationError:
                    continue
                if item.id not in seen:
                    seen.add(item.id)
                    yield item
            if len(seen) == before or not page.more_topics_url or len(seen) >= self._config.max_topics:
                return

    def _list_page(self, path: str) -> TopicList:
        try:
            return self._model(ListPage, path).topic_list
        except ValidationError as error:
            raise CommunityError(f"{self._config.url}{path}: not a list of topics: {_first(error)}") from error

    def _category_paths(self) -> dict[int, str]:
        """Return the slug of each category, with those above it."""
        path = "/categories.json?include_subcategories=true"
        try:
            top = self._model(Categories, path).category_list.categories
        except ValidationError as error:
            raise CommunityError(f"{self._config.url}{path}: not a list of categories: {_first(error)}") from error
        paths: dict[int, str] = {}
        waiting = [("", category) for category in top]
        while waiting:
            above, category = waiting.pop()
            if not _SLUG.fullmatch(category.slug):
                continue
            paths[category.id] = f"{above}{category.slug}"
            waiting += ((f"{paths[category.id]}/", below) for below in category.subcategory_list or ())
        return paths

    def _answer(self, topic_id: str, topic: FullTopic) -> tuple[Post, bool] | None:
        """Return the post to show, and whether it is the accepted answer."""
        replies = [post for post in topic.post_stream.posts if post.post_number > 1 and post.is_shown]
        marked = [post.post_number for post in replies if post.accepted_answer]
        number = topic.accepted_answer.post_number if topic.accepted_answer else next(iter(marked), 0)
        if number:
            if number not in {post.post_number for post in topic.post_stream.posts}:
                stream = self._model(FullTopic, f"/t/{topic_id}/{number}.json").post_stream
                replies = [post for post in stream.posts if post.is_shown]
            return next(((post, True) for post in replies if post.post_number == number), None)
        best = max(replies, key=lambda post: post.likes, default=None)
        return (best, False) if best and best.likes >= self._config.min_votes else None

    def _model(self, model: type[Model], path: str) -> Model:
        """Return a page as a model; raises ``ValidationError`` for one that does not fit."""
        return model.model_validate_json(self._client.fetch(f"{self._config.url}{path}"))


def _first(error: ValidationError) -> str:
    """Return what is wrong first, without the value."""
    detail = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, detail['loc']))} {detail['msg']}".strip()[:200]
