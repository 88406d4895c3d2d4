"""The files of ``web/static``, the theme and the icon, at addresses that name their version.

``url_for("static", filename="help.js")`` is ``/static/3f2a9c1b04de/help.js``: one digest of all files, so that relative
addresses in scripts and style sheets need no change. A browser keeps such a file for a year, and an update gives every
file a new address. All files are read and compressed when the server starts, so one version is never sent as another.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from flask import Response, abort, request

from web.assets.compression import MIN_BYTES, accepts_gzip
from web.assets.theme import icon_svg, theme_colours, theme_css
from web.security.headers import ONE_YEAR_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from web.config import WebConfig

FOLDER: Final = Path(__file__).parents[1] / "static"

_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
_COMPRESSED: Final = frozenset({".woff2"})
"""Types that hold compressed data already."""

_VERSION: Final = re.compile("[0-9a-f]{12}")
_IMMUTABLE: Final = f"public, max-age={ONE_YEAR_SECONDS}, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file with its media type, and its compressed bytes where these are shorter."""

    content: bytes
    media_type: str
    compressed: bytes | None


class StaticFiles:
    """The files of a folder and some generated ones; ``version`` is a digest of all names and contents."""

    def __init__(self, folder: Path, generated: Mapping[str, bytes]) -> None:
        paths = (path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES)
        contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths} | dict(generated)
        digest = hashlib.sha256()
        for name, content in contents.items():
            digest.update(f"{name} {len(content)}\n".encode() + content)
        self.version = digest.hexdigest()[:12]
        self._files = {name: _static_file(name, content) for name, content in contents.items()}

    def address(self, endpoint: str, values: dict[str, object]) -> None:
        """Put the version into the address of a static file, while Flask builds it."""
        if endpoint == "static":
            values["filename"] = f"{self.version}/{values['filename']}"

    def send(self, filename: str) -> Response:
        """Send a file: immutable at the address of this version, revalidated at that of another or of none."""
        version, _, name = filename.partition("/")
        if not _VERSION.fullmatch(version):
            version, name = "", filename
        file = self._files.get(name)
        if file is None:
            abort(HTTPStatus.NOT_FOUND)
        response = Response(file.content, mimetype=file.media_type)
        if file.compressed is not None:
            response.vary.add("Accept-Encoding")
            if accepts_gzip(request.environ):
                response.data = file.compressed
                response.headers["Content-Encoding"] = "gzip"
        response.headers["Cache-Control"] = _IMMUTABLE if version == self.version else "no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response


def register(app: Flask, config: WebConfig) -> None:
    """Send the static files below ``/static``, where ``url_for`` finds them."""
    accents = config.accent_light, config.accent_dark
    generated = {"theme.css": theme_css(*accents).encode(), "icon.svg": icon_svg(config.accent_light).encode()}
    files = StaticFiles(FOLDER, generated)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=files.send)
    app.url_defaults(files.address)
    app.jinja_env.globals["theme_colours"] = theme_colours(*accents)


def _static_file(name: str, content: bytes) -> StaticFile:
    suffix = PurePosixPath(name).suffix
    compressed = None
    if suffix not in _COMPRESSED and len(content) >= MIN_BYTES:
        compressed = gzip.compress(content, mtime=0)
    return StaticFile(content, _TYPES[suffix], compressed)
