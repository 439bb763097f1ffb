"""What a worker of a cluster does in the tests, without a parser."""

from __future__ import annotations

import os

from graphs import world

from kg.cluster import _packed
from kg.errors import InputError
from kg.model import Article


def made_up(articles: list[Article], *how: object) -> bytes:
    """What a worker sends, of the articles of `world`; one of the others ends its process."""
    if any(a.id == "deadly" for a in articles):
        os._exit(1)
    known = {r.article.id: r for r in world()}
    return _packed([known.get(a.id) or InputError(a.id, "could not be extracted") for a in articles], keep_text=False)
