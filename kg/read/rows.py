"""JSON Lines and JSON of articles, whatever the names of their fields and however deep their list lies."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read import dates, fields
from kg.read.article import from_fields
from kg.read.source import Source, decoded

LOOK_AHEAD = 1_000  # rows by whose majority a file's days in numbers are read
LOOK_AT_MOST = 16_000_000  # characters of them

Row = tuple[int | None, "Any | InputError"]


def read_rows(source: Source, rows: Iterable[Row]) -> Iterator[Article | InputError]:
    """Articles of numbered rows; whether their days in numbers begin with the day is told by most of the first LOOK_AHEAD."""
    rows = iter(rows)
    if source.day_first is None:
        first, rows = _ahead(rows)
        told = (fields.found(row).get("published", "") for _, row in first if isinstance(row, dict))
        source = replace(source, day_first=dates.majority(told))
    for line, row in rows:
        yield row if isinstance(row, InputError) else from_fields(source, row, line)


def _ahead(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    """The first rows, and all of them; an error on the way comes after the rows that were read before it."""
    first: list[Row] = []
    failed: list[Exception] = []
    size = 0
    try:
        for row in rows:
            first.append(row)
            size += sum(len(v) for v in row[1].values() if isinstance(v, str)) if isinstance(row[1], dict) else 0
            if len(first) == LOOK_AHEAD or size > LOOK_AT_MOST:
                break
    except Exception as error:
        failed.append(error)

    def everything() -> Iterator[Row]:
        yield from first
        for error in failed:
            raise error
        yield from rows

    return first, everything()


def json_lines(source: Source) -> Iterator[Article | InputError]:
    """One article, or one answer with a list of them, a line; a bad line is reported, the next one read. One object over many lines is read too."""
    source = source.narrow()
    if source.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n")[0].strip() in (b"{", b"[", b"[{"):  # a value that goes on in the next line
        yield from json_whole(source)
    else:
        yield from read_rows(source, _lines(source))


def _lines(source: Source) -> Iterator[Row]:
    for number, line in source.lines():
        if isinstance(line, InputError):
            yield number, line
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(decoded(line, source.path, number))
        except InputError as error:
            yield number, error
        except (ValueError, RecursionError) as error:
            yield number, InputError(source.path, f"is no JSON ({str(error)[:80]}); mend or remove the line", number)
        else:
            yield from _unpacked(row, number, True)


def _unpacked(value: Any, number: int | None, line: bool) -> Iterator[Row]:
    """The rows of a value: itself where it is an article, else those of the list of articles in it.

    Args:
        value: what JSON holds; number: of its line, None for a file; line: whether it is a line of its own, so that a list in it is none of articles.
    """
    inner = None if fields.is_article(value) or (line and isinstance(value, list)) else fields.articles(value)
    if inner is None:
        yield number, value
    else:
        yield from ((n if number is None else number, row) for n, row in enumerate(inner, 1))


def json_whole(source: Source) -> Iterator[Article | InputError]:
    """An article, a list of articles, or an answer of a news service with such a list in it; JSON Lines under that name are read too."""
    text = source.text()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].startswith("{") and lines[0].rstrip().endswith("}"):
            yield from json_lines(replace(source, stream=io.BytesIO(text.encode("utf-8", "replace")), packed=0))
            return
        raise InputError(source.path, f"is no JSON ({str(error)[:80]})", getattr(error, "lineno", None)) from error
    if isinstance(value, dict) and not fields.is_article(value) and fields.articles(value) is None:
        raise InputError(source.path, f"{fields.missing(value)}; nor does it hold a list of articles")
    yield from read_rows(source, _unpacked(value, None, False))
