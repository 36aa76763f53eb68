"""Two independent computations at once: one here, one in a forked copy of this process.

The detectors are many short array operations; threads would take turns at the interpreter, a fork
shares all tables without copying them. Where fork is not to be had (Windows) or not safe beside
system libraries (macOS), or on one processor, the work is done here when its result is asked for:
the answer is the same, for neither side sees what the other writes.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import BinaryIO, TypeVar

from graphfraud.errors import ResourceError

__all__ = ["beside", "one_at_a_time"]

T = TypeVar("T")
#: PR_SET_PDEATHSIG of <sys/prctl.h>
PARENT_DEATH_SIGNAL = 1
_waiting: ContextVar[bool] = ContextVar("waiting", default=False)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """In the block `beside` does its work when the result is asked for, here: in less memory."""
    before = _waiting.set(True)
    try:
        yield
    finally:
        _waiting.reset(before)


@contextmanager
def beside(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Begin `work` beside this process; the function handed out waits for its result.

    work takes nothing, changes nothing outside itself, and its result can be pickled. What it
    raises is raised where the result is asked for. Leaving the block without asking ends it.
    Raises ResourceError where the copy was killed (the machine ran out of memory).
    """
    if not _may_fork():
        yield work
        return
    context = multiprocessing.get_context("fork")
    # not a pipe: a copy that is done would wait, with all its memory, until somebody asks
    with open(os.memfd_create("graphfraud"), "w+b") as answer:
        process = context.Process(target=_run, args=(work, answer, os.getpid()), daemon=True)
        with warnings.catch_warnings():
            # threads that are left belong to arrow and BLAS, which set themselves up anew in a fork
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()

        def result() -> T:
            process.join()
            if process.exitcode != 0:
                raise ResourceError(
                    f"a part of the work was ended from outside (exit code {process.exitcode})",
                    where="beside", todo="free memory, or give fewer files",
                )  # fmt: skip
            answer.seek(0)
            done, value = pickle.load(answer)
            if not done:
                raise value
            found: T = value
            return found

        try:
            yield result
        finally:
            if process.is_alive():
                process.kill()
            process.join()


def _may_fork() -> bool:
    daemon = multiprocessing.current_process().daemon  # a copy makes no further copies
    alone = daemon or _waiting.get() or (os.cpu_count() or 1) < 2
    return sys.platform == "linux" and not alone


def _end_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends, were it killed (prctl(2))."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _run(work: Callable[[], object], answer: BinaryIO, parent: int) -> None:
    _end_with(parent)
    gc.freeze()  # what both share is not the copy's to look through, and looking would copy it
    for number in (signal.SIGINT, signal.SIGTERM):  # the first process speaks for both
        signal.signal(number, signal.SIG_DFL)
    try:
        told = (True, work())
    except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
        told = (False, error)
    pickle.dump(told, answer, protocol=pickle.HIGHEST_PROTOCOL)
    answer.flush()
