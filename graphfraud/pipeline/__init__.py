"""The pipeline joins the stages: claims → links → detect → rank → graph and packs.

The report is written by `report`. It is the only place, with the command line, that knows more
than one stage.
"""

from graphfraud.pipeline.run_graph import run_graph
from graphfraud.pipeline.steps import RunOutcome, run

__all__ = ["RunOutcome", "run", "run_graph"]
