"""A worker: opens the last published state of a store, and answers what the server asks, one request after another, until the server is gone.

It limits itself: a timer of the kernel ends it soon after the time of a request is over, even where the server that should have done so was killed,
and it may take only so much memory.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import BinaryIO

from kg.errors import KgError, NotFound, QueryError, StoreError
from kg.serve.desk import Desk, Limits
from kg.serve.jobs import JOBS
from kg.serve.pool import Refused
from kg.serve.wire import DONE, FAILED, READY, Body, encode, receive, send

WARM: tuple[tuple[str, dict[str, str]], ...] = (
    ("home", {}),
    ("find", {"text": "x"}),
    ("world", {}),
    ("info", {}),
)  # what pages need that is made once
GRACE = 2.0  # seconds after its time at which a worker ends by itself


def main() -> None:
    """Serve standard input; what is printed by others goes to standard error."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = Limits(**json.loads(sys.argv[1]))
    try:
        desk = Desk(limits)
        if limits.indexed:  # so that nobody waits for what is made once
            for job, given in WARM:
                JOBS[job](desk, Body(out, 0), **given)
    except (KgError, OSError) as error:
        _fail(out, error)
        return
    if limits.memory:
        from kg.cli.deadline import limit_memory

        limit_memory(limits.memory)
    send(out, READY)
    while (request := receive(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + GRACE)
        _answer(desk, request, out)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(desk: Desk, request: dict[str, object], out: BinaryIO) -> None:
    job, arguments = str(request.pop("job")), request
    arguments.pop("seconds")
    body = Body(out, desk.limits.bytes)
    try:
        desk.refresh()
        values = JOBS[job](desk, body, **arguments)
        body.flush()
        send(out, DONE, encode(values))
    except MemoryError:
        os._exit(1)
    except Exception as error:
        _fail(out, error)


def _fail(out: BinaryIO, error: Exception) -> None:
    status, kind = _kind(error)
    if status == 500:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    message = "something went wrong here; the log of the server says what" if status == 500 else str(error)
    send(out, FAILED, encode({"status": status, "kind": kind, "message": message}))


def _kind(error: Exception) -> tuple[int, str]:
    """Status and word for an error."""
    if isinstance(error, Refused):
        return error.status, error.kind
    if isinstance(error, OverflowError):
        return 503, "size"
    for class_, status, kind in ((NotFound, 404, "unknown"), (StoreError, 503, "store"), (QueryError, 400, "query"), (KgError, 400, "request")):
        if isinstance(error, class_):
            return status, kind
    return 500, "failure"


if __name__ == "__main__":
    main()
