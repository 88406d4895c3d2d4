"""The kinds of files that readers may get."""

from __future__ import annotations

from kb.files.media_types import DOWNLOAD_TYPES, IMAGE_TYPES


def test_no_type_is_one_that_browsers_run_scripts_of() -> None:
    assert not [kind for kind in DOWNLOAD_TYPES.values() if kind.endswith(("html", "xml", "javascript", "css"))]
    assert all(kind.startswith("image/") for kind in IMAGE_TYPES.values())
    assert {".html", ".htm", ".xml", ".xhtml", ".js", ".mjs", ".css", ".exe"}.isdisjoint(
        {*IMAGE_TYPES, *DOWNLOAD_TYPES}
    )
    assert IMAGE_TYPES.keys().isdisjoint(DOWNLOAD_TYPES)
