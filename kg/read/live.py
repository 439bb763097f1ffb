"""Posts of a live blog: each has its own time, and is an article of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.read.markup import text_of

_MARK = "liveblogposting"
_AROUND = ("article", "section", "li", "div")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Post:
    """A post: its text, heading (may be empty), time as written, what tells it from the others of its page, and its number."""

    text: str
    title: str
    time: str
    anchor: str
    line: int


def posts(markup: str) -> Iterator[Post]:
    """The posts of a page that calls itself a live blog and shows at least two with their times; none of any other page."""
    if _MARK not in markup.lower():
        return
    from lxml import etree, html

    try:
        tree = html.fromstring(markup.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (ValueError, etree.LxmlError):
        return
    found: dict[Any, str] = {}
    for time in tree.iter("time"):
        around = _around(time)
        if around is not None and time.get("datetime"):
            found.setdefault(around, time.get("datetime"))
    if len(found) < 2:
        return
    for n, (element, when) in enumerate(found.items(), 1):
        text = "\n\n".join(filter(None, (_words(p) for p in element.iter("p", "blockquote") if p.getparent().tag != "blockquote")))
        title = next((_words(h) for h in element.iter(*_HEADINGS)), "")
        if text or title:
            yield Post(text or title, title, when, element.get("id") or when, n)


def _around(time: Any) -> Any:
    """The element that holds one post: the nearest with a paragraph, where it has no other time."""
    for element in time.iterancestors(*_AROUND):
        if element.find(".//p") is not None:
            return element if len(list(element.iter("time"))) == 1 else None
    return None


def _words(element: Any) -> str:
    from lxml import html

    return " ".join(text_of(html.tostring(element, encoding="unicode", with_tail=False)).split())
