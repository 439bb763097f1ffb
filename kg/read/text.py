"""Plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import InputError
from kg.model import Article
from kg.read.article import article
from kg.read.source import Source

_DATE_LINE = re.compile(r"\s*date\s+(\d{4}-\d{2}-\d{2})\b", re.I)


def plain(source: Source) -> Iterator[Article | InputError]:
    """One article a file; a leading `date 2024-10-17` gives its day."""
    text = source.text()
    m = _DATE_LINE.match(text)
    yield article(source, text=text, published=m[1] if m else None)
