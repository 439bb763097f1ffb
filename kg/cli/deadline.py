"""Work against a deadline, in a child process, since a query inside the store cannot be interrupted from Python."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable


def within(seconds: float, work: Callable[[], None]) -> None:
    """Do the work in a forked child; kill it when the time is over.

    Args:
        seconds: time allowed; 0 for no limit (the work is then done in this process).
        work: what to do; it writes its results to standard output itself.

    Raises:
        QueryError: the time is over.
        SystemExit: the child failed; it has said why.
    """
    from kg.errors import KgError, QueryError

    if not seconds or not hasattr(os, "fork"):
        work()
        return
    child = os.fork()
    if child == 0:
        code = 70
        try:
            work()
            sys.stdout.flush()
            code = 0
        except KgError as error:
            print(f"kg: {error}", file=sys.stderr)
            code = 1
        except BrokenPipeError:
            code = 1
        except BaseException as error:
            print(f"kg: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            sys.stderr.flush()
            os._exit(code)
    end = time.monotonic() + seconds
    pause = 0.001
    try:
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
            if time.monotonic() >= end:
                raise QueryError(f"the query was stopped after {seconds:g} seconds; narrow it, or give it more time with --timeout")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    code = os.waitstatus_to_exitcode(status)
    if code:
        raise SystemExit(1 if code > 0 else 128 - code)
