"""Files of rows as they lie on disk: the hash that names them as evidence, packing, byte-order marks, separators, line numbers."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError

MAX_CELL = 1_000_000  # characters of one cell; the longest of the samples has 1,900
HASH = 16  # hexadecimal digits of a file's SHA-256 that name it: of a billion files two share them with a chance of 3 in 100


def columns(names: str) -> tuple[str, ...]:
    """Names of columns, written with blanks between them."""
    return tuple(names.split())


@dataclass(slots=True)
class Sheet:
    """An opened file of rows.

    Attributes:
        path: for messages; file: first `HASH` digits of its SHA-256; sha256: all of it.
        first: cells of its first row, which may be a header; separator: tab, comma or semicolon.
    """

    path: str
    file: str
    sha256: str
    first: list[str]
    separator: str
    _stream: io.TextIOWrapper

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Numbered rows, the first of the file included, empty ones left out.

        Raises:
            InputError: a cell is longer than `MAX_CELL`.
        """
        if self.separator == "\t":  # these formats quote nothing: a lone quotation mark must not swallow rows
            for number, line in enumerate(self._stream, 1):
                text = line.rstrip("\r\n")
                if len(text) > MAX_CELL:
                    raise InputError(self.path, f"line longer than {MAX_CELL:,} characters; this is no file of coded events", number)
                if text:
                    yield number, text.split("\t")
            return
        csv.field_size_limit(MAX_CELL)
        table = csv.reader(self._stream, delimiter=self.separator)
        try:
            for row in table:
                if row:
                    yield table.line_num, row
        except csv.Error as error:
            raise InputError(self.path, f"is no CSV ({error})", table.line_num) from error


@contextmanager
def opened(path: Path, *, hashed: bool = True) -> Iterator[Sheet]:
    """Open a file of rows, unpacking gzip and (its only member) zip; a byte-order mark is no part of the first cell.

    Args:
        hashed: make the hash that names the file; without it only its first row is of use.

    Raises:
        InputError: it is missing, empty, or no whole archive.
    """
    try:
        sha256 = _hash(path) if hashed else ""
        with _unpacked(path) as raw:
            first = _first(raw)
        if not first.strip():
            raise InputError(str(path), "is empty")
        separator = max("\t,;", key=first.count)
        head = first.rstrip("\r\n").split("\t") if separator == "\t" else next(csv.reader([first], delimiter=separator))
        with _unpacked(path) as raw:
            newline = "\n" if separator == "\t" else ""
            yield Sheet(str(path), sha256[:HASH], sha256, head, separator, io.TextIOWrapper(raw, "utf-8-sig", "replace", newline))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise InputError(str(path), f"cannot be read ({getattr(error, 'strerror', None) or error})") from error


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _first(raw: BinaryIO) -> str:
    return raw.readline(MAX_CELL).decode("utf-8-sig", "replace")


@contextmanager
def _unpacked(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        magic = file.read(2)
    if magic == b"\x1f\x8b":
        with gzip.open(path) as stream:
            yield stream  # type: ignore[misc]
    elif magic == b"PK":
        with zipfile.ZipFile(path) as archive:
            members = archive.namelist()
            if len(members) != 1:
                raise InputError(str(path), f"holds {len(members)} files; give an archive of one, as GDELT's are, or unpack it")
            with archive.open(members[0]) as stream:
                yield stream  # type: ignore[misc]
    else:
        with path.open("rb") as stream:
            yield stream
