"""A forum on this machine that speaks Discourse's documented JSON API, and misbehaves where a test says so."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

PER_PAGE = 30
FIRST_POSTS = 20
LIKE = 2


@dataclass
class Topic:
    """A topic: its posts are HTML with a number of likes, the first one is the question."""

    number: int
    title: str
    posts: list[tuple[str, int]]
    accepted: int = 0
    """The number of the post that is the accepted answer, from 2."""
    category: int = 1
    bumped_at: str = "2026-05-01T10:00:00.000Z"
    hidden: frozenset[int] = frozenset()

    @property
    def slug(self) -> str:
        """The title as it stands in addresses."""
        return "-".join(self.title.lower().replace("?", "").split())


@dataclass
class Misbehaviour:
    """A response in place of the right one; ``times`` is how often, -1 for ever."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int = -1


@dataclass
class Forum:
    """The forum's content and what was asked of it."""

    topics: list[Topic] = field(default_factory=list)
    categories: dict[int, tuple[str, int]] = field(default_factory=lambda: {1: ("support", 0)})
    """Slug and parent of each category."""
    url: str = ""
    asked: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    """The addresses answered with "not modified"."""
    instead: dict[str, Misbehaviour] = field(default_factory=dict)
    release: threading.Event = field(default_factory=threading.Event)
    """Set at the end; a misbehaviour of status 0 waits for it."""

    def misbehave(self, path: str, *, status: int = 200, body: bytes = b"", times: int = -1, **headers: str) -> None:
        """Answer a path otherwise than it should be; ``headers`` are named with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.instead[path] = Misbehaviour(status, named, body, times)

    def response(self, address: str) -> object | None:
        """Return the JSON of an address; None if there is no such page."""
        parts = urlsplit(address)
        page = int(parse_qs(parts.query).get("page", ["0"])[0])
        match parts.path.strip("/").removesuffix(".json").split("/"):
            case ["categories"]:
                return {"category_list": {"can_create_category": False, "categories": self._categories(0)}}
            case ["latest"]:
                return self._list(self.topics, page)
            case ["c", *_, number]:
                return self._list([each for each in self.topics if self._is_within(each.category, int(number))], page)
            case ["t", number]:
                return self._topic(int(number), 1)
            case ["t", number, post]:
                return self._topic(int(number), int(post))
        return None

    def _categories(self, parent: int) -> list[dict[str, object]]:
        return [
            {"id": number, "name": slug.title(), "slug": slug, "subcategory_list": self._categories(number)}
            for number, (slug, above) in self.categories.items()
            if above == parent
        ]

    def _is_within(self, category: int, wanted: int) -> bool:
        while category and category != wanted:
            category = self.categories[category][1]
        return category == wanted

    def _list(self, topics: list[Topic], page: int) -> dict[str, object]:
        shown = topics[page * PER_PAGE : (page + 1) * PER_PAGE]
        listed = [
            {
                "id": each.number,
                "title": each.title,
                "slug": each.slug,
                "posts_count": len(each.posts),
                "like_count": sum(likes for _, likes in each.posts),
                "bumped_at": each.bumped_at,
                "archetype": "regular",
                "visible": True,
                "category_id": each.category,
                "has_accepted_answer": bool(each.accepted),
            }
            for each in shown
        ]
        more = {"more_topics_url": f"/latest?page={page + 1}"} if topics[(page + 1) * PER_PAGE :] else {}
        return {"users": [], "topic_list": {"per_page": PER_PAGE, "topics": listed, **more}}

    def _topic(self, number: int, around: int) -> dict[str, object] | None:
        topic = next((each for each in self.topics if each.number == number), None)
        if topic is None:
            return None
        first = max(around - 5, 1) if around > 1 else 1
        posts = [
            {
                "id": number * 1000 + post,
                "post_number": post,
                "username": f"user{post}",
                "name": "A Real Name",
                "cooked": cooked,
                "created_at": f"2026-04-{post % 28 + 1:02}T08:00:00.000Z",
                "actions_summary": [{"id": LIKE, "count": likes}] if likes else [],
                "accepted_answer": post == topic.accepted,
                "hidden": post in topic.hidden,
                "post_type": 1,
            }
            for post, (cooked, likes) in enumerate(topic.posts, start=1)
        ][first - 1 : first - 1 + FIRST_POSTS]
        accepted = {"accepted_answer": {"post_number": topic.accepted, "username": "x"}} if topic.accepted else {}
        stream = {"posts": posts, "stream": [number * 1000 + post for post in range(1, len(topic.posts) + 1)]}
        return {"id": number, "title": topic.title, "slug": topic.slug, "post_stream": stream, **accepted}


class _Handler(BaseHTTPRequestHandler):
    forum: Forum

    def do_GET(self) -> None:
        self.forum.asked.append(self.path)
        wrong = self.forum.instead.get(urlsplit(self.path).path)
        if wrong and wrong.times:
            self._misbehave(wrong)
        else:
            self._answer()

    def _misbehave(self, wrong: Misbehaviour) -> None:
        wrong.times -= 1
        if wrong.status:
            self._send(wrong.status, wrong.headers, wrong.body)
        else:
            self.forum.release.wait(30)

    def _answer(self) -> None:
        response = self.forum.response(self.path)
        if response is None:
            self._send(404, {}, b'{"errors":["The requested URL or resource could not be found."]}')
            return
        body = json.dumps(response).encode()
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.forum.confirmed.append(self.path)
            self._send(304, {"ETag": etag}, b"")
            return
        self._send(200, {"ETag": etag, "Content-Type": "application/json; charset=utf-8"}, body)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def running(forum: Forum) -> Iterator[Forum]:
    """Serve a forum on a free port, whose address it then has."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"forum": forum}))
    forum.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield forum
    finally:
        forum.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
