"""SHACL: is the graph sound."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.files import folder


def validate(quads: Iterable[ox.Quad]) -> tuple[bool, str]:
    """Check quads against `ontology/shapes.ttl`.

    Returns:
        Whether they conform, and the report.
    """
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES), format="nt")
    conforms, _, text = pyshacl.validate(data, shacl_graph=str(folder("ontology") / "shapes.ttl"), inference="none")
    return bool(conforms), str(text)
