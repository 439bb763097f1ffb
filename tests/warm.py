"""`kg` commands for the tests, each in a process of its own, forked from one that has loaded the program: it starts in some hundredths of a second.

The process is the real one in all that a command can see: its arguments, folder, environment, standard streams, signals and exit status.
"""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from subprocess import CompletedProcess

LONGEST = 1 << 20  # bytes of a request


def kg(*args: str, cwd: object = None, stdin: str | None = None, check: bool = False, timeout: float = 300) -> CompletedProcess[str]:
    """What `kg` with some arguments says, and its exit status."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write((stdin or "").encode())
        given.seek(0)
        asked = json.dumps({"args": args, "cwd": str(cwd or os.getcwd()), "env": dict(os.environ)}).encode()
        server = _server()
        socket.send_fds(server, [asked], [f.fileno() for f in (given, out, err)])
        server.settimeout(timeout)
        try:
            code = int(server.recv(64))
        except TimeoutError:
            _server.cache_clear()  # the next command gets another one
            raise
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    done = CompletedProcess(["kg", *args], code, *said)
    if check:
        done.check_returncode()
    return done


def inside(*args: str) -> CompletedProcess[str]:
    """The same in this very process, with all that a test has put in the place of something."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["kg", *args]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = _code()
    finally:
        sys.argv = before
    return CompletedProcess(sys.argv, code, out.getvalue(), err.getvalue())


def _code() -> int:
    """Be `kg`, and say the exit status."""
    from kg.cli import main

    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


@cache
def _server() -> socket.socket:
    """A connection to the process that is forked, started with the first command and ended with this process."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen([sys.executable, __file__, str(there.fileno())], pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
    there.close()

    def end() -> None:
        here.close()
        process.wait(30)

    atexit.register(end)
    return here


def _load() -> None:
    """What commands load: modules, tables, weights. No store on disk is opened, since its threads would be lost to a forked process."""
    import pyshacl  # noqa: F401

    import kg.cli
    import kg.export.html
    import kg.export.report
    import kg.graph.shape.validation
    import kg.graph.upkeep.transfer  # noqa: F401
    from kg.graph.shape.reference import reference_quads
    from kg.model import Article
    from kg.pipeline import pipeline

    reference_quads()
    pipeline()(Article("a", "France condemned Germany.", published="2024-05-01"))
    gc.collect()
    gc.freeze()


def _serve(asked: socket.socket) -> None:
    """Fork for each request and answer with the exit status, until the other side is gone."""
    while True:
        data, fds, *_ = socket.recv_fds(asked, LONGEST, 3)
        if not data:
            return
        child = os.fork()
        if child == 0:
            asked.close()
            _run(json.loads(data), fds)
        for fd in fds:
            os.close(fd)
        asked.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _run(request: dict, fds: list[int]) -> None:
    """Be `kg` in a folder and environment, and end as it ends."""
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = (open(n, mode, encoding="utf-8") for n, mode in enumerate("rww"))  # noqa: SIM115
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = ["kg", *request["args"]]
    code = _code()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _load()
    _serve(socket.socket(fileno=int(sys.argv[1])))
