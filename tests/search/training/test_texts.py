"""Training texts come from titles and articles, and never from texts that judge the result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.training import texts

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = """---
title: "Send a letter"
---
Open **the** [outbox](/out). Then press the button.

```
code is no prose at all
```

## When it stays there

"""


def test_articles_are_split_into_title_headings_sentences_and_passages() -> None:
    long = " ".join(f"word{number}" for number in range(150))
    extracted = list(texts.article_texts(ARTICLE + long))
    assert extracted[:4] == ["Send a letter", "Open the outbox.", "Then press the button.", "When it stays there"]
    assert [text.split()[:6] for text in extracted[4:]] == [
        ["Send", "a", "letter.", "When", "it", "stays"],
        ["Send", "a", "letter.", *(f"word{number}" for number in range(116, 119))],
    ]


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("How do I move my mail to a new computer?", False),
        ("how do i move my mail to a new computer", False),
        ("How do I move my mails to a new computer", False),
        ("How do I move the window to a second screen?", True),
    ],
)
def test_judged_texts_and_similar_ones_are_left_out(tmp_path: Path, text: str, *, is_kept: bool) -> None:
    (tmp_path / "titles.tsv").write_text(f"locale\ttitle\nen-US\t{text}\nde\tWie drucke ich?\n", encoding="utf-8")
    judged = json.dumps({"_id": "1", "text": "How do I move my mail to a new computer?"})
    (tmp_path / "queries.jsonl").write_text(f"{judged}\n", encoding="utf-8")
    collected = texts.collect([tmp_path / "titles.tsv"], [tmp_path / "queries.jsonl"])
    assert collected == ([text] if is_kept else [])
