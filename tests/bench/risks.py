"""Who is recognised as being at risk: ``python -m tests.bench.risks [FILE…] [--mode lexical|static|full]``.

A line of a file is a message: its label, its subject and its body, with tabs between. "ordinary" and "near" label those
that nobody should be alarmed by; any other label is a risk. For each label it counts the messages that are flagged, and
those that are at least never held back by articles without JavaScript; ``--verbose`` names the others. The messages of
``risks.txt`` were written by somebody who knew neither the list of risks nor the messages that search learns from, and
none of them is among those: whoever moves one there must find another.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.indexer import build
from search.library import Library
from web.catalogues import View
from web.tickets.answers import Answers, answers

MODES = {"lexical": "off", "static": "static", "full": "full"}
MESSAGES = Path(__file__).parent / "risks.txt"
"""Messages that nothing was learnt from."""

HARMLESS = frozenset({"ordinary", "near"})


def main() -> int:
    """Print the figures and return 0."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory() as index:
        config = load(SearchConfig, index=Path(index), meaning=MODES[options.mode])
        build(load(KbConfig), config)
        generation = Library(config).current()
        seen = View(generation.docstore, generation)
        for file in options.files:
            _report(file, seen, verbose=options.verbose)
    return 0


def _report(file: Path, seen: View, *, verbose: bool) -> None:
    found: dict[str, list[tuple[str, Answers]]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        label, subject, body = line.split("\t")
        found[label].append((f"{subject} | {body}", answers(seen, subject, body)))
    print(f"{file.name}:")
    for label, messages in found.items():
        flagged = sum(given.safe_path is not None for _, given in messages)
        free = sum(not given.may_be_offered_first for _, given in messages)
        print(f"  {label:12} {len(messages):3}   flagged {flagged:3}   never held back {free:3}")
        for text, given in messages if verbose else ():
            if (given.safe_path is None) != (label in HARMLESS):
                print(f"    {given.safe_path.kind if given.safe_path else 'not flagged'}: {text}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.risks", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", default=[MESSAGES], metavar="FILE", help="messages, one a line")
    parser.add_argument("--mode", choices=MODES, default="full", help="what answers (default: full)")
    parser.add_argument("--verbose", action="store_true", help="name those that came out wrong")
    return parser


if __name__ == "__main__":
    sys.exit(main())
