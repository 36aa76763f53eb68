"""`python -m graphfraud.synth`: see `graphfraud.synth.command`."""

from __future__ import annotations

import sys

from graphfraud.synth.command import main

if __name__ == "__main__":
    sys.exit(main())
