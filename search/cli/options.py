"""Options that several commands share, and the index they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.config import load
from search.backends.choice import index_manager
from search.config import SearchConfig

if TYPE_CHECKING:
    from search.generations.generation import Generation

NOT_FOUND, FAILED = 1, 2
"""Exit codes: nothing matched; or wrong usage, no index, or files that cannot be read."""

index_option = click.option(
    "--index", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the index (default: from config.toml)."
)
lang_option = click.option(
    "--lang", default="", metavar="CODE", help="Ask as a reader of this language, such as de (none)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")


def open_index(index: Path | None) -> Generation:
    """Return the generation that is being served.

    Raises:
        KbError: the settings cannot be read.
        SearchError: there is no index, or it is broken.

    """
    return index_manager(load(SearchConfig, index=index)).settled()


class SpreadCommand(click.Command):
    """A command whose repeatable options also take several values in a row: ``--texts A B``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each further value."""
        repeatable = {
            name
            for option in self.params
            if isinstance(option, click.Option) and option.multiple
            for name in option.opts
        }
        spread: list[str] = []
        option, has_value = "", False
        for word in args:
            if word.startswith("-"):
                option, has_value = word if word in repeatable else "", False
            elif option:
                spread += [option] if has_value else []
                has_value = True
            spread.append(word)
        return super().parse_args(ctx, spread)
