"""Search from the command line: ``python -m search QUERY``, or ``evaluate``, ``explain``, ``triage`` and others."""

from __future__ import annotations

import sys

from search.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
