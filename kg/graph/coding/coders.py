"""What coders said, read back: as events for views and analyses, with rows as evidence.

A coder's graph stands apart from the articles': whoever wants it asks for it by name, and its events are never merged with theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from kg import iri
from kg.errors import NotFound
from kg.graph.coding.coded import EVENT_TYPE, present
from kg.graph.shape.claims import named
from kg.graph.shape.triples import ir, node, span
from kg.graph.stores.store import Store
from kg.model import Event, Report, Status
from kg.ontology import event_types

TEXT = "text"
ALL = "all"
UNKNOWN = 0.5  # confidence of a coder whom nobody measured

_ALL = """SELECT ?e ?type ?status ?a ?b ?day ?date ?what ?n { GRAPH $graph {
  ?e ir:eventType ?type ; ir:status ?status ; ir:agent ?a ; ir:target ?b ; rdfs:label ?what ; ir:publishers ?n .
  OPTIONAL { ?e ir:day ?day } OPTIONAL { ?e ir:date ?date } } }"""


def chosen(store: Store, coders: Iterable[str]) -> dict[str, ox.NamedNode | None]:
    """Graphs of the coders asked for by name; `text`, the articles, has none of its own, and `all` are the articles and every coder.

    Raises:
        NotFound: the store does not hold a coder.
    """
    wanted = tuple(coders)
    if wanted == (TEXT,):
        return {TEXT: None}
    there: dict[str, ox.NamedNode | None] = {TEXT: None, **present(store)}
    if ALL in wanted:
        return there
    for name in wanted:
        if name not in there:
            raise NotFound(name, tuple(there))
    return {name: there[name] for name in wanted}


class Reader:
    """Reads the events of one coder.

    Args:
        store: where they lie; graph: the coder's.
    """

    def __init__(self, store: Store, graph: ox.NamedNode) -> None:
        self.store, self.graph = store, graph
        self.name = graph.value.rsplit("/", 1)[-1]
        said = store.quads((node(iri.entity("coder", self.name)), ir("confidence"), None, graph))
        self.confidence = next((float(q.object.value) for q in said if isinstance(q.object, ox.Literal)), UNKNOWN)
        self._actor = cache(lambda value: named(store, node(value), graph))

    def all(self) -> Iterator[Event]:
        """Every event, each with one report that names the coder and quotes the row's codes."""
        for row in self.store.query(_ALL.replace("$graph", str(self.graph))):
            values = {name: getattr(row[name], "value", "") for name in ("e", "type", "status", "a", "b", "day", "date", "what", "n")}
            yield self._event(values, [values["e"]])

    def one(self, event: ox.NamedNode) -> Event:
        """An event with a report for each row that tells it."""
        said: dict[str, list[str]] = defaultdict(list)
        for q in self.store.quads((event, None, None, self.graph)):
            said[q.predicate.value.rsplit("#", 1)[-1]].append(getattr(q.object, "value", ""))
        one = {name: (said[key] or [""])[0] for name, key in _FIELDS.items()}
        return self._event({"e": event.value, **one}, sorted(said["codedRow"]))

    def _event(self, said: dict[str, str], rows: list[str]) -> Event:
        type_ = event_types()[said["type"].rsplit("#", 1)[-1]]
        first, last = span(said["day"] or said["date"])
        reports = [
            Report(said["e"], row.partition("\t")[0], said["what"], source=self.name, status=Status(said["status"]), confidence=self.confidence)
            for row in rows
        ]
        return Event(
            iri=said["e"],
            type=type_.name,
            relation=type_.relation,
            agents=(self._actor(said["a"]),),
            targets=(self._actor(said["b"]),),
            status=Status(said["status"]),
            date=said["day"] or said["date"],
            first=first,
            last=last,
            plover=type_.plover,
            cameo=type_.cameo,
            goldstein=type_.goldstein,
            quad=type_.quad,
            symmetric=type_.symmetric,
            publishers=int(said["n"]),
            confidence=self.confidence,
            reports=tuple(reports),
        )


_FIELDS = {"type": "eventType", "status": "status", "a": "agent", "b": "target", "day": "day", "date": "date", "what": "label", "n": "publishers"}


def between(store: Store, graph: ox.NamedNode, ends: Iterable[ox.NamedNode]) -> set[ox.NamedNode]:
    """Events of a graph in which all of some actors take part, themselves or as the states that others stand for."""
    found = ({q.subject for q in store.quads((None, ir("party"), end, graph)) if isinstance(q.subject, ox.NamedNode)} for end in ends)
    return set.intersection(*found)


def rows_of(store: Store) -> dict[str, int]:
    """Number of events by coder."""
    return {name: sum(1 for _ in store.quads((None, EVENT_TYPE, None, graph))) for name, graph in present(store).items()}


def slices(store: Store, graph: ox.NamedNode) -> dict[str, int]:
    """Quarter hours whose files a coder's graph holds, by month (GDELT alone): months without their full number have no data for the rest, which is not quiet."""
    out: dict[str, int] = defaultdict(int)
    for q in store.quads((None, ir("slice"), None, graph)):
        out[f"{getattr(q.object, 'value', '')[:4]}-{getattr(q.object, 'value', '')[4:6]}"] += 1
    return dict(out)


__all__ = ["TEXT", "Reader", "between", "chosen", "present", "rows_of", "slices"]
