"""What a store holds, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypedDict

import pyoxigraph as ox

from kg import iri
from kg.graph.coding.coders import rows_of
from kg.graph.shape.triples import EVENTS, PROV, SCHEMA, TYPE, ir, node
from kg.graph.stores.store import Store
from kg.ontology import event_types


class Info(TypedDict):
    """What a store holds.

    Keys: numbers of `articles`, `claims`, `events` (merged, standing facts included), `actors` and `quads`; first and last day of publication
    (`published_since`, `published_until`, None where no article has one); numbers of articles by publisher (`publishers`) and by the version of
    irkg that read them (`versions`), of actors by kind (`kinds`), of events by family (`families`), most first; of events by coder (`coders`), which `events` leaves out.
    """

    articles: int
    claims: int
    events: int
    actors: int
    quads: int
    published_since: str | None
    published_until: str | None
    publishers: dict[str, int]
    kinds: dict[str, int]
    families: dict[str, int]
    versions: dict[str, int]
    coders: dict[str, int]


def info(store: Store) -> Info:
    """Count what a store holds."""

    def values(prop: ox.NamedNode, graph: ox.NamedNode | None = None) -> list[str]:
        return [str(getattr(q.object, "value", "")) for q in store.quads((None, prop, None, graph))]

    def count(class_: ox.NamedNode) -> int:
        return sum(1 for _ in store.quads((None, TYPE, class_, None)))

    actors = {x for p in ("agent", "target") for x in values(ir(p), EVENTS)}
    types = Counter(x.removeprefix(iri.ONTOLOGY) for x in values(ir("eventType"), EVENTS))
    days = values(node(SCHEMA + "datePublished"))
    return Info(
        articles=count(node(SCHEMA + "NewsArticle")),
        claims=count(ir("Claim")),
        events=types.total(),
        actors=len(actors),
        quads=len(store),
        published_since=min(days, default=None),
        published_until=max(days, default=None),
        publishers=_most(values(node(SCHEMA + "publisher"))),
        kinds=_most(x.removeprefix(iri.BASE).split("/")[0] for x in actors),
        families=_most(_family(name) for name in types.elements()),
        versions=_versions(store),
        coders=rows_of(store),
    )


def _family(name: str) -> str:
    """Family of a type; the type itself where another version of the ontology knew it."""
    return event_types()[name].family if name in event_types() else name


def _most(names: Iterable[str]) -> dict[str, int]:
    """How often each name occurs, the most frequent first."""
    return dict(sorted(Counter(names).items(), key=lambda kv: (-kv[1], kv[0])))


def _versions(store: Store) -> dict[str, int]:
    """Numbers of articles by the version that read them."""
    version = {q.subject: str(getattr(q.object, "value", "")) for q in store.quads((None, ir("version"), None, None))}
    made = store.quads((None, node(PROV + "wasGeneratedBy"), None, None))
    return _most(version[q.object] for q in made if isinstance(q.object, ox.NamedNode) and q.object in version)
