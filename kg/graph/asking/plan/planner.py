"""The planner as queries meet it: a query in, what to ask the engine out."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from kg.graph.asking.plan.counts import Counts, Table
from kg.graph.asking.plan.rewrite import Planned, rewrite
from kg.graph.asking.plan.text import Unread
from kg.graph.asking.union import is_kept
from kg.graph.shape.triples import PREFIXES


def planned(store: ox.Store, sparql: str, known: Callable[[], Table]) -> Planned:
    """How a query over what is asked by default is best asked; as it is written where the planner does not understand it, or gains nothing.

    Args:
        known: gives the table of the predicates of the store.
    """
    written = Planned(sparql)
    if not is_kept(store):
        return written
    try:
        found = rewrite(sparql, Counts(store, known, sparql))
        for text in {sparql, found.sparql} if found.sparql != sparql else ():
            ox.Store().query(text, prefixes=PREFIXES)  # what is no SPARQL is not made into some
    except (Unread, RecursionError, SyntaxError, ValueError):
        return written
    return found
