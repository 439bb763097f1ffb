"""Links between what coders and articles both say (`ir:corroborates`): events of one day and one family of acts, where the row has both states (or organisations, or groups).

They are a function of both sides, kept up day by day: a change of the articles' events looks at the coded events of their days alone, and newly coded rows at the
articles' events of theirs. They stand in the coder's graph, so that they go with it. Who did it to whom may differ: which of two attacked is a
question for the reader of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, product
from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.graph.coding.coded import CORROBORATES, EVENT_TYPE, present
from kg.graph.shape.claims import Quads, named
from kg.graph.shape.triples import EVENTS, XSD, ir, lifted
from kg.graph.stores.store import Store
from kg.model import Actor
from kg.ontology import event_types

Key = tuple[frozenset[str], str]  # two states, and the family of an act
Change = tuple[set[ox.Quad], set[ox.Quad]]  # what goes and what comes

DAY, DATE, AGENT, TARGET, PARTY, COUNTRY = (ir(n) for n in ("day", "date", "agent", "target", "party", "country"))
_DECIDE = {DAY, DATE, AGENT, TARGET, EVENT_TYPE}  # predicates of an event by which it is linked
_DAY = ox.NamedNode(f"{XSD}date")


def corroborate(store: Store) -> int:
    """Make all links anew.

    Returns:
        Number of links that were wrong.
    """
    days = {q.object.value for q in store.quads((None, DAY, None, EVENTS)) if isinstance(q.object, ox.Literal)}
    gone, come = on_days(store, days)
    told = {q.subject for q in store.quads((None, DAY, None, EVENTS))}
    gone |= {q for graph in present(store).values() for q in store.quads((None, CORROBORATES, None, graph)) if q.object not in told}
    store.change(gone, come)
    return len(gone) + len(come)


def on_days(store: Store, days: Iterable[str]) -> Change:
    """Links of the articles' events of some days that go and that come, with what coders tell of those days now."""
    events = {q.subject for day in days for q in store.quads((None, DAY, _literal(day), EVENTS))}
    return _between(store, store, events) if present(store) else (set(), set())


def following(store: Store, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> Change:
    """Links that go and that come with a change of what the articles' events say.

    Args:
        store: before the change; delete, insert: the change.
    """
    if not present(store):
        return set(), set()
    changed = [q for q in (*delete, *insert) if q.graph_name == EVENTS]
    later = _Later(store, delete, insert)
    events = {q.subject for q in changed if q.predicate in _DECIDE}
    for actor in {q.subject for q in changed if q.predicate == COUNTRY}:
        events |= {q.subject for p in (AGENT, TARGET) for q in later.quads((None, p, actor, EVENTS))}
    return _between(store, later, events)


class _Later:
    """The events of a store as they will be after a change."""

    def __init__(self, store: Store, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        self.store, self.delete, self.new = store, set(delete), ox.Store()
        self.new.extend(q for q in insert if q.graph_name == EVENTS)

    def quads(self, pattern: Any) -> Iterator[ox.Quad]:
        """Quads that match."""
        yield from (q for q in self.store.quads(pattern) if q not in self.delete)
        yield from self.new.quads_for_pattern(*pattern)


def _between(store: Store, later: Quads, events: Iterable[Any]) -> Change:
    """Links of some of the articles' events as they are in a store, and as they should be by what these will say."""
    days: dict[str, dict[Key, list[Any]]] = defaultdict(lambda: defaultdict(list))
    was, will = set[ox.Quad](), set[ox.Quad]()
    graphs = list(present(store).values())
    for event in events:
        was.update(q for graph in graphs for q in store.quads((None, CORROBORATES, event, graph)))
        for day in _days(later, event):
            for key in _keys(later, event):
                days[day][key].append(event)
    for graph in graphs:
        for day, told in days.items():
            will.update(_links(store, graph, day, told))
    return was - will, will - was


def _links(store: Store, graph: ox.NamedNode, day: str, told: dict[Key, list[Any]]) -> Iterator[ox.Quad]:
    """Links of what a coder says of a day to what articles tell of it."""
    pairs = {pair for pair, _ in told}
    for q in store.quads((None, DAY, _literal(day), graph)):
        parties = set(_values(store, q.subject, PARTY, graph))
        if found := [pair for pair in pairs if pair <= parties]:
            for key in product(found, _families(store, q.subject, graph)):
                yield from (ox.Quad(q.subject, CORROBORATES, event, graph) for event in told.get(key, ()))


def _literal(day: str) -> ox.Literal:
    return ox.Literal(day, datatype=_DAY)


def _days(store: Quads, event: Any) -> list[str]:
    """The day of an event of articles, unless it is but the first of its month or year."""
    exact = all(len(date) == len("2020-01-01") for date in _values(store, event, DATE, EVENTS))
    return list(_values(store, event, DAY, EVENTS)) if exact else []


def _values(store: Quads, event: Any, predicate: ox.NamedNode, graph: ox.NamedNode) -> Iterator[str]:
    return (str(getattr(q.object, "value", "")) for q in store.quads((event, predicate, None, graph)))


def _keys(store: Quads, event: Any) -> Iterator[Key]:
    """Pairs of states and families of an event of articles: agents with targets, or among one another where there is no target."""
    agents, targets = ({_state(store, q.object) for q in store.quads((event, p, None, EVENTS))} for p in (AGENT, TARGET))
    pairs = product(agents, targets) if targets else combinations(sorted(agents), 2)
    yield from product({frozenset(pair) for pair in pairs if pair[0] != pair[1]}, _families(store, event, EVENTS))


def _families(store: Quads, event: Any, graph: ox.NamedNode) -> set[str]:
    types = (event_types().get(value.rsplit("#", 1)[-1]) for value in _values(store, event, EVENT_TYPE, graph))
    return {t.family for t in types if t and t.family}


def _state(store: Quads, who: Any) -> str:
    """The state whose act an actor's act is, by IRI."""
    return iri.actor(_lifted(named(store, who, EVENTS)))


@cache
def _lifted(actor: Actor) -> Actor:
    return lifted(actor)


__all__ = ["corroborate", "following", "on_days"]
