"""The generated part of the documentation: ``python -m tests.docs`` writes the table of settings into web/README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import to_jsonable_python

from kb.config import KbConfig, Table
from search.backends.opensearch.config import OpenSearchConfig
from search.community.config import CommunityConfig
from search.config import SearchConfig
from search.objects.config import StorageConfig
from web.config import WebConfig
from web.monitoring.tracing_config import TracingConfig
from web.storage.connections.config import DatabaseConfig

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parent.parent
OPERATING = ROOT / "web" / "README.md"
GUIDES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(ROOT / name / "README.md" for name in ("kb", "search", "web")),
)
"""Every document that tells people what to type."""

TABLES: tuple[type[Table], ...] = (
    KbConfig,
    SearchConfig,
    OpenSearchConfig,
    CommunityConfig,
    StorageConfig,
    DatabaseConfig,
    TracingConfig,
    WebConfig,
)
BEGIN = "<!-- settings: written by `python -m tests.docs` -->\n"
END = "<!-- end of settings -->\n"


def settings() -> str:
    """Return the table of all settings as Markdown."""
    rows = [_row(model, name, field) for model in TABLES for name, field in model.model_fields.items()]
    return "\n".join(["| table | setting | default | |", "|---|---|---|---|", *rows]) + "\n"


def written(text: str) -> str:
    """Return a guide with its table of settings as the code has it."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{settings()}{END}{rest.partition(END)[2]}"


def _row(model: type[Table], name: str, field: FieldInfo) -> str:
    default = json.dumps(to_jsonable_python(field.default), ensure_ascii=False) if field.default is not None else ""
    shown = f"`{default}`" if default else "none"
    return f"| `[{model.table}]` | `{name}` | {shown} | {field.description} |"


if __name__ == "__main__":
    OPERATING.write_text(written(OPERATING.read_text(encoding="utf-8")), encoding="utf-8")
