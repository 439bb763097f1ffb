"""RSS and Atom feeds, by feedparser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read.source import Source, article


def entries(source: Source) -> Iterator[Article | InputError]:
    """One article an entry; its markup is reduced to text."""
    import feedparser

    feed: Any = feedparser.parse(source.whole())
    if not feed.entries:
        reason = str(feed.get("bozo_exception", "no entry in it"))[:100]
        raise InputError(source.path, f"is no feed with entries ({reason})")
    for n, entry in enumerate(feed.entries, 1):
        body = entry.get("content", [{}])[0].get("value") or entry.get("summary", "")
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        published = f"{when[0]:04d}-{when[1]:02d}-{when[2]:02d}" if when else None
        try:
            yield article(
                source,
                text=_text(body) or entry.get("title", ""),
                id=entry.get("id", ""),
                title=_text(entry.get("title", "")),
                source=_text(feed.feed.get("title", "")),
                url=entry.get("link", ""),
                published=published,
                line=n,
                version=_changed(entry),
            )
        except InputError as error:
            yield error


def _changed(entry: Any) -> str:
    """When an entry was last changed, or else published, to the second and in UTC; empty where it does not say."""
    when = dict.get(entry, "updated_parsed") or dict.get(entry, "published_parsed")  # as a mapping of its own, it takes the one for the other
    return "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}".format(*when) if when else ""


def _text(markup: str) -> str:
    """Text of a fragment of HTML, paragraphs kept."""
    from lxml import html

    if "<" not in markup and "&" not in markup:
        return markup.strip()
    try:
        tree = html.fromstring(f"<div>{markup}</div>")
    except (ValueError, SyntaxError):
        return ""
    for element in tree.iter("p", "br", "div", "li"):
        element.tail = "\n" + (element.tail or "")
    return str(tree.text_content()).strip()
