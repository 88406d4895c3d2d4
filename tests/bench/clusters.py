"""Check how questions become rows: ``python -m tests.bench.clusters SETDIR …``.

Each ``SETDIR`` has ``queries.jsonl`` and ``qrels.tsv``; questions of one article should share a row. For a range of
thresholds it prints, averaged over the questions of a set, the share of a question's row that has its article (purity)
and the share of its article's questions that are in its row (completeness). Source: Bagga and Baldwin, "Entity-Based
Cross-Document Coreferencing Using the Vector Space Model", 1998: B-cubed precision and recall.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from search.evaluation.judged_sets import read_judged
from search.semantic.encoders import static_encoder
from web.insights.clusters import LIKENESS, clusters

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS: Final = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def b_cubed(groups: Sequence[Sequence[int]], labels: Sequence[str]) -> tuple[float, float]:
    """Return the purity and the completeness of groups of numbers, each the index of a label."""
    sizes = Counter(labels)
    pure = complete = 0.0
    for group in groups:
        for label, count in Counter(labels[number] for number in group).items():
            pure += count * count / len(group)
            complete += count * count / sizes[label]
    return pure / len(labels), complete / len(labels)


def labelled(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the questions of a set that have one article, and their articles."""
    judged = read_judged(folder)
    relevant = judged.relevant["queries"]
    pairs = [
        (each.text, next(iter(relevant[each.id])))
        for each in judged.questions["queries"]
        if len(relevant[each.id]) == 1
    ]
    return tuple(text for text, _ in pairs), tuple(article for _, article in pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row per set and threshold; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SETDIR", help="folder with judged questions")
    for folder in parser.parse_args(arguments).sets:
        texts, labels = labelled(folder)
        print(f"{folder.name}: {len(texts)} questions, {len(set(labels))} articles")
        for step in STEPS:
            with patch("web.insights.clusters.LIKENESS", step):
                groups = clusters(texts, static_encoder())
            purity, completeness = b_cubed(groups, labels)
            mark = "  in use" if step == LIKENESS else ""
            print(f"  {step:.2f}  purity {purity:.3f}  completeness {completeness:.3f}  {len(groups)} rows{mark}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
