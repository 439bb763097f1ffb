"""Bytes of an input, with the limits that keep a hostile one from filling memory."""

from __future__ import annotations

import gzip
import re
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError
from kg.model import Article
from kg.read.identity import identity

MAX_FILE = 64_000_000  # bytes of a file that is read whole (text, HTML, feeds, a JSON array)
MAX_LINE = 8_000_000  # bytes of a line of JSON Lines or CSV; the longest article of the corpus has 8,000
MAX_TEXT = 2_000_000  # characters of one article
MAX_RATIO = 100  # times a packed file may grow; gzip makes a third to a tenth of prose (the corpus: 3.3), a thousandth of zeros
_CONTROL = (
    {c: " " for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)} | {0x7F: " ", 0xFFFE: " ", 0xFFFF: " "} | dict.fromkeys(range(55296, 57344), "�")
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input.

    Attributes:
        path: for messages; stream: its bytes; packed: how many they are on disk where they are unpacked as they are read (else 0).
        name: what identifies it among the inputs (`identity.name_of`), empty for standard input.
    """

    path: str
    stream: BinaryIO
    packed: int = 0
    name: str = ""

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

    def sniffed(self) -> str:
        """Suffix of the format that the first bytes look like."""
        peek = getattr(self.stream, "peek", None)
        head = bytes(peek(2048))[:2048].lstrip() if peek else b""
        if head.startswith(b"{"):
            return ".jsonl"
        if head.startswith(b"["):
            return ".json"
        if head.startswith(b"---"):
            return ".md"
        low = head.lower()
        if low.startswith(b"<?xml") or b"<rss" in low or b"<feed" in low:
            return ".xml"
        return ".html" if low.startswith((b"<!doctype html", b"<html")) or b"<body" in low else ".txt"


@contextmanager
def opened(path: str, stream: BinaryIO | None, name: str = "") -> Iterator[Source]:
    """Open a file (unzipping `.gz` as it is read), or wrap standard input."""
    if stream is not None:
        yield Source(path, stream)
        return
    try:
        packed = path.lower().endswith(".gz")
        with gzip.open(path, "rb") if packed else Path(path).open("rb") as file:
            yield Source(path, file, Path(path).stat().st_size if packed else 0, name)  # type: ignore[arg-type]
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InputError(path, f"is no whole gzip file ({error})") from error


def decoded(data: bytes, path: str, line: int | None = None) -> str:
    """Text of bytes: UTF-8, else by byte order mark, else the likeliest encoding.

    Raises:
        InputError: the bytes are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(path, "has the mark of UTF-16 but is not; save it as UTF-8", line) from error
    if b"\x00" in data[:4096]:
        raise InputError(path, "is binary, not text; give a text, Markdown, HTML, feed, JSON or CSV file", line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:200_000])
    best = matches.best()
    if best is None:
        raise InputError(path, "is neither UTF-8 nor any known text encoding; save it as UTF-8", line)
    for match in matches:  # the English press is Western European where nothing tells it apart ("São" is "Săo" in cp1250)
        if match.encoding == "cp1252" and (match.chaos, match.coherence) == (best.chaos, best.coherence):
            best = match
    return data.decode(best.encoding, errors="replace")


_NAMED_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
_DATELINE = re.compile(
    rf"\s*(?:[A-Z][\w .'’,-]{{1,40}}?\s*[,:–—-]\s*)?(?:(?P<d>\d{{1,2}})\s+(?P<m>{_NAMED_MONTH})\.?|(?P<n>{_NAMED_MONTH})\.?\s+(?P<e>\d{{1,2}})),?\s+(?P<y>(?:19|20)\d\d)\s*(?:\([^)]{{1,30}}\))?\s*(?:--|[—–:-])"
)


def article(
    origin: Source,
    *,
    text: str,
    id: str = "",
    title: str = "",
    source: str = "",
    url: str = "",
    published: str | None = None,
    line: int | None = None,
    version: str | None = None,
) -> Article:
    """An article from the fields of a reader, cleaned of what no RDF literal may hold; offsets keep (one character for one).

    Args:
        origin: what it was read from; line: where in it, None where it is all of it.

    Raises:
        InputError: it has no text, or far too much.
    """
    text = text.translate(_CONTROL)
    if not text.strip():
        raise InputError(origin.path, "an article without text is left out", line)
    if len(text) > MAX_TEXT:
        raise InputError(origin.path, f"an article of more than {MAX_TEXT:,} characters is left out; split it", line)
    url = url.strip() if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]{1,2000}", url.strip()) else ""
    return Article(
        id=identity(origin.name, _line(id), url, line, text),
        text=text,
        title=_line(title),
        source=_line(source),
        url=url,
        published=day(published) or _dateline(text),
        version=version,
    )


def _dateline(text: str) -> str | None:
    """The day of a dateline that tells the year ("ISLAMABAD, 17 October 2024 (APP):", "26 July 2022:"), for an article that bears no date."""
    m = _DATELINE.match(text)
    if not m:
        return None
    try:
        return datetime.strptime(f"{m['d'] or m['e']} {(m['m'] or m['n'])[:3]} {m['y']}", "%d %b %Y").date().isoformat()
    except ValueError:
        return None


def day(value: object) -> str | None:
    """`YYYY-MM-DD` of anything that begins with such a day, None for all else."""
    m = _ISO.match(str(value or "").strip())
    if not m:
        return None
    try:
        return date(int(m[1]), int(m[2]), int(m[3])).isoformat()
    except ValueError:
        return None


def _line(value: str) -> str:
    """One line of text without control characters, 1,000 characters at most."""
    value = value.translate(_CONTROL)
    return " ".join("".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cs") or c in "\t\n").split())[:1000]
