"""The signing key: configured, or made once and kept in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from web.errors import SecretError

if TYPE_CHECKING:
    from web.config import WebConfig

MIN_CHARS = 32


def secret_key(config: WebConfig) -> str:
    """Return the configured key, or the one in the secret file, which is made if it does not exist.

    Raises:
        SecretError: the file cannot be read or written, or holds less than a key.

    """
    if config.secret_key is not None:
        return config.secret_key.get_secret_value()
    try:
        return _kept(config.secret_file)
    except OSError as error:
        raise SecretError(f"{config.secret_file}: the signing key cannot be kept here: {error.strerror}") from error


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < MIN_CHARS:
        raise SecretError(f"{path}: holds less than a key; delete the file, and a new one is made")
    return key


def _make(path: Path) -> None:
    """Write a whole file aside and link it into place: of two processes the first wins, and both read its key."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mkstemp makes it 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
