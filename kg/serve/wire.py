"""What the server and its workers say to each other: frames of one letter, four bytes of length, and as many bytes."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Protocol

READY, DATA, DONE, FAILED = b"R", b"D", b"J", b"F"
_PIECE = 1 << 20


class Out(Protocol):
    """Anything that bytes can be written to."""

    def write(self, data: bytes, /) -> Any:
        """Take the bytes."""
        ...


def send(out: Out, kind: bytes, payload: bytes = b"") -> None:
    """Write one frame."""
    out.write(kind + len(payload).to_bytes(4, "big") + payload)


def encode(values: Any) -> bytes:
    """Values as JSON; a lone surrogate, which no encoding takes, becomes a question mark."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


def receive(source: BinaryIO) -> dict[str, Any] | None:
    """The next frame as a request, None at the end of the pipe."""
    head = source.read(5)
    if len(head) < 5:
        return None
    found: dict[str, Any] = json.loads(source.read(int.from_bytes(head[1:], "big")))
    return found


class Body:
    """A file that sends what is written to it in data frames, up to a number of bytes.

    Args:
        out: where the frames go; most: bytes at most.
    """

    def __init__(self, out: Out, most: int) -> None:
        self._out, self._most, self._held, self.size = out, most, bytearray(), 0

    def write(self, data: bytes, /) -> int:
        """Take bytes.

        Raises:
            OverflowError: they are more than may be.
        """
        self.size += len(data)
        if self.size > self._most:
            raise OverflowError(f"{self._most}")
        self._held += data
        if len(self._held) >= _PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            send(self._out, DATA, bytes(self._held))
            self._held.clear()
