"""The systemd units are valid and harden what they run."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.deploy.files import DEPLOY
from tests.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

UNITS = sorted(path.name for path in (DEPLOY / "systemd").glob("*.service"))
MOST_EXPOSED = "20"
"""Of 100, as ``systemd-analyze security`` rates: a unit without hardening has 96."""


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Return a folder with the units, for a help centre in this checkout."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/firstline", str(ROOT))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    return tmp_path


def analyze(*arguments: str) -> tuple[int, str]:
    """Return the exit status of systemd-analyze, and what it printed."""
    result = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return result.returncode, result.stdout + result.stderr


def test_units_are_valid(units: Path) -> None:
    files = [str(path) for pattern in ("*.service", "*.timer") for path in units.glob(pattern)]
    status, output = analyze("verify", *files)
    assert (status, [line for line in output.splitlines() if str(units) in line]) == (0, [])


@pytest.mark.parametrize("name", UNITS)
def test_units_are_hardened(units: Path, name: str) -> None:
    status, output = analyze(
        "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", str(units / name)
    )
    if "Unknown option" in output or "unrecognized option" in output:
        pytest.skip("this systemd-analyze cannot rate files")
    assert status == 0, output


def test_every_timer_starts_a_unit() -> None:
    assert {path.with_suffix(".service").name for path in (DEPLOY / "systemd").glob("*.timer")} <= set(UNITS)
