"""SHACL: is the graph sound."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg.errors import ValidationError
from kg.files import folder


@cache
def _shapes() -> Any:
    import rdflib

    return rdflib.Graph().parse(str(folder("ontology") / "shapes.ttl"))


def validate(quads: Iterable[ox.Quad]) -> tuple[bool, str]:
    """Check quads against `ontology/shapes.ttl`.

    Returns:
        Whether they conform, and the report.
    """
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES), format="nt")
    conforms, _, text = pyshacl.validate(data, shacl_graph=_shapes(), inference="none")
    return bool(conforms), str(text)


def check(quads: Iterable[ox.Quad], name: str) -> None:
    """Refuse an article's graph that breaks the shapes.

    Args:
        quads: the graph; name: how the error calls it.

    Raises:
        ValidationError: it breaks them; the message carries the first finding.
    """
    conforms, report = validate(quads)
    if not conforms:
        first = next((" ".join(part.split()) for part in report.split("Constraint Violation")[1:]), " ".join(report.split()))
        raise ValidationError(f"{name} breaks the shapes: {first[:300]}")
