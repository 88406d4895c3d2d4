"""The plans and platforms of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from kb.config import KbConfig
from kb.metadata import Metadata
from search.config import SearchConfig
from tests.small_centre import article
from tests.web.conftest import write
from web.config import WebConfig
from web.pages.scope import scope

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import MakeApp


@pytest.mark.parametrize(
    ("front_matter", "phrase"),
    [
        ({}, ""),
        ({"audience": ["free", "paid", "business"], "platforms": ["web", "android", "ios", "desktop"]}, ""),
        ({"audience": []}, ""),
        ({"audience": ["business", "paid"]}, "For Plus and Business plans"),
        ({"audience": "business"}, "For the Business plan"),
        ({"platforms": ["IOS", "desktop", "Apple Watch"]}, "On iOS, desktop and Apple Watch"),
        ({"audience": ["paid"], "platforms": ["web"]}, "For the Plus plan, on the web"),
    ],
)
def test_the_scope_names_plans_and_platforms_unless_it_is_all(front_matter: dict[str, object], phrase: str) -> None:
    metadata = Metadata.model_validate({"title": "Filters", **front_matter})
    assert scope(metadata, {"free": "Free", "paid": "Plus", "business": "Business"}) == phrase


def test_the_page_shows_the_scope_with_the_configured_plan_names(tmp_path: Path, make_app: MakeApp) -> None:
    files = {
        "a/some.md": article("Some", "Text.", audience="[paid, business]", last_reviewed="2026-10-01"),
        "a/all.md": article("All", "Text."),
    }
    write(tmp_path / "kb", files)
    nowhere = SearchConfig(index=tmp_path / "none")
    client = make_app(
        kb=KbConfig(articles=tmp_path / "kb"), search=nowhere, plan_names={"paid": "Plus & Co"}
    ).test_client()
    assert "For Plus &amp; Co and Business plans</span>" in client.get("/articles/some").text
    assert '<p class="meta"' not in client.get("/articles/all").text


def test_unknown_plans_are_refused() -> None:
    with pytest.raises(ValidationError, match="plan_names"):
        WebConfig(plan_names={"gold": "Gold"})
