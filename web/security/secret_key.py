"""The signing key: configured, or generated once into a file that only its owner can read."""

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
    """Return the configured key, or the one in the secret file, which is created if missing.

    Raises:
        SecretError: the file cannot be read or written, or is too short to hold a key.

    """
    if config.secret_key is not None:
        return config.secret_key.get_secret_value()
    try:
        return _read_or_create(config.secret_file)
    except OSError as error:
        raise SecretError(f"{config.secret_file}: the signing key cannot be stored here: {error.strerror}") from error


def _read_or_create(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < MIN_CHARS:
        raise SecretError(f"{path}: too short for a signing key; delete the file, and a new one is created")
    return key


def _create(path: Path) -> None:
    """Write a temporary file and link it into place: of two processes the first wins, and both read its key."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mkstemp creates it with mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
