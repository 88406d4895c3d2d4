"""Small articles for the tests of kb."""

from __future__ import annotations


def article(title: str, body: str = "Text.", **fields: str) -> str:
    """Return an article without problems; its body begins on line 5 plus one for each further field."""
    lines = [f"title: {title}", *(f"{key}: {value}" for key, value in ({"summary": "One sentence."} | fields).items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"
