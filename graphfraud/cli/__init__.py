"""The command line: parse, call a stage, print. Everything else is in the stages.

Exit codes: 0 done, 1 internal error, 2 bad input or usage, 3 a needed server is out of reach,
4 a check failed, 5 a resource ran out, 130 interrupted. An error is one line on standard error.
"""

from __future__ import annotations

from graphfraud.cli.program import main, program

__all__ = ["main", "program"]
