"""The embedded store's watcher: a small process that ends the server when its owner is gone.

    python -I -S embedded_watch.py FOLDER LOG COMMAND…

Runs by itself with the standard library alone. It starts COMMAND, prints its process id as one
line, and holds it until one of two things happens: standard input closes (the owner closed it, or
died, even by SIGKILL) — the server is killed and FOLDER removed; or the server ends — the watcher
ends with the same code and leaves FOLDER to the owner.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys

#: seconds between two looks at the server and the owner
LOOK = 0.2
#: Linux: prctl's option "send me a signal when the thread that started me ends"
PR_SET_PDEATHSIG = 1


def _die_with_watcher() -> None:
    # a second guard where the system has one: the watcher itself may be killed
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def watch(folder: str, log: str, command: list[str]) -> int:
    """Hold the server; its exit code, 0 where the owner ended it."""
    owner = os.getppid()
    # the locks of the folder are inherited: they are held as long as the server lives
    with open(log, "ab") as console:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, close_fds=False,
            cwd=folder, preexec_fn=_die_with_watcher if sys.platform == "linux" else None,
        )  # fmt: skip
    sys.stdout.write(f"{server.pid}\n")
    sys.stdout.flush()
    while server.poll() is None:
        readable, _, _ = select.select([0], [], [], LOOK)
        # a child that the owner forked may still hold the pipe: the parent's id tells as well
        if (readable and not os.read(0, 1)) or os.getppid() != owner:
            server.kill()  # its data go with it, so there is nothing to end in good order
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)
            return 0
    return server.returncode


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # its owner's end is what ends it
    code = watch(sys.argv[1], sys.argv[2], sys.argv[3:])
    sys.exit(code if code >= 0 else 128 - code)
