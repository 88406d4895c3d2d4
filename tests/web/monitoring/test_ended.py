"""What an ended process counted stays, and its files go."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from web.monitoring.ended import ended_added_up

ROOT = Path(__file__).resolve().parents[3]

COUNT = """
import sys; from pathlib import Path; from web.monitoring.requests import RequestMetrics
metrics = RequestMetrics(Path(sys.argv[1]))
for _ in range(3): metrics.answered("/", "GET", "200", 0.01)
"""

SCRAPE = """
import os, sys; from pathlib import Path; from web.monitoring.requests import RequestMetrics
metrics = RequestMetrics(Path(sys.argv[1])); metrics.answered("/", "GET", "200", 0.2)
first, second = metrics.latest().decode(), metrics.latest().decode()
assert first == second
print(os.getpid(), first, sep="\\n")
"""


def run(program: str, folder: Path) -> list[str]:
    command = [sys.executable, "-c", program, str(folder)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    return finished.stdout.splitlines()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_counters_and_histograms_of_ended_processes_are_kept_in_one_file_each(tmp_path: Path) -> None:
    run(COUNT, tmp_path)
    run(COUNT, tmp_path)
    process, *lines = run(SCRAPE, tmp_path)
    shown = ("firstline_requests_total", "firstline_request_seconds_count", 'firstline_request_seconds_bucket{le="0.1"')
    assert sorted(line for line in lines if line.startswith(shown)) == [
        'firstline_request_seconds_bucket{le="0.1",route="/"} 6.0',
        'firstline_request_seconds_count{route="/"} 7.0',
        'firstline_requests_total{method="GET",route="/",status="200"} 7.0',
    ]
    own = {f"counter_{process}.db", f"histogram_{process}.db"}
    assert {name for name in names(tmp_path) if name.endswith(".db")} == {
        "counter_ended.db",
        "histogram_ended.db",
    } | own


def test_files_of_running_processes_and_other_files_stay(tmp_path: Path) -> None:
    kept = {f"counter_{os.getpid()}.db", "counter_1.db", "gauge_all_999999999.db", "notes.txt"}
    for name in kept:
        (tmp_path / name).touch()
    with ended_added_up(tmp_path):
        assert kept <= names(tmp_path)


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), ended_added_up(tmp_path / "gone"):
        pass
