"""Ids and imports of the templates."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import web
from kb.config import KbConfig
from search.config import SearchConfig
from tests.small_centre import article
from tests.web.conftest import write

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp

TEMPLATES = Path(web.__file__).parent / "templates"

HEADINGS = """
Q; Main; Feedback; Feedback title; Comment; Email; Topic; Toc title; Person title; More title; Related title;
Offer title; Foot help; Foot topics; Foot help; Q suggestions
"""


def test_headings_of_articles_never_take_an_id_of_the_page(tmp_path: Path, make_app: MakeApp) -> None:
    headings = [f"{before}{heading.strip()}" for before in ("", "Page ", "page/") for heading in HEADINGS.split(";")]
    body = "".join(f"## {heading}\n\nText.\n\n" for heading in headings)
    write(
        tmp_path / "kb", {"a/names.md": article("Names", body, escalation="required"), "a/other.md": article("B", "C")}
    )
    client = make_app(kb=KbConfig(articles=tmp_path / "kb"), search=SearchConfig(index=tmp_path / "none")).test_client()
    page = client.get("/articles/names").text
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert ids["feedback"] == ids["q"] == ids["foot-help"] == ids["page-main"] == 1
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert [name for name, times in ids.items() if times > 1] == []
    named = re.findall(r'\s(?:for|aria-labelledby)="([^"]+)"', page)
    assert [name for name in named if name not in ids] == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.stem)
def test_templates_use_all_macros_they_import(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    lists = re.findall(r'{% from "[^"]+" import ([^%]+?)(?: with context)? %}', text)
    imported = [name for names in lists for name in names.split(",")]
    assert [name for name in imported if f"{name.strip()}(" not in text] == []
