"""Which answers are shown, and on which subjects none ever is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.community.config import CommunityConfig
from search.community.suitability import is_excluded, is_good, is_sensitive, is_sensitive_topic
from search.generations.manager import IndexManager
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.community.conftest import MakeTopic
    from tests.search.conftest import BuildIndex

RISKS = "takeover:\n  article: two-factor\n  advice: Write to us.\n  when:\n    - hacked my account\n"


@pytest.fixture
def generation(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    asks = article("Lost everything", "Write to us about your lost island.", escalation="required")
    nested = article("Voucher codes", "Type the voucher.")
    build_index({**MAIL, "_risks.yaml": RISKS, "mail/lost.md": asks, "plans-and-billing/cards/voucher.md": nested})
    return IndexManager(search_config).current()


def sensitive(generation: Generation, text: str, config: CommunityConfig) -> bool:
    return is_sensitive(generation, text, generation.searcher.search(parse(text)), config)


@pytest.mark.parametrize("text", ["they hacked my account", "lost island", "get a refund", "voucher codes"])
def test_risks_and_excluded_subjects_are_sensitive(generation: Generation, text: str) -> None:
    assert sensitive(generation, text, CommunityConfig())


@pytest.mark.parametrize("text", ["message comes back", "something about nothing we know"])
def test_ordinary_subjects_are_not_sensitive(generation: Generation, text: str) -> None:
    assert not sensitive(generation, text, CommunityConfig())


def test_the_excluded_subjects_are_a_setting(generation: Generation) -> None:
    assert not sensitive(generation, "get a refund", CommunityConfig(excluded=()))
    assert sensitive(generation, "message comes back", CommunityConfig(excluded=("mail",)))


def test_a_topic_is_judged_by_its_title_and_question(generation: Generation, topic: MakeTopic) -> None:
    assert not is_sensitive_topic(generation, topic("1", "Message comes back"), CommunityConfig())
    assert is_sensitive_topic(generation, topic("1", "How do I get a refund?"), CommunityConfig())
    hacked = topic("1", "What now?", question="Today they hacked my account.")
    assert is_sensitive_topic(generation, hacked, CommunityConfig())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"is_accepted": True, "votes": 0}, True),
        ({"is_accepted": False, "votes": 3}, True),
        ({"is_accepted": False, "votes": 2}, False),
        ({"is_accepted": True, "votes": 99, "category": "plans/billing"}, False),
    ],
)
def test_only_accepted_and_well_voted_answers_are_good(
    topic: MakeTopic, fields: dict[str, object], *, expected: bool
) -> None:
    assert is_good(topic("1", **fields), CommunityConfig()) is expected


@pytest.mark.parametrize(
    ("category", "expected"),
    [("plans-and-billing", True), ("apps/Security", True), ("rebilling", False), ("", False), ("apps", False)],
)
def test_words_of_a_slug_are_compared_whole(category: str, *, expected: bool) -> None:
    assert is_excluded((category,), CommunityConfig()) is expected
