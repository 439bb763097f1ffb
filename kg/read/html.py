"""Saved news pages, by trafilatura; a live blog is an article for each of its posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from kg.errors import InputError
from kg.model import Article
from kg.read import live
from kg.read.article import article
from kg.read.dates import day
from kg.read.markup import text_of
from kg.read.source import Source, decoded

MAX_DEPTH = 2_000  # nested elements; deeper markup is an attack on the parser, news pages have under 60
_NO_END = "area base br col embed hr img input li link meta option p param source td th tr track wbr"  # elements without an end, or that need none
_VOID = frozenset(_NO_END.split())
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>")  # nothing is tried twice, so that a tag that never ends is read once
_RIGHTS = re.compile(r"(?:©|&copy;|&#169;|\(c\)|copyright)\s*(?:<[^<>]*>\s*)?(?:(?:19|20)\d\d\s*[-–—,]\s*)?(?:19|20)\d\d", re.I)
_DATES = {"original_date": True, "extensive_search": False, "min_date": "1900-01-01"}  # no day mentioned anywhere, nor the first of a year
_TITLE = re.compile(r"<title\b[^<>]*>([^<>]{1,400})</title>", re.I)
_HEADING = re.compile(r"<h([1-3])\b[^<>]*>(.{1,1000}?)</h\1>", re.I | re.S)
_SEAM = re.compile(r"\s+(?:[»|–—«·:-]|::)\s+")  # between headline and name of the site
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_BYLINE_DAY = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}-\d\d-\d\d)\b"
)


def page(source: Source) -> Iterator[Article | InputError]:
    """One article a page (main text, title, date and publisher), or one for each post of a live blog."""
    import trafilatura

    markup = decoded(source.whole(), source.path)
    if _depth(markup) > MAX_DEPTH:
        raise InputError(source.path, f"nests more than {MAX_DEPTH:,} elements; it is no news page")
    dateless = _RIGHTS.sub("", markup)  # the year of a notice of rights is no date of publication
    found: Any = trafilatura.bare_extraction(
        dateless, url=source.url or None, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=_DATES
    )
    common: dict[str, Any] = {
        "source": (found.sitename or found.hostname or "") if found else "",
        "url": _address(source.url, found.url if found else None),
    }
    posts = list(live.posts(markup))
    if posts:
        for post in posts:
            try:
                yield article(
                    source, text=post.text, title=post.title, published=post.time, id=_anchor(common["url"], post.anchor), line=post.line, **common
                )
            except InputError as error:
                yield error
        return
    if found is None or not (found.text or "").strip():
        raise InputError(source.path, "no article text found in this page")
    text, title = _with_lead(markup, found.description or "", found.text), found.title or ""
    headline = _headline(markup, title)
    if headline != title:
        common["source"] = common["source"] or title
    yield article(source, text=text, title=headline, published=found.date or _byline_day(markup, headline), **common)


def _headline(markup: str, title: str) -> str:
    """The headline of a page, also where the greatest heading is the name of the site: what the title of the window says besides, and a heading."""
    m = _TITLE.search(markup)
    parts = [p for p in _SEAM.split(" ".join(text_of(m[1]).split())) if p] if m else []
    if title not in parts or len(parts) < 2:
        return title
    headings = {" ".join(text_of(h[2]).split()).translate(_QUOTES) for h in _HEADING.finditer(markup)}
    return next((p for p in parts if p != title and p.translate(_QUOTES) in headings), title)


def _byline_day(markup: str, title: str) -> str | None:
    """The day that a page shows in a short line below its headline ("By Jo Doe | 5 June 2024", "Updated 5 June 2024, 10:05 IST"), else None."""
    body = re.search(r"<h1\b.*", markup, re.S | re.I)
    lines = text_of(body[0]).split("\n\n") if body else []
    for line in [p for p in lines if p and p != title][:4]:
        m = _BYLINE_DAY.search(line) if len(line) < 100 and not line.rstrip().endswith((".", "?", "!")) else None
        if m and (found := day(m[0])):
            return found
    return None


def _with_lead(markup: str, lead: str, text: str) -> str:
    """The text with its standfirst, where the page shows what it describes itself with, but above the text that was found."""
    lead = " ".join(lead.split())
    if not lead or lead.endswith(("…", "...")) or lead in " ".join(text.split()):
        return text
    body = re.search(r"<body\b.*", markup, re.S | re.I)
    return f"{lead}\n\n{text}" if body and lead in " ".join(text_of(body[0]).split()) else text


def _address(fetched: str, told: str | None) -> str:
    """The address of a page: what it says itself, unless it was fetched from another host, since a page must not pass for one of others."""
    if told and fetched and urlsplit(told).hostname != urlsplit(fetched).hostname:
        return fetched
    return told or fetched


def _anchor(url: str, anchor: str) -> str:
    """Identity of a post of a page: its place in it; empty where the page does not say where it is from."""
    return f"{url}#{anchor}" if url else ""


def _depth(markup: str) -> int:
    """Greatest number of elements open at once, counted roughly and in linear time."""
    depth = most = 0
    for m in _ELEMENT.finditer(markup):
        if m[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if m[1] else depth + (not m[3].endswith("/"))
        most = max(most, depth)
    return most
