"""A patch of the articles that a real git accepts."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from kb.lists.synonyms import read as read_synonyms
from tests.running import ROOT
from web.learning.changes.patches import patch_of
from web.learning.changes.proposals import Proposal, Proposals

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str, data: bytes = b"") -> None:
    subprocess.run(["git", *arguments], cwd=folder, input=data, check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with the sample articles in a folder."""
    shutil.copytree(ROOT / "articles", tmp_path / "help" / "articles")
    git(tmp_path, "init", "--quiet")
    return tmp_path


def test_git_applies_a_patch_of_every_sample_article(repository: Path) -> None:
    articles = repository / "help" / "articles"
    config = KbConfig(articles=articles)
    before = read_corpus(config)
    proposals = Proposals(
        tuple(Proposal(entry, (f"where's {entry.slug}, and why?",), ("gizmo",)) for entry in before.entries.values()),
        (("en", "totp", "authenticator"), ("de", "kennwort", "passwort")),
    )
    proposed = patch_of(proposals, articles)
    assert proposed.left_out == ()
    git(repository, "apply", "-", data=proposed.content)
    after = read_corpus(config)
    assert after.problems == before.problems
    for slug, entry in before.entries.items():
        old, new = entry.metadata, after.entries[slug].metadata
        assert new.expect_queries == (*old.expect_queries, f"where's {slug}, and why?")
        assert new.synonyms == (*old.synonyms, "gizmo")
        assert new.model_copy(update={"expect_queries": (), "synonyms": ()}) == old.model_copy(
            update={"expect_queries": (), "synonyms": ()}
        )
        assert after.article(slug).html == before.article(slug).html  # type: ignore[union-attr]
    meanings = {(meaning.lang, meaning.phrase): meaning.means for meaning in read_synonyms(articles, config).meanings}
    assert meanings[("en", "totp")] == ("authenticator",)
    assert meanings[("de", "kennwort")] == ("passwort",)


def test_an_article_that_cannot_be_edited_is_left_to_a_person(repository: Path) -> None:
    articles = repository / "help" / "articles"
    entries = list(read_corpus(KbConfig(articles=articles)).entries.values())[:4]
    (articles / entries[0].path).unlink()
    (articles / entries[1].path).write_bytes(b"---\ntitle: \xff\n---\n")
    (articles / entries[2].path).rename(articles / "target.txt")
    (articles / entries[2].path).symlink_to(articles / "target.txt")
    proposed = patch_of(Proposals(tuple(Proposal(entry, ("why",)) for entry in entries)), articles)
    assert [reason.partition(":")[0] for reason in proposed.left_out] == [entry.path for entry in entries[:3]]
    git(repository, "apply", "-", data=proposed.content)


def test_without_a_list_of_synonyms_the_patch_makes_one(repository: Path) -> None:
    articles = repository / "help" / "articles"
    (articles / "_synonyms.yaml").unlink()
    git(repository, "apply", "-", data=patch_of(Proposals((), (("en", "totp", "code"),)), articles).content)
    assert (articles / "_synonyms.yaml").read_text() == "en:\n  means:\n    totp: code\n"
