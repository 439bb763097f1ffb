"""Bytes of an input, with the limits that keep a hostile one from filling memory, and their decoding."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError, InputNote

MAX_FILE = 64_000_000  # bytes of a file that is read whole (text, HTML, feeds, a JSON array)
MAX_LINE = 8_000_000  # bytes of a line of JSON Lines or CSV; the longest article of the corpus has 8,000
MAX_RATIO = 100  # times a packed file may grow; gzip makes a third to a tenth of prose (the corpus: 3.3), a thousandth of zeros
_WIDE = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input.

    Attributes:
        path: for messages; stream: its bytes; packed: how many they are on disk where they are unpacked as they are read (else 0).
        name: what identifies it among the inputs (`identity.name_of`), empty for standard input.
        url: where it was fetched from, empty for a file.
        day_first: whether 12/06/2024 is in June, None where that is for the file to tell.
        notes: what its reader has to say of what it has read; taken away by whoever reads.
    """

    path: str
    stream: BinaryIO
    packed: int = 0
    name: str = ""
    url: str = ""
    day_first: bool | None = None
    notes: list[InputNote] = field(default_factory=list)

    def note(self, reason: str, line: int | None = None) -> None:
        """Say something about what is read all the same."""
        self.notes.append(InputNote(self.path, reason, line))

    def lines(self) -> Iterator[tuple[int, bytes | InputError]]:
        """Numbered lines; an over-long one is an error and is skipped without being held in memory.

        Raises:
            InputError: a packed input unpacks to more than MAX_RATIO times its size.
        """
        number = read = 0

        def next_line() -> bytes:
            nonlocal read
            line = self.stream.readline(MAX_LINE + 1)
            read += len(line)
            if self.packed and read > MAX_LINE and read > MAX_RATIO * self.packed:
                raise InputError(self.path, f"unpacks to more than {MAX_RATIO} times its size; it is no archive of articles", number)
            return line

        while True:
            line = next_line()
            if not line:
                return
            number += 1
            if len(line) > MAX_LINE:
                while line and not line.endswith(b"\n"):
                    line = next_line()
                yield number, InputError(self.path, f"line longer than {MAX_LINE // 1_000_000} MB left out; split it", number)
            else:
                yield number, line

    def whole(self) -> bytes:
        """All bytes.

        Raises:
            InputError: there are more than MAX_FILE, or none.
        """
        data = self.stream.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            raise InputError(self.path, f"larger than {MAX_FILE // 1_000_000} MB; split it, or use JSON Lines, which is read line by line")
        if not data.strip():
            raise InputError(self.path, "is empty")
        return data

    def text(self) -> str:
        """All characters, decoded."""
        return decoded(self.whole(), self.path)

    def narrow(self) -> Source:
        """The same in UTF-8, where it is written in two or four bytes a character, so that it can be read line by line."""
        head = self.peek(64)
        if _wide(head) is None:
            return self
        return replace(self, stream=io.BytesIO(self.text().encode("utf-8", "replace")), packed=0)

    def peek(self, size: int) -> bytes:
        """The first bytes, which are read again afterwards; none where the stream cannot do that."""
        peek = getattr(self.stream, "peek", None)
        if peek is not None:
            return bytes(peek(size))[:size]
        if isinstance(self.stream, io.BytesIO):
            return self.stream.getvalue()[self.stream.tell() :][:size]
        return b""

    def sniffed(self) -> str:
        """Suffix of the format that the first bytes look like."""
        head = self.peek(2048).lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(b"{"):
            return ".jsonl"
        if head.startswith(b"["):
            return ".json"
        if head.startswith((b"---", b"+++")):
            return ".md"
        if head.startswith(b"%PDF-"):
            return ".pdf"
        if head.startswith(b"PK\x03\x04") and (b"word/" in head or b"[Content_Types].xml" in head):
            return ".docx"
        if head.startswith(b"From "):
            return ".mbox"
        low = head.lower()
        if low.startswith(b"<?xml") or b"<rss" in low or b"<feed" in low:
            return ".html" if b"<html" in low else ".xml"
        return ".html" if low.startswith((b"<!doctype html", b"<html")) or b"<body" in low else ".txt"


@contextmanager
def opened(source: Source | None, path: str, name: str = "", day_first: bool | None = None) -> Iterator[Source]:
    """Open a file (unzipping `.gz` as it is read), unless a source is given."""
    if source is not None:
        yield source
        return
    try:
        packed = path.lower().endswith(".gz")
        with gzip.open(path, "rb") if packed else Path(path).open("rb") as file:
            yield Source(path, file, Path(path).stat().st_size if packed else 0, name, day_first=day_first)  # type: ignore[arg-type]
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InputError(path, f"is no whole gzip file ({error})") from error


def _wide(data: bytes) -> str | None:
    """The encoding of two or four bytes a character that a text is in, by its mark or by its zeros; else None."""
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return encoding
    head = data[:4096]
    if b"\x00" in head and len(head) > 7:
        even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
        if max(even, odd) > 0.7 and min(even, odd) < 0.2:  # English letters have a zero for their other half
            return "utf-16-le" if odd > even else "utf-16-be"
    return None


def decoded(data: bytes, path: str, line: int | None = None) -> str:
    """Text of bytes: UTF-8, else by byte order mark, else the likeliest encoding.

    Raises:
        InputError: the bytes are no text.
    """
    wide = _wide(data)
    if wide:
        try:
            return data.decode(wide)
        except UnicodeDecodeError as error:
            raise InputError(path, f"has the mark of {wide.upper()[:6]} but is not; save it as UTF-8", line) from error
    if b"\x00" in data[:4096]:
        raise InputError(path, "is binary, not text; give a text, Markdown, HTML, PDF, DOCX, mail, feed, JSON or CSV file", line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _patched(data) or _guessed(data, path, line)


def _patched(data: bytes) -> str | None:
    """UTF-8 with a few bytes of Windows-1252 in it (a file put together from two), None where it is not mostly UTF-8."""
    text = data.decode("utf-8-sig", "surrogateescape")
    strange = re.findall("[\udc80-\udcff]", text)
    proper = len(re.findall("[^\x00-\x7f\udc80-\udcff]", text))
    if len(strange) > proper / 3:
        return None
    return re.sub("[\udc80-\udcff]", lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def _guessed(data: bytes, path: str, line: int | None) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:200_000])
    best = matches.best()
    if best is None:
        raise InputError(path, "is neither UTF-8 nor any known text encoding; save it as UTF-8", line)
    for match in matches:  # the English press is Western European where nothing tells it apart ("São" is "Săo" in cp1250)
        if match.encoding == "cp1252" and (match.chaos, match.coherence) == (best.chaos, best.coherence):
            best = match
    return data.decode(best.encoding, errors="replace")
