"""Work within limits of time and memory, in a child process, since a query inside the store cannot be interrupted from Python.

The child does not outlive its parent: a parent that is told to end takes it along, one that is killed has the kernel do it (Linux), and its own
processor time is limited besides.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, NoReturn

MEGABYTE = 1 << 20
MOST = 4096  # megabytes that a query gets at most where nothing is said
ENDED_BY = (signal.SIGTERM, signal.SIGHUP)
_FAILED, _BROKEN, _MEMORY = 1, 70, 71  # exit codes of the child
_PR_SET_PDEATHSIG = 1


def usual_memory() -> int:
    """Megabytes that a query gets where nothing is said: half of the machine's, and no more than `MOST`."""
    return min(MOST, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (2 * MEGABYTE))


def within(seconds: float, work: Callable[[], None], memory: int = 0) -> None:
    """Do the work in a forked child; kill it when the time is over.

    Args:
        seconds: time allowed; 0 for no limit. work: what to do; it writes its results to standard output itself.
        memory: megabytes allowed, beside those that are taken already; 0 for no limit.

    Raises:
        QueryError: the time is over, or the memory did not suffice.
        SystemExit: the child failed, and has said why; or this process was told to end.
    """
    from kg.errors import QueryError

    sys.stdout.flush()
    parent = os.getpid()
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            _child(parent, work, seconds, memory, said)
        with _taken_along(child):
            code = _wait(child, seconds)
        if code in (_MEMORY, -signal.SIGABRT) and memory:
            raise QueryError(f"the query needs more than {memory} MB of memory; narrow it (an unbound product?), or give it more with --memory")
        said.seek(0)
        sys.stderr.write(said.read().decode("utf-8", "replace"))
    if code:
        raise SystemExit(1 if code > 0 else 128 - code)


def _wait(child: int, seconds: float) -> int:
    """Exit code of the child, negative where a signal ended it."""
    from kg.errors import QueryError

    end = time.monotonic() + (seconds or math.inf)
    pause = 0.001
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= end:
            raise QueryError(f"the query was stopped after {seconds:g} seconds; narrow it, or give it more time with --timeout")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


@contextmanager
def _taken_along(child: int) -> Iterator[None]:
    """However this process leaves the block but by the end of the child, the child is killed."""

    def leave(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in ENDED_BY}
    try:
        yield
    except BaseException:
        with suppress(ProcessLookupError, ChildProcessError):  # it ended just now
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _child(parent: int, work: Callable[[], None], seconds: float, memory: int, said: IO[bytes]) -> NoReturn:
    """Do the work and end; what it has to say of errors goes into a file, which the parent shows."""
    from kg.errors import KgError

    code = _BROKEN
    os.dup2(said.fileno(), 2)
    try:
        _bind(parent, seconds, memory)
        work()
        sys.stdout.flush()
        code = 0
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        code = _FAILED
    except BrokenPipeError:
        code = _FAILED
    except MemoryError:
        code = _MEMORY
    except BaseException as error:
        print(f"kg: {type(error).__name__}: {error}", file=sys.stderr)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _bind(parent: int, seconds: float, memory: int) -> None:
    """Put the limits on this process, and tie its life to its parent's."""
    for number in ENDED_BY:
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before
        os._exit(_BROKEN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if seconds:
        _lower(resource.RLIMIT_CPU, math.ceil(seconds * (os.cpu_count() or 1)) + 1)
    if memory:
        limit_memory(memory)


def limit_memory(megabytes: int) -> None:
    """Let this process take so much memory beside what it has."""
    _lower(resource.RLIMIT_DATA, _taken() + megabytes * MEGABYTE)


def _lower(what: int, limit: int) -> None:
    hard = resource.getrlimit(what)[1]
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(what, (limit, hard))


def _taken() -> int:
    """Bytes of data that this process has mapped already."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
