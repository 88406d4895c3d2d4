"""The fast path: ``/api/search`` and ``/api/suggest`` answered ahead of Flask, whose dispatch outlasts the search.

The contract: a response of the fast path is that of the plain view in ``web.api.views``, plus an ETag. The fast path
sends successes only. Requests that it does not understand, and those that fail here, go on to the plain view, so errors
are handled in one place. It may be removed without any other change.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from cachetools import LRUCache
from werkzeug.wrappers import Request

from web.api.views import PRIVATE, search_reply, suggest_reply
from web.app.error_pages import INCOMPLETE_STATUS
from web.app.responses import JSON
from web.reader import VARY, accepted
from web.security import is_host
from web.security.headers import security_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from search.community.community import CommunityIndex
    from search.generations.generation import Generation
    from web.api.views import Reply
    from web.catalogues import Catalogues, View
    from web.events.recorder import Recorder

MAX_CACHE_BYTES = 4_194_304
"""About two thousand responses: the first letters of everything that people look for."""

MAX_CACHED_QUERY_CHARS = 100
"""A longer query is hardly repeated and may be personal, so its response is not cached."""

_ENTRY_BYTES = 450
"""The size of a cache entry without the body."""

_HEADERS = {
    https: tuple((security_headers(https=https) | {"Cache-Control": PRIVATE}).items()) for https in (False, True)
}


_VARY = ("Vary", VARY)


class GenerationCache:
    """The replies of one opened generation and community, least recently used first to go. Thread-safe."""

    def __init__(
        self,
        generation: Generation | None,
        community: CommunityIndex | None = None,
        max_bytes: int = MAX_CACHE_BYTES,
    ) -> None:
        self.generation = generation
        self.community = community
        self._replies: LRUCache[str, Reply] = LRUCache(
            max_bytes, getsizeof=lambda reply: len(reply.body) + _ENTRY_BYTES
        )
        self._lock = threading.Lock()
        self._etag_key = secrets.token_bytes(16)

    def get(self, url: str) -> Reply | None:
        """Return the cached reply for a URL, or None."""
        with self._lock:
            return self._replies.get(url)

    def put(self, url: str, reply: Reply) -> None:
        """Cache a reply, unless it is larger than the cache."""
        with self._lock, suppress(ValueError):
            self._replies[url] = reply

    def etag(self, url: str) -> str:
        """Return the ETag for a URL: the generation, and a digest that does not reveal the query.

        The digest's key is random because other processes may have other settings, and because a generation is opened
        again, under the same name, when an article expires.
        """
        digest = hashlib.blake2b(url.encode(), digest_size=12, key=self._etag_key).hexdigest()
        return f'"{self.generation.name if self.generation else "none"}-{digest}"'


class FastPath:
    """WSGI middleware that answers search and suggest requests and passes all others on. Thread-safe."""

    def __init__(self, app: WSGIApplication, catalogues: Catalogues, page_size: int, recorder: Recorder) -> None:
        self._app = app
        self._catalogues = catalogues
        self._recorder = recorder
        self._cache = GenerationCache(None)
        self._replies: Mapping[str, Callable[[Request, View], Reply]] = {
            "/api/search": partial(search_reply, page_size=page_size),
            "/api/suggest": suggest_reply,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or pass it on."""
        method, path, query = environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if path not in self._replies or method not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        if INCOMPLETE_STATUS in environ or not is_host(environ.get("HTTP_HOST")):
            return self._app(environ, start_response)
        try:
            etag, body, is_multilingual = self._answer(environ, path, query)
        except Exception:  # noqa: BLE001 - the plain view fails again, and the error is handled there
            return self._app(environ, start_response)
        headers = [*_HEADERS[environ["wsgi.url_scheme"] == "https"], ("ETag", etag)]
        if is_multilingual:
            headers.append(_VARY)
        if body is None:
            start_response("304 Not Modified", headers)
            return ()
        start_response("200 OK", [*headers, ("Content-Type", JSON), ("Content-Length", str(len(body)))])
        return () if method == "HEAD" else (body,)

    def _answer(self, environ: WSGIEnvironment, path: str, query: str) -> tuple[str, bytes | None, bool]:
        """Return the ETag and the body of a response, and whether it depends on the reader's language.

        There is no body if the client has it already.
        """
        view, url = self._catalogues.look(), f"{path}?{query}"
        languages = view.languages
        if is_multilingual := len(languages) > 1:
            url = f"{accepted(environ.get('HTTP_ACCEPT_LANGUAGE', ''), languages)} {url}"
        cache = self._cache
        if cache.generation is not view.generation or cache.community is not view.community:
            cache = self._cache = GenerationCache(view.generation, view.community)
        etag, reply = cache.etag(url), cache.get(url)
        is_current = etag in environ.get("HTTP_IF_NONE_MATCH", "")  # in a list, or marked as weak by a proxy
        if reply is None and not is_current:
            reply = self._replies[path](Request(environ), view)
            if len(query) <= MAX_CACHED_QUERY_CHARS:
                cache.put(url, reply)
        if reply is not None:
            reply.record(self._recorder, environ)
        return etag, None if is_current or reply is None else reply.body, is_multilingual
