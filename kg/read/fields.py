"""The one table of field names in which an article's parts are looked for, in every format that names its fields (docs/formats.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

FIELDS: dict[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "content",
        "maintext",
        "articlebody",
        "bodytext",
        "fulltext",
        "articletext",
        "storytext",
        "plaintext",
        "article",
        "story",
        "contenttext",
        "contenthtml",
        "encodedcontent",
        "leadparagraph",
        "description",
        "summary",
        "abstract",
        "snippet",
        "trailtext",
    ),
    "title": ("title", "headline", "headlinetext", "webtitle", "heading"),
    "source": (
        "source",
        "publisher",
        "sourcename",
        "medianame",
        "sourcedomain",
        "domain",
        "site",
        "sitename",
        "outlet",
        "publication",
        "newspaper",
        "provider",
    ),
    "url": ("url", "link", "weburl", "articleurl", "sourceurl", "permalink", "canonicalurl", "uri"),
    "published": (
        "date",
        "published",
        "publishedat",
        "publisheddate",
        "publishdate",
        "datepublished",
        "datepublish",
        "pubdate",
        "publicationdate",
        "webpublicationdate",
        "publishedon",
        "seendate",
        "datetime",
        "dateline",
        "timestamp",
        "time",
        "day",
        "created",
        "createdat",
        "datecreated",
        "datedownload",
    ),
    "id": ("id", "guid", "uuid", "articleid", "storiesid", "documentid", "docid"),
}
"""Names in order of preference, compared without case, spaces and signs: `datePublished`, `date_published` and "Date published" are one."""

INNER = ("name", "title", "main", "text", "value", "plain", "html", "rendered", "id")
"""Where a field holds an object (`source: {"name": ...}`), the names under which its words are looked for."""

_LISTS = 4  # how deep lists of articles are looked for ({"response": {"docs": [...]}})
_CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars?\]\s*$")  # NewsAPI gives the first 200 characters


def plain(name: object) -> str:
    """A field's name without case, spaces and signs."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def found(row: Mapping[Any, Any]) -> dict[str, str]:
    """The parts of an article that a row of fields holds, each as text, those that it does not hold left out.

    >>> found({"source": {"id": None, "name": "Wire"}, "Headline": "Talks", "publishedAt": "2024-06-12", "content": "They met… [+90 chars]"})
    {'text': 'They met', 'title': 'Talks', 'source': 'Wire', 'published': '2024-06-12'}
    """
    values: dict[str, Any] = {}
    for name, value in row.items():
        values.setdefault(plain(name), value)
    for nested in ("fields", "thread"):  # the Guardian's, and Webz'
        if isinstance(values.get(nested), dict):
            values |= {k: v for name, v in values[nested].items() if (k := plain(name)) not in values}
    out: dict[str, str] = {}
    for part, names in FIELDS.items():
        value = next((text for name in names if (text := words(values.get(name)).strip())), "")
        if value:
            out[part] = _CUT.sub("", value) if part == "text" else value
    return out


def words(value: Any, deep: int = 0) -> str:
    """What a field says: of an object its name, of a list its paragraphs."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value)
    if deep > 2:
        return ""
    if isinstance(value, dict):
        inner = {plain(k): v for k, v in value.items()}
        return next((text for name in INNER if (text := words(inner.get(name), deep + 1))), "")
    if isinstance(value, list):
        return "\n\n".join(filter(None, (words(v, deep + 1) for v in value)))
    return str(value.isoformat()) if hasattr(value, "isoformat") else ""  # a date of TOML


def is_article(row: Any) -> bool:
    """Whether a value is an object with the text of an article, or its title with an address or a date."""
    if not isinstance(row, dict):
        return False
    parts = found(row)
    return "text" in parts or ("title" in parts and ("url" in parts or "published" in parts))


def articles(value: Any, deep: int = 0) -> Iterator[Any] | None:
    """The rows of the first list of articles inside a value (`{"status": "ok", "articles": [...]}`), None where there is none."""
    if isinstance(value, list):
        return iter(value) if any(map(is_article, value)) or not deep else None
    if not isinstance(value, dict) or deep >= _LISTS:
        return None
    for inner in value.values():
        if isinstance(inner, list | dict):
            rows = articles(inner, deep + 1)
            if rows is not None:
                return rows
    return None


def missing(row: Any) -> str:
    """What is wrong with a row that holds no article."""
    if not isinstance(row, dict):
        return "is no object with the fields of an article (id, text, title, source, date, url)"
    names = ", ".join(str(k)[:30] for k in list(row)[:12])
    return f"has no text; it has the fields {names or '(none)'}, and the text is looked for in {', '.join(FIELDS['text'][:8])} ... (docs/formats.md)"
