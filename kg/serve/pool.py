"""Workers from the server's side: a few processes that read the store, each killed when its time is over and replaced at once.

An answer is taken in whole before anything of it goes out, into memory or, where it is long, into a file: so a query that runs out of time is a plain
refusal and never half an answer, and a slow client holds no worker.
"""

from __future__ import annotations

import json
import os
import queue
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from kg.errors import KgError
from kg.serve.wire import DATA, FAILED, READY, encode, send

BOOT = 300.0  # seconds that a worker may take to open a store
IN_MEMORY = 1 << 20  # bytes of an answer that are kept in memory


class Refused(KgError):
    """A request that is not answered.

    Args:
        status: of HTTP; kind: a word for programs (`timeout`); message: for people.
    """

    def __init__(self, status: int, kind: str, message: str) -> None:
        self.status, self.kind = status, kind
        super().__init__(message)


@dataclass(slots=True)
class Reply:
    """What a worker answered: values, and the bytes that go with them."""

    values: Any
    body: IO[bytes]
    size: int


class Worker:
    """One process that answers one request at a time.

    Args:
        command: how to start it.
    """

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout.fileno()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)
        self._wrong: Refused | None = None
        self.ready = threading.Event()

    def ask(self, job: str, arguments: dict[str, Any], seconds: float) -> Reply:
        """An answer, within a time.

        Raises:
            TimeoutError: the time is over; the worker is of no more use. EOFError: the worker died. Refused: it says why not.
        """
        if self._wrong is not None:
            raise self._wrong
        end = time.monotonic() + seconds
        with suppress(BrokenPipeError):  # then reading says so
            send(self._in, DATA, encode({"job": job, "seconds": seconds, **arguments}))
        body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        size = 0
        for kind, payload in self._frames(end):
            if kind == DATA:
                size += body.write(payload)
                continue
            values = json.loads(payload)
            if kind == FAILED:
                body.close()
                raise Refused(values["status"], values["kind"], values["message"])
            body.seek(0)
            return Reply(values, body, size)
        raise EOFError

    def boot(self) -> None:
        """Wait until the process has opened the store; what went wrong is said to who asks it."""
        try:
            kind, payload = next(self._frames(time.monotonic() + BOOT))
            if kind != READY:
                self._wrong = Refused(503, "store", json.loads(payload)["message"])
        except TimeoutError:
            self._wrong = Refused(
                503, "store", f"a worker has not opened the store within {BOOT:g} seconds; try again, or when the machine is less busy"
            )
        except (EOFError, OSError, ValueError):  # the last two where it is closed meanwhile
            self._wrong = Refused(503, "store", "a worker ended before it had opened the store; the log of the server says why")
        self.ready.set()

    def _frames(self, end: float) -> Iterator[tuple[bytes, bytes]]:
        while True:
            head = self._read(5, end)
            yield head[:1], self._read(int.from_bytes(head[1:], "big"), end)

    def _read(self, count: int, end: float) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            if not self._selector.select(max(0.0, end - time.monotonic())):
                raise TimeoutError
            piece = os.read(self._out, min(count - len(parts), 1 << 16))
            if not piece:
                raise EOFError
            parts += piece
        return bytes(parts)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._selector.close()
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class Pool:
    """Workers that share the requests of one kind.

    Args:
        store: folder of the store; size: number of workers; seconds: that an answer may take; memory: megabytes that one may take beside its start, 0 for any.
        rows: of a result at most; bytes_: of an answer at most; indexed: whether pages are asked of it, for which an index is made at the start.
    """

    def __init__(
        self, store: str, size: int, seconds: float, *, memory: int = 0, rows: int = 10_000, bytes_: int = 64 << 20, indexed: bool = False
    ) -> None:
        self.seconds, self.memory, self.size = seconds, memory, size
        limits = {"store": store, "memory": memory, "rows": rows, "bytes": bytes_, "indexed": indexed}
        self._command = [sys.executable, "-m", "kg.serve.worker", json.dumps(limits)]
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._all: set[Worker] = set()
        for _ in range(size):
            self._start()

    def _start(self) -> None:
        worker = Worker(self._command)
        self._all.add(worker)
        threading.Thread(target=self._admit, args=(worker,), daemon=True).start()

    def _admit(self, worker: Worker) -> None:
        """Give a worker requests once it can answer them; others answer meanwhile."""
        worker.boot()
        self._idle.put(worker)

    def wait(self) -> None:
        """Return when all workers that were started can answer."""
        for worker in list(self._all):
            worker.ready.wait()

    def ask(self, job: str, seconds: float | None = None, **arguments: Any) -> Reply:
        """An answer; waits for a free worker as long as it may take itself.

        Raises:
            Refused: no worker is free, the time is over, the memory did not suffice, or the worker says why not.
        """
        seconds = self.seconds if seconds is None else seconds
        try:
            worker = self._idle.get(timeout=max(seconds, 30.0))
        except queue.Empty:
            raise Refused(503, "busy", "all workers are busy; try again in a while") from None
        sound = False
        try:
            reply = worker.ask(job, arguments, seconds)
            sound = True
            return reply
        except TimeoutError:
            raise Refused(503, "timeout", f"stopped after {seconds:g} seconds; narrow it, or let it take longer with `kg serve --timeout`") from None
        except EOFError:
            raise Refused(503, "memory", f"it needs more than {self.memory} MB of memory; narrow it (an unbound product?)") from None
        except Refused as error:
            sound = error.kind != "store"
            raise
        finally:
            if sound:
                self._idle.put(worker)
            else:
                self._all.discard(worker)
                worker.close()
                self._start()

    def values(self, job: str, seconds: float | None = None, **arguments: Any) -> Any:
        """The values of an answer that has no bytes.

        Raises:
            Refused: as for `ask`.
        """
        reply = self.ask(job, seconds, **arguments)
        reply.body.close()
        return reply.values

    def close(self) -> None:
        """End all workers."""
        for worker in self._all:
            worker.close()
        self._all.clear()
