"""Plain text and Markdown with front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import InputError
from kg.model import Article
from kg.read.source import Source, article

_DATE_LINE = re.compile(r"\s*date\s+(\d{4}-\d{2}-\d{2})\b", re.I)
_FIELD = re.compile(r"([A-Za-z_]+)\s*:\s*(.*?)\s*$")
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)


def plain(source: Source) -> Iterator[Article | InputError]:
    """One article a file; a leading `date 2024-10-17` gives its day. The text stays as it is, so that offsets count in the file."""
    text = source.text()
    m = _DATE_LINE.match(text)
    yield article(source, text=text, published=m[1] if m else None)


def markdown(source: Source) -> Iterator[Article | InputError]:
    """One article a file; front matter gives `id`, `title`, `date`, `source`, `url`, else a first heading is the title."""
    text = source.text()
    fields: dict[str, str] = {}
    m = _FRONT.match(text)
    if m:
        for line in m[1].splitlines():
            field = _FIELD.match(line)
            if field:
                fields[field[1].lower()] = field[2].strip("\"'")
        text = text[m.end() :]
    heading = re.match(r"\s*#\s+(.+?)\s*\n", text)
    if heading and not fields.get("title"):
        fields["title"], text = heading[1], text[heading.end() :]
    yield article(
        source,
        text=text.lstrip("\r\n"),
        id=fields.get("id", ""),
        title=fields.get("title", ""),
        source=fields.get("source", ""),
        url=fields.get("url", ""),
        published=fields.get("date"),
    )
