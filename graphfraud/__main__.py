"""`python -m graphfraud` is the program `graphfraud`."""

from __future__ import annotations

import sys

from graphfraud.cli import main

if __name__ == "__main__":
    sys.exit(main())
