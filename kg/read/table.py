"""CSV and TSV of articles: the header names the fields, in the words of `fields.FIELDS`."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator

from kg.errors import InputError
from kg.model import Article
from kg.read import fields
from kg.read.rows import Row, read_rows
from kg.read.source import MAX_LINE, Source, decoded

DELIMITERS = ",;\t|"
_KNOWN = frozenset(name for names in fields.FIELDS.values() for name in names)

Line = tuple[int, str]


def csv_rows(source: Source) -> Iterator[Article | InputError]:
    """One article a row; a row that does not fit the header, or whose quotation mark is never closed, is reported with its line."""
    source = source.narrow()
    csv.field_size_limit(MAX_LINE)
    lines = _decoded_lines(source)
    header = next((line for _, line in lines if line.strip() and not line.lower().startswith("sep=")), "")
    delimiter = max(DELIMITERS, key=lambda d: (len(_names(header, d) & _KNOWN), header.count(d)))
    columns = _loose(header, delimiter)
    known = _names(header, delimiter)
    if not known & {*fields.FIELDS["text"], *fields.FIELDS["title"]}:
        found = ", ".join(c[:30] for c in columns[:12])
        raise InputError(
            source.path, f"has no column `text`, but {found}; the first line must name the columns (id, text, title, source, date, url)", 1
        )
    yield from read_rows(source, _rows(source, lines, columns, delimiter))


def _names(header: str, delimiter: str) -> set[str]:
    return {fields.plain(name) for name in _loose(header, delimiter)}


def _loose(line: str, delimiter: str) -> list[str]:
    """A line as a row, its quotation marks as they come; empty where it is none."""
    try:
        return next(csv.reader([line.rstrip("\n")], delimiter=delimiter), [])
    except csv.Error:
        return []


def _decoded_lines(source: Source) -> Iterator[Line]:
    """Lines as text; one that is too long or no text ends the file, since a row may go over several lines."""
    for number, line in source.lines():
        if isinstance(line, InputError):
            raise line
        text = decoded(line, source.path, number).replace("\r\n", "\n").replace("\r", "\n")
        yield from ((number, piece) for piece in re.findall(r"[^\n]*\n|[^\n]+", text))


def _rows(source: Source, lines: Iterator[Line], columns: list[str], delimiter: str) -> Iterator[Row]:
    waiting: deque[Line] = deque()
    while True:
        used: list[Line] = []
        try:
            row = next(csv.reader(_feed(waiting, lines, used), delimiter=delimiter, strict=True), None)
            if row is None:
                return
        except csv.Error as error:
            waiting.extendleft(reversed(used[1:]))  # what the quotation mark had swallowed is read as rows of its own
            row = _loose(used[0][1], delimiter)
            if len(row) != len(columns):
                yield (
                    used[0][0],
                    InputError(source.path, f"is no row of CSV ({error}); close its quotation mark, or double those inside it", used[0][0]),
                )
                continue
        if any(cell.strip() for cell in row):
            yield used[0][0], _named(source, row, columns, used[0][0])


def _feed(waiting: deque[Line], lines: Iterator[Line], used: list[Line]) -> Iterator[str]:
    """Lines for one row, those that wait first; each is kept in `used`."""
    size = 0
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        used.append(line)
        size += len(line[1])
        if size > MAX_LINE:
            raise csv.Error(f"the row is longer than {MAX_LINE // 1_000_000} MB")
        yield line[1]


def _named(source: Source, row: list[str], columns: list[str], line: int) -> dict[str, str] | InputError:
    while len(row) > len(columns) and not row[-1].strip():
        row = row[:-1]
    if len(row) != len(columns):
        advice = "put quotation marks around what holds the separator or a line break"
        return InputError(source.path, f"has {len(row)} fields where the header has {len(columns)}; {advice}", line)
    return dict(zip(columns, row))
