"""The files of the articles folder that readers get: pictures to look at and downloads to save."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, request, send_from_directory

from kb.files.media_types import DOWNLOAD_TYPES, IMAGE_TYPES, SVG_SUFFIX
from kb.files.svg import SvgError, read_svg
from search.generations.layout import media_folder
from web.app.request_view import view
from web.app.services import services
from web.security.headers import DRAWING_POLICY, MEDIA_POLICY

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.wrappers import Response

blueprint = Blueprint("media", __name__)

_ONE_HOUR = 3600


@blueprint.get("/media/<path:path>")
def media(path: str) -> Response:
    """Send a picture that a published article shows or a file it offers, and no other file of the articles folder."""
    root = _root()
    if path not in view().catalogue.media:
        abort(HTTPStatus.NOT_FOUND)
    if not (root / path).resolve().is_relative_to(root.resolve()):  # a symbolic link that leaves the folder
        abort(HTTPStatus.NOT_FOUND)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == SVG_SUFFIX:
        return _drawing(root / path)
    if image_type := IMAGE_TYPES.get(suffix):
        response = send_from_directory(root, path, mimetype=image_type, max_age=_ONE_HOUR)
    elif download_type := DOWNLOAD_TYPES.get(suffix):
        response = send_from_directory(root, path, mimetype=download_type, max_age=_ONE_HOUR, as_attachment=True)
    else:
        abort(HTTPStatus.NOT_FOUND)
    response.headers["Content-Security-Policy"] = MEDIA_POLICY
    return response


def _root() -> Path:
    """Return the folder of the files: that of the articles, or one beside an index that was pulled from a store."""
    generation = view().generation
    pulled = media_folder(services().search.index / generation.name) if generation is not None else None
    return (pulled if pulled is not None and pulled.is_dir() else services().kb.articles).absolute()


def _drawing(path: Path) -> Response:
    """Return an SVG picture without its scripts.

    It is made safe when it is sent, not when the index is built: a build would have to keep a copy of each, and a file
    that is replaced between builds would be sent as it is.
    """
    try:
        response = make_response(read_svg(path))
    except SvgError:
        abort(HTTPStatus.NOT_FOUND)
    response.headers["Content-Type"] = IMAGE_TYPES[SVG_SUFFIX]
    response.headers["Content-Security-Policy"] = DRAWING_POLICY
    response.cache_control.max_age = _ONE_HOUR
    response.add_etag()
    return response.make_conditional(request)
