"""Is a store what its articles and decisions make? Looks into it, and mends what is derived; what articles say is never touched."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph.asking.union import copies
from kg.graph.merging.decisions import Decisions
from kg.graph.merging.derive import Derivation
from kg.graph.merging.exchange import CLAIM_OF
from kg.graph.shape.claims import CLAIM
from kg.graph.shape.triples import EVENTS, MERGES, REFERENCE, RELATIONS, SCHEMA, STATES, TYPE, node
from kg.graph.stores import parts
from kg.graph.stores.store import DiskStore, MemoryStore, SnapshotStore

DERIVED = (EVENTS, RELATIONS, STATES)


def findings(store: MemoryStore, derived: Derivation, sample: int) -> Iterator[str]:
    """What is wrong with a store, a line each.

    Args:
        sample: number of articles of which all that follows from them is derived again; 0 for all.
    """
    kept, wanted = copies(store.inner)
    if kept != wanted:
        yield f"the union of the graphs that queries ask has {len(kept - wanted):,} triples too many and {len(wanted - kept):,} too few"
    if isinstance(store, SnapshotStore) and any(many_few := parts.wrong(store.folder, store.name, store.quads)):
        yield f"the table of who took part in what has {many_few[0]:,} rows too many and {many_few[1]:,} too few"
    claims = {q.subject for q in store.quads((None, TYPE, CLAIM, None))}
    orphans = {q.subject for q in store.quads((None, CLAIM_OF, None, EVENTS)) if q.object not in claims}
    if orphans:
        yield f"{len(orphans):,} events are told by claims that no article makes"
    graphs = articles(store)
    if sample and sample < len(graphs):
        wrong = [graph for graph in random.Random(0).sample(graphs, sample) if any(derived.drift(graph))]
        if wrong:
            yield f"of {sample:,} articles looked at, {len(wrong):,} say what events and relations do not show"
    else:
        many, few = difference(store)
        if many or few:
            yield f"what is derived has {len(many):,} quads too many and {len(few):,} too few"


def difference(store: MemoryStore) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """What is derived and should not be, and what should be and is not, by deriving everything again in memory."""
    fresh = MemoryStore()
    fresh.change((), [*store.quads((None, None, None, REFERENCE)), *(q for d in Decisions.read(store).all for q in d.quads())])
    again = Derivation(fresh)
    for graph in articles(store):
        again.replace(graph, list(store.quads((None, None, None, graph))))
    was, will = ({q for g in (*DERIVED, MERGES) for q in s.quads((None, None, None, g))} for s in (store, fresh))
    return was - will, will - was


def mend(store: MemoryStore) -> int:
    """Derive everything again, in memory, and put it in the place of what is there, in one step.

    Returns:
        Number of quads that were put right.
    """
    many, few = difference(store)
    store.change(many, few)
    if isinstance(store, DiskStore):
        store.tidy()
    return len(many) + len(few) + _same_union(store)


def _same_union(store: MemoryStore) -> int:
    """Make the union what it is called; the number of triples that were wrong."""
    kept, wanted = copies(store.inner)
    for q in kept - wanted:
        store.inner.remove(q)
    store.inner.extend(wanted - kept)
    return len(kept ^ wanted)


def articles(store: MemoryStore) -> list[ox.NamedNode]:
    """Graphs of articles, sorted."""
    found = {q.graph_name for q in store.quads((None, TYPE, node(SCHEMA + "NewsArticle"), None))}
    return sorted((g for g in found if isinstance(g, ox.NamedNode)), key=lambda g: g.value)
