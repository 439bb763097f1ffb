"""What the search box finds: actors by all their names and codes, sectors, and articles by their headlines."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.export.html.content import clean
from kg.graph.shape.triples import EVENTS, LABEL, REFERENCE, SCHEMA, SKOS, ir, node
from kg.graph.stores.store import Store
from kg.link import gazetteer
from kg.ontology import sectors
from kg.serve.index import Index

SHOWN = 20  # things of one kind that are found at most


def folded(text: str) -> str:
    """Text as names are compared: no accents, small letters, single blanks."""
    return " ".join(iri.fold(text).lower().split())


@dataclass(slots=True)
class Names:
    """Names of one state of a store.

    Attributes:
        names: by folded name the actors that bear it; weight: events of each; headlines: (folded, headline, IRI) of articles.
    """

    names: dict[str, list[str]]
    weight: dict[str, int]
    headlines: list[tuple[str, str, str]]

    @classmethod
    def of(cls, store: Store, index: Index) -> Names:
        """Read the names."""
        names: dict[str, list[str]] = {}
        for graph, prop in ((EVENTS, LABEL), (REFERENCE, LABEL), (REFERENCE, node(SKOS + "altLabel")), (REFERENCE, ir("alpha2"))):
            for q in store.quads((None, prop, None, graph)):
                if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.Literal):
                    value = q.subject.value
                    kind, _, local = value.removeprefix(iri.BASE).partition("/")
                    if kind in iri.KINDS:
                        for name in {q.object.value, *([local] if kind == "country" else [])}:
                            bearers = names.setdefault(folded(name), [])
                            if value not in bearers:
                                bearers.append(value)
        weight = {a: len(index.by_party[n]) for a, n in index.number.items()}
        articles = [
            (folded(q.object.value), q.object.value, q.subject.value)  # type: ignore[union-attr]
            for q in store.quads((None, node(SCHEMA + "headline"), None, None))
        ]
        return cls(names, weight, sorted(articles))

    def actors(self, text: str) -> list[str]:
        """Actors whose names fit: the very name first, then names that begin with it, then those with a word that does; among equals those of more events."""
        wanted = folded(text)
        if not wanted:
            return []
        best: dict[str, int] = {}
        for name, bearers in self.names.items():
            rank = 0 if name == wanted else 1 if name.startswith(wanted) else 2 if f" {wanted}" in f" {name}" else None
            if rank is not None:
                for value in bearers:
                    best[value] = min(rank, best.get(value, 9))
        return sorted(best, key=lambda v: (best[v], -self.weight.get(v, 0), v))[:SHOWN]

    def exact(self, text: str) -> str | None:
        """The one actor of that very name, None where there are several or none."""
        found = sorted(self.names.get(folded(text), []), key=lambda v: -self.weight.get(v, 0))
        return found[0] if len(found) == 1 else None

    def articles(self, text: str) -> list[tuple[str, str]]:
        """Headlines that have all the words, with the IRIs of their articles."""
        wanted = folded(text).split()
        return [(clean(head, 160), value) for low, head, value in self.headlines if wanted and all(w in low for w in wanted)][:SHOWN]

    def near(self, text: str) -> tuple[str, ...]:
        """Names that look like one."""
        return tuple(get_close_matches(folded(text.replace("-", " ")), self.names, n=3))


def phrase(names: Names, text: str) -> dict[str, Any]:
    """Actors and a sector in a phrase such as `pakistan russia energy`: names of several words before shorter ones."""
    words, at = text.split(), 0
    actors: list[str] = []
    topics: list[str] = []
    labels = {folded(label): s.id for s in sectors().values() for label in (*s.labels, s.id, s.label)}
    while at < len(words):
        for end in range(len(words), at, -1):
            part = " ".join(words[at:end])
            if value := named(names, part):
                actors.append(value)
            elif folded(part) in labels:
                topics.append(labels[folded(part)])
            else:
                continue
            at = end
            break
        else:
            at += 1
    return {"actors": list(dict.fromkeys(actors)), "sectors": topics}


def named(names: Names, text: str) -> str | None:
    """The actor of the most events that bears a name, or the one that the tables give it."""
    if bearers := names.names.get(folded(text)):
        return max(bearers, key=lambda v: (names.weight.get(v, 0), v))
    for spelled in (text, text.title()):
        hit = next((h.entry.actor for h in gazetteer().find(spelled) if h.start == 0 and h.end == len(spelled) and h.entry.actor), None)
        if hit:
            return iri.actor(hit)
    return None
