"""The JSON endpoints as plain WSGI, ahead of Flask, whose way to a view takes longer than the search behind it.

What is answered well is answered here. All else goes on to Flask: another method, a host that cannot be one, a request
that was not received whole, and, with what went wrong in its environment, every refusal and every crash. So errors have
one shape, defined in one place.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from werkzeug.wrappers import Request

from web.api import views as api_views
from web.api.serializers import JSON
from web.app.error_pages import UNRECEIVED
from web.app.kept import Kept
from web.app.services import KEY
from web.security import is_host
from web.security.headers import guarding
from web.security.rate_limits import TOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

    from search.generations.generation import Generation
    from web.app.services import Services
    from web.catalogues import View

    Headers = list[tuple[str, str]]
    Answer = tuple[str, Headers, bytes]

_PRIVATE = {"Cache-Control": "private, no-cache"}
"""What somebody asked is nothing for a cache that others share; their own browser asks whether it still holds."""

_HEADERS = {secure: tuple((guarding(secure=secure) | _PRIVATE).items()) for secure in (False, True)}


def register(app: Flask) -> None:
    """Answer ahead of the application; whatever must see each request first is registered later."""
    app.wsgi_app = Fast(app.wsgi_app, cast("Services", app.extensions[KEY]))  # type: ignore[method-assign]


class Fast:
    """Answers the JSON endpoints and hands every other request on. Safe to share between threads."""

    def __init__(self, app: WSGIApplication, services: Services) -> None:
        self._app = app
        self._services = services
        self._kept = Kept("")
        self._key = secrets.token_bytes(16)  # the next process may have other settings, or another way to rank
        self._routes: dict[tuple[str, str], Callable[[WSGIEnvironment], Answer]] = {
            ("GET", "/api/search"): self._search,
            ("HEAD", "/api/search"): self._search,
            ("GET", "/api/suggest"): self._suggest,
            ("HEAD", "/api/suggest"): self._suggest,
            ("POST", "/api/deflect"): self._deflect,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or hand on."""
        if not environ.get("QUERY_STRING", "").isascii():
            environ["QUERY_STRING"] = _escaped(environ["QUERY_STRING"])
        method = environ["REQUEST_METHOD"]
        answer = self._routes.get((method, environ["PATH_INFO"]))
        if answer is None or UNRECEIVED in environ or not is_host(environ.get("HTTP_HOST")):
            return self._app(environ, start_response)
        try:
            status, headers, body = answer(environ)
        except Exception as error:  # noqa: BLE001 - Flask raises it again, and tells it without anybody's words
            environ[api_views.REFUSED] = error
            return self._app(environ, start_response)
        start_response(status, headers)
        return () if method == "HEAD" else (body,)

    def _search(self, environ: WSGIEnvironment) -> Answer:
        return self._read(environ, lambda seen: api_views.search(self._services, Request(environ), seen))

    def _suggest(self, environ: WSGIEnvironment) -> Answer:
        def suggested(seen: View) -> bytes:
            kept, question = self._kept_of(seen.generation), environ.get("QUERY_STRING", "")
            body = kept.get(question)
            if body is None:
                body = api_views.suggest(self._services, Request(environ), seen)
                kept.put(question, body)
            return body

        return self._read(environ, suggested)

    def _deflect(self, environ: WSGIEnvironment) -> Answer:
        body = api_views.deflect(self._services, Request(environ), self._services.catalogues.look())
        return "200 OK", [*_headers(environ), *environ[TOLD].items(), *_content(body)], body

    def _read(self, environ: WSGIEnvironment, body_of: Callable[[View], bytes]) -> Answer:
        seen = self._services.catalogues.look()
        tag = self._tag(seen.generation, environ.get("QUERY_STRING", ""))
        headers = [*_headers(environ), ("ETag", tag)]
        if tag in environ.get("HTTP_IF_NONE_MATCH", ""):  # among others, or made weak by a proxy that compresses
            return "304 Not Modified", headers, b""
        body = body_of(seen)
        return "200 OK", [*headers, *_content(body)], body

    def _tag(self, generation: Generation | None, question: str) -> str:
        """Return the validator of an answer: the generation and a digest that does not give away the question."""
        digest = hashlib.blake2b(question.encode(), digest_size=12, key=self._key).hexdigest()
        return f'"{generation.name if generation else "none"}-{digest}"'

    def _kept_of(self, generation: Generation | None) -> Kept:
        """Return the answers kept of this generation; with a new one they start anew."""
        kept, name = self._kept, generation.name if generation else ""
        if kept.generation != name:
            kept = self._kept = Kept(name)
        return kept


def _escaped(question: str) -> str:
    """Return a query string that some program sent with bare bytes, as it should be: werkzeug stumbles over them."""
    return quote(question.encode("latin-1"), safe="%&=+;/?:@!$'()*,~")


def _headers(environ: WSGIEnvironment) -> Headers:
    return list(_HEADERS[environ["wsgi.url_scheme"] == "https"])


def _content(body: bytes) -> Headers:
    return [("Content-Type", JSON), ("Content-Length", str(len(body)))]
