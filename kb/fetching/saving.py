"""Write files of the articles folder in one step, so that none is ever half written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.errors import FetchError
from kb.fetching.places import replace_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.fetching.picture import Picture

MEDIA_FOLDER: Final = "media"
_READABLE_BY_ALL: Final = 0o644


def save_picture(root: Path, picture: Picture) -> str:
    """Save a picture in the folder of fetched pictures unless it is there, and return its path below ``root``.

    Raises:
        FetchError: it cannot be written.

    """
    folder = root / MEDIA_FOLDER
    path = folder / picture.name
    try:
        folder.mkdir(exist_ok=True)
        if not folder.resolve().is_relative_to(root.resolve()):
            raise FetchError(f"{folder}: the symbolic link leads out of the articles folder: remove it")
        if not path.exists():
            _write(path, picture.content, _READABLE_BY_ALL)
    except OSError as error:
        raise FetchError(f"{path}: cannot be written: {error.strerror}") from error
    return f"{MEDIA_FOLDER}/{picture.name}"


def change_article(root: Path, path: str, pictures: Mapping[str, str]) -> str:
    """Replace the addresses of pictures in an article by their files; return why it could not be done, if so."""
    file = Path(os.path.realpath(root / path))
    try:
        before = file.read_bytes()
        after = replace_addresses(before.decode("utf-8"), path, pictures).encode()
        if after == before:
            return "its text does not have the address as the page shows it: replace it by hand"
        _write(file, after, file.stat().st_mode & 0o777)
    except UnicodeDecodeError:
        return "it is not UTF-8: save it as UTF-8 and try again"
    except OSError as error:
        return f"it cannot be written: {error.strerror}"
    return ""


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file aside and put it in its place: readers see the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(mode)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
