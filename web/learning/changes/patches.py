"""Proposals as a patch for the current files of the articles folder."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.editing.front_matter import add_values
from kb.editing.patch import Change, patch, prefix_of
from kb.editing.synonyms_file import add_meanings
from kb.errors import EditError
from kb.lists.synonyms import SYNONYMS_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from web.learning.changes.proposals import Proposals


@dataclass(frozen=True, slots=True)
class ProposedPatch:
    """A patch for ``git apply``, and the edits left to a person, each a file and the reason."""

    content: bytes
    left_out: tuple[str, ...] = ()


def patch_of(proposals: Proposals, articles: Path) -> ProposedPatch:
    """Return the patch that makes the proposed changes; an article that changed or is gone is left out."""
    changes: list[Change] = []
    left_out: list[str] = []
    for proposal in proposals.articles:
        path, added = proposal.entry.path, {"synonyms": proposal.synonyms, "expect_queries": proposal.queries}
        try:
            before, text = _read(articles / path)
            for key, values in added.items():
                text = add_values(text, key, values) if values else text
            changes.append(Change(path, before, text.encode()))
        except EditError as error:
            left_out.append(f"{path}: {error}")
    try:
        changes += _changed_list(articles, proposals)
    except EditError as error:
        left_out.append(f"{SYNONYMS_FILE}: {error}")
    return ProposedPatch(patch(changes, prefix_of(articles)), tuple(left_out))


def _changed_list(articles: Path, proposals: Proposals) -> list[Change]:
    if not proposals.meanings:
        return []
    path = articles / SYNONYMS_FILE
    before, text = _read(path) if path.exists() else (None, "")
    by_lang: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for lang, word, means in proposals.meanings:
        by_lang[lang][word] = means
    for lang, meanings in by_lang.items():
        text = add_meanings(text, lang, meanings)
    return [Change(SYNONYMS_FILE, before, text.encode())]


def _read(path: Path) -> tuple[bytes, str]:
    if path.is_symlink():  # git would apply the patch to the link, and refuse all of it
        raise EditError("the file is a symbolic link: edit its target")
    try:
        content = path.read_bytes()
        return content, content.decode()
    except OSError as error:
        raise EditError(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EditError("the file is not UTF-8") from error
