"""Is the graph sound: the shapes of `ontology/shapes.ttl`, checked by rules made of them, or by a SHACL engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice

import pyoxigraph as ox

from kg.errors import ValidationError
from kg.files import folder
from kg.graph.shape.shapes import violations

SHOWN = 20  # violations that a report lists


def validate(find: Callable[[ox.NamedNode], Iterable[ox.Quad]]) -> tuple[bool, str]:
    """Check a graph against the shapes.

    Args:
        find: gives the quads of a predicate.

    Returns:
        Whether it conforms, and what breaks the shapes, the first `SHOWN` of it.
    """
    found = list(islice(violations(find), SHOWN))
    return not found, "\n".join(found)


def validate_by_shacl(quads: Iterable[ox.Quad]) -> tuple[bool, str]:
    """Check quads against the shapes by pyshacl, which needs a hundred times the time and, of a large graph, gigabytes of memory.

    Returns:
        Whether they conform, and its report.
    """
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES), format="nt")
    conforms, _, text = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(str(folder("ontology") / "shapes.ttl")), inference="none")
    return bool(conforms), str(text)


def check(quads: Iterable[ox.Quad], name: str) -> None:
    """Refuse an article's graph that breaks the shapes.

    Args:
        quads: the graph; name: how the error calls it.

    Raises:
        ValidationError: it breaks them; the message carries the first finding.
    """
    by: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
    for q in quads:
        by[q.predicate].append(q)
    for finding in violations(lambda p: by.get(p, ())):
        raise ValidationError(f"{name} breaks the shapes: {finding[:300]}")
