"""What IRIs are called: names for people to read, prefixes for queries."""

from __future__ import annotations

from kg import iri
from kg.graph.shape.claims import Quads
from kg.graph.shape.triples import LABEL, PREFIXES, SCHEMA, SKOS, node

_NAMES = (LABEL, node(SKOS + "prefLabel"), node(SCHEMA + "headline"), node(SCHEMA + "identifier"))


def short(value: str) -> str:
    """An IRI with its prefix, where it has a known one.

    >>> short("https://w3id.org/irkg/ontology#met")
    'ir:met'
    """
    best = max((p for p in PREFIXES.items() if value.startswith(p[1])), key=lambda p: len(p[1]), default=None)
    return f"{best[0]}:{value[len(best[1]) :]}" if best else value


class Labels:
    """Names of things by their IRIs, looked up once each.

    Args:
        quads: any store.
    """

    def __init__(self, quads: Quads) -> None:
        self._quads = quads
        self._found: dict[str, str] = {}

    def __call__(self, value: str) -> str:
        """The name of a thing, of a class or relation its local name (`met`); what has no name is written with its prefix."""
        if value not in self._found:
            self._found[value] = self._look_up(value)
        return self._found[value]

    def _look_up(self, value: str) -> str:
        if value.startswith(iri.ONTOLOGY):
            return value.removeprefix(iri.ONTOLOGY)
        if not value.startswith(iri.BASE):
            return short(value)
        for prop in _NAMES:
            for quad in self._quads.quads((node(value), prop, None, None)):
                return str(getattr(quad.object, "value", ""))
        return short(value)
