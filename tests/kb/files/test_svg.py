"""SVG pictures made safe, at a bounded cost."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kb.files.svg import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, MAX_ENTITIES, SvgError, read_svg, sanitise_svg

if TYPE_CHECKING:
    from pathlib import Path

OPEN = '<svg xmlns="http://www.w3.org/2000/svg">'


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<path d="M0 0" onclick="alert(1)"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>',
        '<set attributeName="onload" to="x"/>',
        '<image href="https://evil.example/x.png"/>',
        '<use href="https://evil.example/x.svg#a"/>',
        "<style>@import url(https://evil.example/x.css);</style>",
    ],
)
def test_nothing_that_runs_or_loads_survives(part: str) -> None:
    safe = sanitise_svg(f'{OPEN}{part}<path d="M1 1"/></svg>'.encode()).decode()

    assert 'd="M1 1"' in safe
    for danger in ("alert", "url(https", 'href="https', "foreignObject", "onclick", "onload"):
        assert danger not in safe


def test_shapes_and_texts_survive() -> None:
    parts = '<style>.a{fill:red}</style><g class="a"><text x="1">Größe</text></g><use href="#b"/>'
    safe = sanitise_svg(f"{OPEN}{parts}</svg>".encode()).decode()

    assert all(piece in safe for piece in (".a{fill:red}", 'class="a"', "Größe", 'href="#b"'))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg",
        b"GIF89a",
        b"<html><body/></html>",
        b" " * (MAX_BYTES + 1),
        (OPEN + "<g>" * MAX_DEPTH + "</g>" * MAX_DEPTH + "</svg>").encode(),
        (OPEN + "<g/>" * MAX_ELEMENTS + "</svg>").encode(),
        f'<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>{OPEN}&c;</svg>'.encode(),
        f'<!DOCTYPE svg [<!ENTITY a "{"b" * 1000}">]>{OPEN}&a;</svg>'.encode(),
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{OPEN}&a;</svg>'.encode(),
        (
            "<!DOCTYPE svg [" + "".join(map('<!ENTITY a{} "b">'.format, range(MAX_ENTITIES + 1))) + f"]>{OPEN}</svg>"
        ).encode(),
        f'<?xml version="1.0" encoding="nonsense"?>{OPEN}</svg>'.encode(),
    ],
)
def test_other_files_and_pictures_that_would_fill_memory_are_refused(data: bytes) -> None:
    with pytest.raises(SvgError):
        sanitise_svg(data)


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(f'{OPEN}<path d="M1 1"/></svg>')
    first = read_svg(path)
    path.write_text(f'{OPEN}<path d="M22 22"/></svg>')

    assert b"M1 1" in first
    assert b"M22 22" in read_svg(path)


def test_missing_files_and_pipes_are_not_pictures(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.svg")
    for name in ("pipe.svg", "nowhere.svg"):
        with pytest.raises(SvgError):
            read_svg(tmp_path / name)
