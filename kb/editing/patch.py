"""Changes of files as one patch that ``git apply`` accepts, at the root of the repository that holds the folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import diff_bytes, unified_diff
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LAST_LINE: Final = b"\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Change:
    """The new content of a file; ``path`` is relative to the articles folder, ``before`` is None for a new file."""

    path: str
    before: bytes | None
    after: bytes


def patch(changes: Iterable[Change], prefix: str) -> bytes:
    """Return a patch; ``prefix`` leads from the root of the repository to the articles folder and ends with "/".

    Files whose name has a quotation mark, backslash or control character are left out: git writes such names in a
    notation of its own.
    """
    return b"".join(_file(change, f"{prefix}{change.path}") for change in sorted(changes, key=lambda each: each.path))


def prefix_of(folder: Path) -> str:
    """Return the path of a folder from the root of its git repository, such as "articles/".

    Outside a repository the patch is applied beside the folder.
    """
    folder = folder.resolve()
    root = next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder.parent)
    path = folder.relative_to(root).as_posix()
    return "" if path == "." else f"{path}/"


def _file(change: Change, name: str) -> bytes:
    if change.before == change.after or re.search(r'["\\\x00-\x1f\x7f]', name):
        return b""
    is_new = change.before is None
    head = f"diff --git a/{name} b/{name}\n" + ("new file mode 100644\n" if is_new else "")
    # git reads a name up to a tab, so that it may contain spaces
    old = b"/dev/null" if is_new else f"a/{name}\t".encode()
    lines = diff_bytes(
        unified_diff, _lines(change.before or b""), _lines(change.after), old, f"b/{name}\t".encode(), lineterm=b"\n"
    )
    return head.encode() + b"".join(line if line.endswith(b"\n") else line + b"\n" + _LAST_LINE for line in lines)


def _lines(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")  # nothing else ends a line for git
    return [line + b"\n" for line in lines[:-1]] + lines[-1:] * bool(lines[-1])
