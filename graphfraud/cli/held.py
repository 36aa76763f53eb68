"""An extract held in an embedded store for as long as one command asks it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graphfraud.cli.printing import progress_bars

if TYPE_CHECKING:
    from graphfraud.claim_graph import Scope
    from graphfraud.store.bolt import Store


@contextmanager
def held_claims(claims: Sequence[str], scope: Scope) -> Iterator[tuple[Store, str]]:
    """The store with the claims' graph in it, and the run's name; both go with the block."""
    from graphfraud.pipeline.pack_store import extract_in_store

    with (
        progress_bars() as progress,
        tempfile.TemporaryDirectory(prefix="graphfraud-") as folder,
        extract_in_store(list(claims), Path(folder), scope=scope, progress=progress) as held,
    ):
        yield held
