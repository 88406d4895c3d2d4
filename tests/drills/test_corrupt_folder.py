"""The drill with damaged articles, on a generated folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.drills.corrupt_folder import damage, drill
from tests.small_centre import article

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "written"
    for number in range(24):
        path = root / f"shelf-{number % 3}" / f"article-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = f"Über die Einstellung {number}.\n\n## Schritte\n\n1. Wähle *{number}*.\n2. Fertig.\n"
        text = article(f"Einstellung {number}", body, lang="de", tags="[eins, zwei]", summary=f"Nummer {number}.")
        path.write_text(text, encoding="utf-8")
    return root


def test_build_survives_every_kind_of_damage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drill(folder, files=20, seed=1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("written: 24 articles, 0 with errors, 0 failures")
    assert "20 damaged" in lines[1]
    assert "0 with errors" not in lines[1], "some damaged files cannot be read"
    assert lines[2].startswith("written, repaired: 24 articles")


def test_damage_depends_on_the_seed_alone(folder: Path) -> None:
    originals = damage(folder, 10, 7)
    first = {path: (folder / path).read_bytes() for path in originals}
    for path, content in originals.items():
        (folder / path).write_bytes(content)
    assert damage(folder, 10, 7) == originals
    assert {path: (folder / path).read_bytes() for path in originals} == first
    assert first != originals
