"""RSS and Atom feeds, by feedparser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read import dates
from kg.read.article import article
from kg.read.markup import text_of
from kg.read.source import Source


def entries(source: Source) -> Iterator[Article | InputError]:
    """One article an entry; its markup is reduced to text, and its day is the publisher's own, whatever it is in UTC by then."""
    import feedparser

    feed: Any = feedparser.parse(source.whole(), response_headers={"content-location": source.url} if source.url else {})
    if not feed.entries:
        reason = str(feed.get("bozo_exception", "no entry in it"))[:100]
        raise InputError(source.path, f"is no feed with entries ({reason})")
    for n, entry in enumerate(feed.entries, 1):
        title = text_of(entry.get("title") or "")
        try:
            yield article(
                source,
                text=_body(entry) or title,
                id=entry.get("id") or "",
                title=title,
                source=text_of(feed.feed.get("title") or ""),
                url=entry.get("link") or "",
                published=_published(entry),
                line=n,
                version=_changed(entry),
            )
        except InputError as error:
            yield error


def _body(entry: Any) -> str:
    """The longest that an entry tells: feeds give a summary, the whole, or both."""
    parts = [text_of(part.get("value") or "") for part in entry.get("content", ())]
    return max([*parts, text_of(entry.get("summary") or "")], key=len)


def _published(entry: Any) -> str | None:
    """When an entry was published, else changed, as it says itself; where that is in no form that `dates` knows, as feedparser understands it."""
    for name in ("published", "updated", "created"):
        written, parsed = dict.get(entry, name), dict.get(entry, f"{name}_parsed")
        if written and dates.day(written):
            return str(written)
        if parsed:
            return f"{parsed[0]:04d}-{parsed[1]:02d}-{parsed[2]:02d}"
    return next((str(dict.get(entry, name)) for name in ("published", "updated") if dict.get(entry, name)), None)


def _changed(entry: Any) -> str:
    """When an entry was last changed, or else published, to the second and in UTC; empty where it does not say."""
    when = dict.get(entry, "updated_parsed") or dict.get(entry, "published_parsed")  # as a mapping of its own, it takes the one for the other
    return "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}".format(*when) if when else ""
