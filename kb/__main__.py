"""Write and check articles from the command line: ``python -m kb lint | new | schema | fetch-media``."""

from __future__ import annotations

import sys

from kb.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
