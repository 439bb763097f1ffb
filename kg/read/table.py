"""JSON Lines, JSON arrays and CSV of articles."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read.source import MAX_LINE, Source, article, decoded

_FIELDS = {
    "text": ("text", "body", "content"),
    "title": ("title", "headline"),
    "source": ("source", "publisher"),
    "url": ("url", "link"),
    "published": ("date", "published"),
    "id": ("id",),
}


def _article(source: Source, row: Any, line: int) -> Article | InputError:
    if not isinstance(row, dict):
        return InputError(source.path, "is no object with the fields of an article (id, text, title, source, date, url)", line)

    def field(name: str) -> str:
        return next((str(row[k]) for k in _FIELDS[name] if isinstance(row.get(k), str | int)), "")

    try:
        return article(
            source,
            text=field("text"),
            id=field("id"),
            title=field("title"),
            source=field("source"),
            url=field("url"),
            published=field("published"),
            line=line,
        )
    except InputError as error:
        return error


def json_lines(source: Source) -> Iterator[Article | InputError]:
    """One article a line; a bad line is reported and the next one read."""
    for number, line in source.lines():
        if isinstance(line, InputError):
            yield line
            continue
        if not line.strip():
            continue
        try:
            yield _article(source, json.loads(decoded(line, source.path, number)), number)
        except InputError as error:
            yield error
        except (ValueError, RecursionError) as error:
            yield InputError(source.path, f"is no JSON ({str(error)[:80]}); mend or remove the line", number)


def json_array(source: Source) -> Iterator[Article | InputError]:
    """An array of articles, or one article, in a file; JSON Lines under that name are read too."""
    text = source.text()
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].startswith("{") and lines[0].endswith("}"):
            yield from json_lines(replace(source, stream=io.BytesIO(text.encode("utf-8", "replace")), packed=0))
            return
        raise InputError(source.path, f"is no JSON ({str(error)[:80]})", getattr(error, "lineno", None)) from error
    for n, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        yield _article(source, row, n)


def csv_rows(source: Source) -> Iterator[Article | InputError]:
    """One article a row; the header names the fields. A file ending in `.tsv` has tabs."""
    tab = source.path.lower().removesuffix(".gz").endswith(".tsv")
    csv.field_size_limit(MAX_LINE)
    rows = csv.DictReader(_decoded_lines(source), delimiter="\t" if tab else ",")
    try:
        if not rows.fieldnames or not set(rows.fieldnames) & set(_FIELDS["text"]):
            raise InputError(source.path, "has no column `text`; the first line must name the columns (id, text, title, source, date, url)", 1)
        for row in rows:
            yield _article(source, {k: v for k, v in row.items() if k}, rows.line_num)
    except csv.Error as error:
        raise InputError(source.path, f"is no CSV ({error})", rows.line_num) from error


def _decoded_lines(source: Source) -> Iterator[str]:
    """Lines as text; one that is too long or no text ends the file, since a row may go over several lines."""
    for number, line in source.lines():
        if isinstance(line, InputError):
            raise line
        yield decoded(line, source.path, number)
