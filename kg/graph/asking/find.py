"""Actors by name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import pyoxigraph as ox

from kg import iri
from kg.errors import NotFound
from kg.graph.shape.claims import Quads
from kg.graph.shape.triples import EVENTS, LABEL, REFERENCE, SKOS, node
from kg.link import gazetteer
from kg.model import Actor


def find(store: Quads, joined: Mapping[str, Actor], name: str) -> str:
    """IRI of the actor with a name or alias; a name that was joined away is still one of its actor.

    Args:
        joined: the actor that stands for one, by IRI.

    Raises:
        NotFound: there is none.
    """
    name = " ".join(name.split())
    hit = next((h.entry.actor for h in gazetteer().find(name) if h.start == 0 and h.end == len(name) and h.entry.actor), None)
    if hit:
        return iri.actor(joined.get(iri.actor(hit), hit))
    if name.split("/")[-1].split(":")[0] in iri.KINDS or name.startswith(iri.BASE):
        local = name.removeprefix(iri.BASE).replace(":", "/", 1)
        if any(store.quads((node(iri.entity(*local.split("/", 1))), LABEL, None, None))):
            return iri.entity(*local.split("/", 1))
    labels = _labels(store, joined)
    low = iri.fold(name).lower()
    if low in labels:
        return min(labels[low])
    family = {v for k, found in labels.items() if k.split()[-1:] == [low] for v in found}
    if len(family) == 1:
        return family.pop()
    near = sorted(family)[:5] if family else get_close_matches(low, labels, n=3)
    raise NotFound(name, tuple(n.removeprefix(iri.BASE) for n in near))


def _labels(store: Quads, joined: Mapping[str, Actor]) -> dict[str, set[str]]:
    """Actors by their names, folded."""
    labels: dict[str, set[str]] = {}
    for graph, prop in ((EVENTS, LABEL), (REFERENCE, LABEL), (REFERENCE, node(SKOS + "altLabel"))):
        for q in store.quads((None, prop, None, graph)):
            if isinstance(q.object, ox.Literal) and isinstance(q.subject, ox.NamedNode):
                if q.subject.value.removeprefix(iri.BASE).split("/")[0] in iri.KINDS:
                    labels.setdefault(iri.fold(q.object.value).lower(), set()).add(q.subject.value)
    for gone, actor in joined.items():
        for q in store.quads((node(gone), LABEL, None, None)):
            if isinstance(q.object, ox.Literal):
                labels.setdefault(iri.fold(q.object.value).lower(), set()).add(iri.actor(actor))
    return labels
