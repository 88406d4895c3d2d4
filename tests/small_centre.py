"""A small help centre for the tests of all packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def article(title: str, body: str, **front_matter: str) -> str:
    """Return the source text of an article; front matter values are YAML."""
    lines = [f"title: {title}", *(f"{key}: {value}" for key, value in front_matter.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def write_articles(folder: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write files below a folder of articles; remove those that are None."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())


MAIL = {
    "account/reset-password.md": article(
        "Reset your password",
        "Choose the link on the sign-in page.\n\n## With the recovery phrase\n\nType the twelve words.",
        synonyms="[passphrase lost]",
        summary="How to get back in after the password is forgotten.",
        last_reviewed="2026-10-01",
    ),
    "account/two-factor.md": article(
        "Codes from the authenticator are rejected",
        "The clock of the telephone is wrong.\n\n## Set the clock\n\nAutomatic.",
    ),
    "mail/bounce.md": article(
        "Why a message comes back",
        "A message bounces with a code such as `550 5.7.1` from imap.example.org.\n\n## Delivery was delayed\n\nWait.",
    ),
    "mail/_category.md": "---\ntitle: Sending mail\norder: 1\n---\n",
    "billing/refund.md": article("Get a refund", "Within thirty days a yearly payment comes back.", tags="[money]"),
}
"""Article sources by path: four articles in three categories."""
