"""The shapes of `ontology/shapes.ttl`, read once and checked without a SHACL engine, which takes a hundred times as long.

Only what those shapes say is known here; a shape that says something else is refused when it is read, not passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg.files import folder
from kg.graph.shape.triples import RDF, RDFS, TYPE, XSD

SH = "http://www.w3.org/ns/shacl#"
Values = dict[Any, set[Any]]  # objects by subject
Find = Callable[[ox.NamedNode], Iterable[ox.Quad]]  # quads of a predicate
Test = Callable[[Any], bool]
_YEAR, _ZONE = r"-?\d{4,}", r"(?:Z|[+-]\d\d:\d\d)?"
_FORMS = {
    "date": rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}",
    "integer": r"[+-]?\d+",
}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """What the shapes say of a property of the things of a class, or of the objects of a property.

    Attributes:
        target: the class, or where `objects` is set the property.
        least, most: how many values a thing has; tests: by what each says, of every value.
        kind: class that values are of; below: property whose values are greater.
    """

    target: ox.NamedNode
    path: ox.NamedNode
    least: int
    most: float
    tests: tuple[tuple[str, Test], ...]
    kind: ox.NamedNode | None
    below: ox.NamedNode | None
    objects: bool = False


def violations(find: Find) -> Iterator[str]:
    """What breaks the shapes, a line each, in the order of the shapes."""
    things = _things(find)
    values: dict[ox.NamedNode, Values] = {}

    def of(path: ox.NamedNode) -> Values:
        if path not in values:
            values[path] = defaultdict(set)
            for q in find(path):
                values[path][q.subject].add(q.object)
        return values[path]

    for rule in rules():
        aimed = set[Any]().union(*of(rule.target).values()) if rule.objects else things[rule.target]
        for me in sorted(aimed, key=str):
            for what in _broken(rule, me, of, things):
                yield f"{me} {rule.path} {what}"


def _things(find: Find) -> dict[Any, set[Any]]:
    """Things by class, those of its subclasses among them."""
    above: Values = defaultdict(set)
    for q in find(ox.NamedNode(RDFS + "subClassOf")):
        above[q.subject].add(q.object)
    out: dict[Any, set[Any]] = defaultdict(set)
    for q in find(TYPE):
        out[q.object].add(q.subject)
    for kind in list(out):
        seen, left = {kind}, [kind]
        while left:
            left += (more := above.get(left.pop(), set()) - seen)
            seen |= more
        for other in seen - {kind}:
            out[other] |= out[kind]
    return out


def _broken(rule: Rule, me: Any, of: Callable[[ox.NamedNode], Values], things: dict[Any, set[Any]]) -> Iterator[str]:
    found = of(rule.path).get(me, set())
    if not rule.least <= len(found) <= rule.most:
        yield f"has {len(found)} values; {rule.least} to {rule.most:g} are allowed"
    for value in found:
        yield from (f"is {value}, which is not {says}" for says, test in rule.tests if not test(value))
        if rule.kind and value not in things[rule.kind]:
            yield f"is {value}, which is no {rule.kind}"
    for other in of(rule.below).get(me, set()) if rule.below else ():
        yield from (f"is {value}, which is not below {other}" for value in found if not _number(value) < _number(other))


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that the shapes make.

    Raises:
        ValueError: a shape says something that is not known here.
    """
    shapes = ox.Store()
    with (folder("ontology") / "shapes.ttl").open("rb") as file:
        shapes.load(file, format=ox.RdfFormat.TURTLE)
    found = [
        _rule(shapes, q.object, p.object, name == "targetObjectsOf")
        for name in ("targetClass", "targetObjectsOf")
        for q in _all(shapes, None, name)
        for p in _all(shapes, q.subject, "property")
    ]
    return tuple(sorted(found, key=lambda r: (r.target.value, r.path.value)))  # the shapes' own order hangs on the names of blank nodes


def _all(shapes: ox.Store, subject: Any, name: str) -> list[ox.Quad]:
    return sorted(shapes.quads_for_pattern(subject, ox.NamedNode(SH + name), None, None), key=str)


def _rule(shapes: ox.Store, target: Any, shape: Any, objects: bool) -> Rule:
    said: dict[str, Any] = {q.predicate.value.removeprefix(SH): q.object for q in shapes.quads_for_pattern(shape, None, None, None)}
    known = {"path", "minCount", "maxCount", "class", "lessThan"}
    tests = [_TESTS[name](shapes, value) for name, value in sorted(said.items()) if name in _TESTS]
    if unknown := said.keys() - known - _TESTS.keys():
        raise ValueError(f"ontology/shapes.ttl says {', '.join(sorted(unknown))} of {said.get('path')}, which kg.graph.shape.shapes does not know")
    least, most = (float(said[n].value) if n in said else default for n, default in (("minCount", 0.0), ("maxCount", float("inf"))))
    return Rule(target, said["path"], int(least), most, tuple(tests), said.get("class"), said.get("lessThan"), objects)


def _items(shapes: ox.Store, at: Any) -> Iterator[Any]:
    """Members of an RDF list."""
    while at.value != RDF + "nil":
        (first,), (rest,) = (list(shapes.quads_for_pattern(at, ox.NamedNode(RDF + part), None, None)) for part in ("first", "rest"))
        yield first.object
        at = rest.object


def _number(value: Any) -> float:
    return float(value.value) if isinstance(value, ox.Literal) and _NUMBER.fullmatch(value.value) else float("nan")


def _of_type(_: ox.Store, wanted: Any) -> tuple[str, Test]:
    form = re.compile(_FORMS[wanted.value.removeprefix(XSD)])
    return f"a {wanted.value.removeprefix(XSD)}", lambda v: isinstance(v, ox.Literal) and v.datatype == wanted and bool(form.fullmatch(v.value))


def _one_of(shapes: ox.Store, at: Any) -> tuple[str, Test]:
    allowed = list(_items(shapes, at))
    return f"one of {', '.join(a.value for a in allowed)}", lambda v: v in allowed


def _any_of(shapes: ox.Store, at: Any) -> tuple[str, Test]:
    parts = [_of_type(shapes, q.object) for item in _items(shapes, at) for q in _all(shapes, item, "datatype")]
    return " or ".join(says for says, _ in parts), lambda v: any(test(v) for _, test in parts)


def _kind(_: ox.Store, kind: Any) -> tuple[str, Test]:
    wanted = {"IRI": ox.NamedNode, "Literal": ox.Literal, "BlankNode": ox.BlankNode}[kind.value.removeprefix(SH)]
    return f"a node of the kind {kind.value.removeprefix(SH)}", lambda v: isinstance(v, wanted)


_TESTS: dict[str, Callable[[ox.Store, Any], tuple[str, Test]]] = {
    "nodeKind": _kind,
    "datatype": _of_type,
    "in": _one_of,
    "or": _any_of,
    "minInclusive": lambda _, least: (f"at least {least.value}", lambda v: _number(v) >= float(least.value)),
    "maxInclusive": lambda _, most: (f"at most {most.value}", lambda v: _number(v) <= float(most.value)),
    "minLength": lambda _, least: (
        f"{least.value} characters or more",
        lambda v: not isinstance(v, ox.BlankNode) and len(v.value) >= int(least.value),
    ),
}
