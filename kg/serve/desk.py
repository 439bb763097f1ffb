"""What a worker holds: the last published state of a store, its index and its names, opened anew when a build has published another."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
import pyoxigraph as ox

from kg import iri
from kg.errors import NotFound
from kg.graph.events import parties
from kg.graph.merging.derive import Derivation
from kg.graph.shape.claims import Claims, known
from kg.graph.shape.triples import EVENTS, REFERENCE, ir, node
from kg.graph.stores import folder
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Event
from kg.serve import index
from kg.serve.index import Index, Numbers
from kg.serve.names import Names, named

PAUSE = 20.0  # seconds between two looks for a newer state, for an index takes a second or two
MOST_TIES = 200  # pairs whose events are remembered
CODE = 3  # letters of a country's code


@dataclass(frozen=True, slots=True)
class Limits:
    """How a worker was started: folder of the store, megabytes of memory (0 for any), rows and bytes of an answer, whether the index is made at once."""

    store: str
    memory: int = 0
    rows: int = 10_000
    bytes: int = 64 << 20
    indexed: bool = False


def path_of(value: str) -> str:
    """Where the desk shows a thing, by its IRI; empty where it has no page."""
    kind, _, local = value.removeprefix(iri.BASE).partition("/")
    if not value.startswith(iri.BASE) or not local:
        return ""
    if kind in iri.KINDS:
        return f"/actor/{ends_of(value)}"
    if kind in ("event", "article"):
        return f"/{kind}/{quote(local, safe='')}"
    return f"/query?name=events-on-sector&sector={quote(unquote(local), safe='')}" if kind == "sector" else ""


def ends_of(*values: str) -> str:
    """Actors as they stand in an address: a country by its code, others with their kind."""
    out = []
    for value in values:
        kind, _, local = value.removeprefix(iri.BASE).partition("/")
        out.append(quote(local if kind == "country" else f"{kind}/{local}", safe="/%"))
    return "/".join(out)


def actors_in(path: str, count: int) -> list[str]:
    """IRIs of the actors that an address names, as it stands there (a slash in an id is written `%2F`).

    Raises:
        NotFound: it does not name so many.
    """
    parts = [unquote(p) for p in path.split("/") if p]
    out: list[str] = []
    while parts:
        first = parts.pop(0)
        if first in iri.KINDS and parts:
            out.append(iri.entity(first, parts.pop(0)))
        elif len(first) == CODE:
            out.append(iri.entity("country", first.upper()))
        else:
            break
    if len(out) != count or parts:
        raise NotFound(path)
    return out


class Desk:
    """A store as the desk reads it.

    Args:
        limits: which store, and how much of it may be answered.

    Raises:
        StoreError: there is no store, or it cannot be opened.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._open()

    def _open(self) -> None:
        self.shown, self.looked = folder.shown(Path(self.limits.store)), time.monotonic()
        self.graph = KnowledgeGraph(self.limits.store)
        self.store = self.graph.store
        self.derived = Derivation(self.store)
        self.kept: dict[str, Any] = {}  # what one state of the store always answers

    def refresh(self) -> None:
        """Open the state that was published last, where there is a newer one."""
        if time.monotonic() - self.looked < PAUSE:
            return
        self.looked = time.monotonic()
        if folder.shown(Path(self.limits.store)) != self.shown:
            self.graph.close()
            for name in ("index", "names", "claims"):
                self.__dict__.pop(name, None)
            self._open()

    @cached_property
    def index(self) -> Index:
        """The events in columns."""
        return index.build(self.store)

    @cached_property
    def names(self) -> Names:
        """What can be searched for."""
        return Names.of(self.store, self.index)

    @cached_property
    def claims(self) -> Claims:
        """Reader of the claims, for one request after another."""
        return self.derived.claims()

    def event(self, value: str) -> Event:
        """An event with its reports.

        Raises:
            NotFound: there is none.
        """
        if self.value(value, ir("eventType")) is None:
            raise NotFound(value.removeprefix(iri.BASE))
        return self.derived.event(node(value), self.claims)

    def verdicts(self, said: dict[str, str] | None = None) -> dict[str, str]:
        """What was said of claims, in words; `said` since this state of the store, empty where it was taken back."""
        there = {claim: ", ".join(d.says for d in rows) for claim, rows in self.derived.decisions.verdicts.items()}
        return {claim: words for claim, words in {**there, **(said or {})}.items() if words}

    def value(self, value: str, prop: ox.NamedNode, graph: ox.NamedNode | None = EVENTS) -> str | None:
        """One value of a thing."""
        return next((str(getattr(q.object, "value", "")) for q in self.store.quads((node(value), prop, None, graph))), None)

    def label(self, value: str) -> str:
        """What a thing is called; a name of the project's tables before others."""
        who = known(value) if value.removeprefix(iri.BASE).split("/")[0] in iri.KINDS else None
        return who.name if who else self.graph.label(value)

    def actor(self, value: str) -> dict[str, Any]:
        """Name, kind and address of an actor."""
        return {
            "actor": value,
            "id": value.removeprefix(iri.BASE),
            "name": self.label(value),
            "kind": value.removeprefix(iri.BASE).split("/")[0],
            "path": path_of(value),
        }

    def existing(self, value: str) -> str:
        """An actor that the store knows.

        Raises:
            NotFound: it does not.
        """
        there = value in self.index.number or any(self.store.quads((node(value), None, None, REFERENCE)))
        if not there:
            raise NotFound(value.removeprefix(iri.BASE), self.names.near(unquote(value.rsplit("/", 1)[-1])))
        return value

    def who(self, text: str) -> str:
        """The actor that an address or a person names: `RUS`, `person/sergey-lavrov`, `Russia`.

        Raises:
            NotFound: nobody is called that.
        """
        try:
            return self.existing(actors_in(text, 1)[0])
        except NotFound:
            found = named(self.names, text)
            if found is None:
                raise NotFound(text[:80], self.names.near(text)) from None
            return self.existing(found)

    def of(self, value: str, *, people: bool = True) -> Numbers:
        """Events of an actor, with those of its people or without."""
        n = self.index.actor(value)
        if n is None:
            return np.zeros(0, np.int32)
        return (self.index.by_party if people else self.index.by_name)[n]

    def between(self, a: str, b: str) -> Numbers:
        """Events that name both, a country standing for its people."""
        return np.intersect1d(self.of(a), self.of(b), assume_unique=True)

    def tied(self, a: str, b: str) -> Numbers:
        """Events that tie the one to the other, as `kg explain` says; kept for one state of the store."""
        kept = self.kept.setdefault("tied", {})
        if (a, b) not in kept:
            if len(kept) > MOST_TIES:
                kept.clear()
            found = [n for n in self.between(a, b) if parties.between(self.event(self.index.events[n]), (a, b))]
            kept[a, b] = np.array(found, np.int32)
        numbers: Numbers = kept[a, b]
        return numbers
