"""Saved news pages, by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read.source import Source, article, decoded

MAX_DEPTH = 2_000  # nested elements; deeper markup is an attack on the parser, news pages have under 60


def page(source: Source) -> Iterator[Article | InputError]:
    """One article a page: main text, title, date and publisher."""
    import trafilatura

    data = source.whole()
    markup = decoded(data, source.path)
    if _depth(markup) > MAX_DEPTH:
        raise InputError(source.path, f"nests more than {MAX_DEPTH:,} elements; it is no news page")
    found: Any = trafilatura.bare_extraction(markup, with_metadata=True, include_comments=False, include_tables=False)
    if found is None or not (found.text or "").strip():
        raise InputError(source.path, "no article text found in this page")
    yield article(
        source,
        text=found.text,
        title=found.title or "",
        source=found.sitename or found.hostname or "",
        url=found.url or "",
        published=found.date,
    )


def _depth(markup: str) -> int:
    """Greatest number of elements open at once, counted roughly and in linear time."""
    depth = most = 0
    for m in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>", markup):
        if m[2].lower() in (
            "br",
            "img",
            "meta",
            "link",
            "input",
            "hr",
            "p",
            "li",
            "source",
            "wbr",
            "area",
            "col",
            "embed",
            "track",
            "base",
            "param",
            "td",
            "tr",
            "th",
            "option",
        ):
            continue
        depth = max(0, depth - 1) if m[1] else depth + (not m[3])
        most = max(most, depth)
    return most
