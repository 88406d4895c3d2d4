"""``python -m web``: the commands of ``web.cli``, over the application that ``web.create_app`` builds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kb.command_line import run
from kb.errors import KbError
from web import create_app
from web.cli.commands import commands
from web.errors import WebError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    commands.context_settings["obj"] = create_app
    return run(commands, arguments, name="python -m web", failures={KbError: 1, WebError: 1}, label="error")


if __name__ == "__main__":
    sys.exit(main())
