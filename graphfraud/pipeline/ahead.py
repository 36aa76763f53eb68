"""Modules of later stages, imported in a thread while the first stage waits for its files.

Reading is arrow's work in threads of its own; the libraries of detection and of the pages (igraph,
scipy, networkx, jinja2, pyvis) would else be imported before or after it, on one processor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Thread

__all__ = ["imported_ahead"]


@contextmanager
def imported_ahead(*names: str) -> Iterator[None]:
    """Import modules beside the block; when it ends they are there.

    What a module raises is left to the statement that imports it by name later on.
    """
    thread = Thread(target=_import, args=(names,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _import(names: tuple[str, ...]) -> None:
    for name in names:
        with suppress(ImportError):
            import_module(name)
