"""An index of the events of one state of a store: numbers in columns, from which pages count in milliseconds what SPARQL counts in seconds.

It holds some fifty bytes an event, no text: names, words and evidence stay in the store and are looked up for what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from kg import iri
from kg.graph.shape.triples import EVENTS, SEM, ir, node
from kg.graph.stores.store import Store
from kg.ontology import event_types

Numbers: TypeAlias = NDArray[np.int32]
STATUSES = ("actual", "planned", "conditional", "denied")
NONE = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class Links:
    """Which things of one kind belong to which of another, both numbered: `right[start[n]:start[n + 1]]` belong to `n`."""

    start: Numbers
    right: Numbers

    @classmethod
    def of(cls, left: Iterable[int], right: Iterable[int], count: int) -> Links:
        """Links of pairs; `count` is the number of things on the left."""
        pairs = np.unique(np.stack([np.fromiter(left, np.int32), np.fromiter(right, np.int32)]), axis=1)
        start = np.zeros(count + 1, np.int32)
        np.cumsum(np.bincount(pairs[0], minlength=count), out=start[1:])
        return cls(start, pairs[1])

    def __getitem__(self, n: int) -> Numbers:
        """What belongs to one."""
        return self.right[self.start[n] : self.start[n + 1]]

    def all(self, which: Numbers) -> tuple[Numbers, Numbers]:
        """What belongs to several: (for each, its place in `which`; what)."""
        sizes = self.start[which + 1] - self.start[which]
        owner = np.repeat(np.arange(len(which), dtype=np.int32), sizes)
        first = np.repeat(self.start[which] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) if len(which) else sizes
        return owner, self.right[first + np.arange(len(owner))]


@dataclass(slots=True)
class Index:
    """The events and standing facts of the articles, numbered.

    Attributes:
        events, actors, sectors, types: what the numbers stand for (IRIs, IRIs, IRIs, local names).
        type, status, day, reported, publishers: of each event. tone: 1, 0, -1, mutual and standing: of each type.
        party: actors that an event names, and the states that they stand for; named: those that it names; doers: those who do it to others. by_party, by_name: the other way round. topics: sectors of an event.
        home: for each actor the country it belongs to, itself where it belongs to none.
    """

    events: list[str]
    actors: list[str]
    sectors: list[str]
    types: list[str]
    type: Numbers
    status: Numbers
    day: NDArray[np.datetime64]
    reported: NDArray[np.datetime64]
    publishers: Numbers
    tone: Numbers
    mutual: NDArray[np.bool_]
    standing: NDArray[np.bool_]
    party: Links
    named: Links
    doers: Links
    by_party: Links
    by_name: Links
    topics: Links
    home: Numbers
    number: dict[str, int]

    def actor(self, value: str) -> int | None:
        """Number of an actor by its IRI."""
        return self.number.get(value)

    def sign(self, which: Numbers) -> Numbers:
        """1 where an event is cooperation, -1 where it is conflict, 0 where it is neither or has not happened."""
        found: Numbers = np.where(self.status[which] == STATUSES.index("actual"), self.tone[self.type[which]], 0)
        return found

    def newest_first(self, which: Numbers) -> Numbers:
        """Events in order of their day, the latest first, those without a day last."""
        days = np.where(np.isnat(self.day[which]), np.datetime64("0001-01-01"), self.day[which])
        return which[np.lexsort((which, -days.astype(np.int64)))]


def family(name: str) -> str:
    """Family of an event type; the type itself where another version of the ontology knew it."""
    return event_types()[name].family if name in event_types() else name


def _tone(name: str) -> int:
    return event_types()[name].sign if name in event_types() else 0


def _days(values: dict[int, str], count: int) -> NDArray[np.datetime64]:
    out = np.full(count, NONE)
    for n, value in values.items():
        try:
            out[n] = np.datetime64(date.fromisoformat(value), "D")
        except ValueError:
            continue
    return out


def build(store: Store) -> Index:
    """The index of a store."""
    events: dict[str, int] = {}
    types: dict[str, int] = {}
    type_: list[int] = []
    for q in store.quads((None, ir("eventType"), None, EVENTS)):
        subject, name = q.subject.value, q.object.value.removeprefix(iri.ONTOLOGY)  # type: ignore[union-attr]
        if subject not in events:
            events[subject] = len(events)
            type_.append(types.setdefault(name, len(types)))
    count = len(events)

    def column(prop: ox.NamedNode) -> dict[int, str]:
        return {
            events[q.subject.value]: q.object.value  # type: ignore[union-attr]
            for q in store.quads((None, prop, None, EVENTS))
            if q.subject.value in events  # type: ignore[union-attr]
        }

    def links(prop: ox.NamedNode, numbers: dict[str, int]) -> tuple[list[int], list[int]]:
        left, right = [], []
        for q in store.quads((None, prop, None, EVENTS)):
            if (n := events.get(q.subject.value)) is not None:  # type: ignore[union-attr]
                left.append(n)
                right.append(numbers.setdefault(q.object.value, len(numbers)))  # type: ignore[union-attr]
        return left, right

    actors: dict[str, int] = {}
    sectors: dict[str, int] = {}
    party, named, topics = links(ir("party"), actors), links(node(SEM + "hasActor"), actors), links(ir("topic"), sectors)
    doers = links(ir("agent"), actors)
    status, publishers = column(ir("status")), column(ir("publishers"))
    return Index(
        events=list(events),
        actors=list(actors),
        sectors=list(sectors),
        types=list(types),
        type=np.array(type_, np.int32),
        status=np.array([STATUSES.index(s) if (s := status.get(n, "")) in STATUSES else 0 for n in range(count)], np.int32),
        day=_days(column(ir("day")) | column(ir("order")), count),
        reported=_days(column(ir("lastReported")), count),
        publishers=np.array([int(publishers.get(n, "0")) for n in range(count)], np.int32),
        tone=np.array([_tone(name) for name in types], np.int32),
        mutual=np.array([name in event_types() and event_types()[name].symmetric for name in types], np.bool_),
        standing=np.array([name in event_types() and event_types()[name].standing for name in types], np.bool_),
        party=Links.of(*party, count),
        named=Links.of(*named, count),
        doers=Links.of(*doers, count),
        by_party=Links.of(party[1], party[0], len(actors)),
        by_name=Links.of(named[1], named[0], len(actors)),
        topics=Links.of(*topics, count),
        home=_homes(store, actors),
        number=actors,
    )


def _homes(store: Store, actors: dict[str, int]) -> Numbers:
    home = np.arange(len(actors), dtype=np.int32)
    for q in store.quads((None, ir("country"), None, None)):
        n, country = actors.get(q.subject.value), actors.get(q.object.value)  # type: ignore[union-attr]
        if n is not None and country is not None and not q.subject.value.startswith(f"{iri.BASE}group/"):  # type: ignore[union-attr]
            home[n] = country
    return home
