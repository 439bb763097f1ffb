"""An article from the parts that a reader found: characters, lines and furniture put right, its day read, its identity settled."""

from __future__ import annotations

import re
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read import dates, fields
from kg.read.characters import clean
from kg.read.characters import line as one_line
from kg.read.furniture import without_furniture
from kg.read.identity import identity
from kg.read.lines import unwrapped
from kg.read.markup import text_of
from kg.read.source import Source

MAX_TEXT = 2_000_000  # characters of one article
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,2000}")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
_DATELINE = re.compile(
    r"\s*(?:[A-Z][\w .'’,-]{1,40}?\s*[,:–—-]\s*)?"
    rf"(?P<day>\d{{1,2}}\s+{_MONTH}\.?,?\s+(?:19|20)\d\d|{_MONTH}\.?\s+\d{{1,2}},?\s+(?:19|20)\d\d)"
    r"\s*(?:\([^)]{1,30}\))?\s*(?:--|[—–:-])"
)


def article(
    origin: Source,
    *,
    text: str,
    id: str = "",
    title: str = "",
    source: str = "",
    url: str = "",
    published: object = None,
    line: int | None = None,
    version: str | None = None,
) -> Article:
    """An article, cleaned; what it says of its day and cannot be read is noted.

    Args:
        origin: what it was read from.
        text: its body, `title` its headline, `source` its publisher, `url` its address (dropped where it is not of the web).
        published: its day in any form.
        line: where in the input it stands, None where it is all of it.
        version: as for `Article`.

    Raises:
        InputError: it has no text, or far too much.
    """
    if len(text) > MAX_TEXT:
        raise InputError(origin.path, f"an article of more than {MAX_TEXT:,} characters is left out; split it", line)
    title = one_line(title)
    text = _below(title, without_furniture(unwrapped(clean(text))))
    if not text.strip():
        raise InputError(origin.path, "an article without text is left out", line)
    url = url.strip() if _URL.fullmatch(url.strip()) else ""
    return Article(
        id=identity(origin.name, one_line(id), url, line, text),
        text=text,
        title=title,
        source=one_line(source),
        url=url,
        published=_day(origin, published, line) or _dateline(text),
        version=version,
    )


def from_fields(origin: Source, row: Any, line: int | None) -> Article | InputError:
    """The article that a row of named fields holds (JSON, CSV, front matter), or what is wrong with it; a title alone is its text."""
    if not fields.is_article(row):
        return InputError(origin.path, fields.missing(row), line)
    parts = fields.found(row)
    title = text_of(parts.get("title", ""))
    try:
        return article(origin, **{**parts, "title": title, "text": text_of(parts.get("text") or title)}, line=line)
    except InputError as error:
        return error


def _below(title: str, text: str) -> str:
    """A text without its headline, where it begins with it."""
    first, _, rest = text.lstrip().partition("\n")
    return rest.lstrip("\n") if title and rest.strip() and one_line(first) == title else text


def _day(origin: Source, published: object, line: int | None) -> str | None:
    if published is None or not str(published).strip():
        return None
    found = dates.day(published, origin.day_first)
    if found is None:
        origin.note(dates.unread(published), line)
    return found


def _dateline(text: str) -> str | None:
    """The day of a dateline that tells the year ("ISLAMABAD, 17 October 2024 (APP):", "26 July 2022:"), for an article that bears no date."""
    m = _DATELINE.match(text)
    return dates.day(m["day"]) if m else None
