"""Export and erase personal data from a shell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.cli.conftest import Run


def test_personal_data_is_exported_and_erased(run: Run) -> None:
    exported = json.loads(run("privacy", "export", "anna@example.org"))
    assert [ticket["subject"] for ticket in exported["tickets"]] == ["Anna asks"]
    assert "Erased: 1 ticket" in run("privacy", "erase", "anna@example.org")
    assert "There is no data of" in run("privacy", "erase", "anna@example.org", code=1)
    assert json.loads(run("privacy", "export", "anna@example.org"))["tickets"] == []
