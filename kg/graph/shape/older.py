"""Graphs of articles as earlier versions wrote them, brought to what is written now.

Until layout 2 of a folder (`kg.graph.stores.folder`), evidence had two selectors, one of words and one of characters, and said of each thing its class and of
evidence and claims the article, which is that of their graph: an eighth of all quads, for which nothing asked.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg import iri
from kg.graph.shape.triples import OA, PROV, SELECTOR, TYPE, batched, node, update

PIECE = 10_000  # quads that are changed in one step
_CLASSES = tuple(
    map(node, (OA + "SpecificResource", OA + "TextQuoteSelector", OA + "TextPositionSelector", PROV + "Activity", PROV + "SoftwareAgent"))
)
_SOURCES = (node(OA + "hasSource"), node(PROV + "wasDerivedFrom"))
_ENDS = (node(OA + "start"), node(OA + "end"))
_POSITION = "/position"


def renewed(q: ox.Quad) -> ox.Quad | None:
    """A quad of an article's graph as it is written now, None where it is no longer written."""
    if q.predicate in _SOURCES or (q.predicate == TYPE and q.object in _CLASSES):
        return None
    if q.predicate == SELECTOR and getattr(q.object, "value", "").endswith(_POSITION):
        return None
    subject = getattr(q.subject, "value", "")
    if q.predicate in _ENDS and subject.endswith(_POSITION):
        return ox.Quad(node(f"{subject.removesuffix(_POSITION)}/quote"), q.predicate, q.object, q.graph_name)
    return q


def renew(store: ox.Store) -> None:
    """Bring the graphs of articles of a store to the form of now; after a kill, the same again does what is left."""
    for piece in batched(_old(store), PIECE):
        new = (renewed(q) for q in piece)
        store.update(update(piece, [q for q in new if q is not None]))


def _old(store: ox.Store) -> Iterator[ox.Quad]:
    patterns: list[tuple[ox.NamedNode, ox.NamedNode | None]] = [*((TYPE, c) for c in _CLASSES), *((p, None) for p in (*_SOURCES, SELECTOR, *_ENDS))]
    for predicate, value in patterns:
        for q in store.quads_for_pattern(None, predicate, value, None):
            if getattr(q.graph_name, "value", "").startswith(f"{iri.BASE}article/") and renewed(q) != q:
                yield q
