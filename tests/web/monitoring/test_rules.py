"""The alert rules hold on played data, and every metric that rules and dashboard name exists."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.files import DEPLOY, documents
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import MakeApp

FOLDER = DEPLOY / "monitoring"
TOKEN = "t" * 24

NOT_EVERYWHERE = {
    "firstline_index_pull_age_seconds",  # where the index is pulled
    "firstline_index_pull_failed",
    "firstline_search_cluster_ready",  # where OpenSearch searches
}
"""Missing at this help centre; they are named in ``web/monitoring/state.py``."""


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run promtool in the folder of the rules."""
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    return subprocess.run([program, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "rules.yaml"),
        ("test", "rules", "rules_test.yaml"),
        ("check", "config", "--syntax-only", "prometheus.yaml"),
    ],
)
def test_prometheus_accepts_rules_and_configuration(arguments: tuple[str, ...]) -> None:
    result = promtool(*arguments)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_alert_is_played() -> None:
    (rules,) = documents(FOLDER / "rules.yaml")
    names = re.findall(r"alert: (\w+)", (FOLDER / "rules.yaml").read_text(encoding="utf-8"))
    played = re.findall(r"alertname: (\w+)\n\s+exp_alerts:", (FOLDER / "rules_test.yaml").read_text(encoding="utf-8"))
    assert rules["groups"]
    assert set(names) == set(played)


def expressions() -> Iterator[str]:
    """Yield every expression of the rules and the dashboard."""
    (rules,) = documents(FOLDER / "rules.yaml")
    groups: list[dict[str, Any]] = rules["groups"]  # type: ignore[assignment]
    yield from (rule["expr"] for group in groups for rule in group["rules"])
    dashboard = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel["targets"])


def test_every_metric_exists(make_app: MakeApp) -> None:
    client = make_app(metrics_token=TOKEN).test_client()
    client.get("/api/search?q=reset+password")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    served = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    named = {name for expression in expressions() for name in re.findall(r"\bfirstline_\w+", expression)}
    assert named - served <= NOT_EVERYWHERE
    source = (ROOT / "web" / "monitoring" / "state.py").read_text(encoding="utf-8")
    assert [name for name in sorted(NOT_EVERYWHERE) if f'"{name}"' not in source] == []
    assert len(named) > 10


def test_expressions_of_the_dashboard_are_valid(tmp_path: Path) -> None:
    """They are checked as recording rules, which promtool can check without a server."""
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "5m")}
        for number, expression in enumerate(expressions())
    ]
    file = tmp_path / "dashboard.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
    result = promtool("check", "rules", str(file))
    assert result.returncode == 0, result.stdout + result.stderr
