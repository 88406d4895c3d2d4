"""Frequencies merged over many builds equal those of one build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.index import merging
from tests.search.index.sections import ARTICLES, SLUGS, assert_same, frequencies, merged

if TYPE_CHECKING:
    from pathlib import Path


@settings(deadline=None)
@given(before=ARTICLES, changed=ARTICLES, gone=st.sets(SLUGS), at_once=st.sampled_from([1, 3, 500_000]))
def test_merging_equals_counting_from_scratch(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, list[list[str]]],
    changed: dict[str, list[list[str]]],
    gone: set[str],
    at_once: int,
) -> None:
    stale = gone | changed.keys()
    unchanged = {slug: texts for slug, texts in before.items() if slug not in stale}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(merging, "AT_ONCE", at_once)
        both = merged(tmp_path_factory.mktemp("impacts"), frequencies(before), stale, frequencies(changed))
    assert_same(both, frequencies({**unchanged, **changed}))


@pytest.mark.parametrize("rare", [0, 10**9])
def test_few_postings_are_cut_out_as_many_are(tmp_path: Path, rare: int) -> None:
    before = {slug: [["mail", slug], ["key"]] for slug in "abcdefgh"}
    changed = {"c": [["mail", "new"], ["reset", "key"]], "z": [["zoo"]]}
    unchanged = {slug: texts for slug, texts in before.items() if slug not in {"a", "c"}}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(merging, "_RARE", rare)
        both = merged(tmp_path, frequencies(before), {"a", "c"}, frequencies(changed))
    assert_same(both, frequencies({**unchanged, **changed}))
