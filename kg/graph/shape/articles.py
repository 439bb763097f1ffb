"""Which articles a store has, and what it keeps of them."""

from __future__ import annotations

import pyoxigraph as ox

from kg import iri
from kg.graph.alike.publishers import publisher
from kg.graph.shape.claims import Quads
from kg.graph.shape.triples import BODY, SCHEMA, ir, literal, node
from kg.model import Article


def has(store: Quads, article: str) -> bool:
    """Whether an article of that id is there."""
    return any(store.quads((None, None, None, node(iri.article(article)))))


def known(store: Quads, article: Article) -> bool:
    """Whether an article of that id is there with the very text."""
    return any(store.quads((node(iri.article(article.id)), ir("textHash"), _hash(article), None)))


def held(store: Quads, article: Article) -> bool:
    """Whether an article's very text is there: under its id, or from the same publisher under another, as feeds bring it that change their ids."""
    me, by = node(iri.article(article.id)), publisher(article.source, article.url)
    for q in store.quads((None, ir("textHash"), _hash(article), None)):
        told = {getattr(p.object, "value", "") for p in store.quads((q.subject, node(SCHEMA + "publisher"), None, None))}
        if q.subject == me or told == ({by} if by else set()):
            return True
    return False


def text(store: Quads, article: str) -> str | None:
    """The whole text of an article by its id, None where it was not kept."""
    graph = node(iri.article(article))
    return next((q.object.value for q in store.quads((graph, BODY, None, graph)) if isinstance(q.object, ox.Literal)), None)


def _hash(article: Article) -> ox.Literal:
    return literal(iri.digest(article.text, length=64))
