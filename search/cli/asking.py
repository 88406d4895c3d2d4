"""What the commands that ask the index have in common: where it is, and what they say where there is none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import load
from kb.errors import KbError
from search.config import SearchConfig
from search.errors import SearchError
from search.generations.manager import IndexManager

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from search.generations.generation import Generation

NO_INDEX = 2
"""The exit status where there is nothing to ask."""


def add_index(parser: ArgumentParser) -> None:
    """Let a command be told where the index is."""
    parser.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index (default: config)")


def opened(options: Namespace) -> Generation | None:
    """Return the generation that serves; None, and a word on the standard error, where there is none."""
    try:
        return IndexManager(load(SearchConfig, index=options.index)).current()
    except (KbError, SearchError) as error:
        sys.stderr.write(f"search: {error}\n")
        return None
