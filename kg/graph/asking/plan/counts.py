"""What a store holds how often, for the planner: triples, subjects and objects of each predicate, and how many match one pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from kg.graph.asking.keywords import names
from kg.graph.asking.plan.text import Pattern
from kg.graph.asking.union import UNION
from kg.graph.shape.triples import PREFIXES, TYPE

MOST = 10_000  # matches of one pattern that are counted
SIEVED = 60_000  # triples of a pattern up to which it is counted how many a FILTER leaves
MANY = 200_000  # taken for the matches of a pattern in any graph that has more than `MOST`
_STEP = re.compile(r"[^\s/|^!()*+?]*<[^>]*>|[^\s/|^!()*+?]+")

Table = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many solutions a pattern has, and how many values each of its variables takes in them; estimates."""

    rows: float
    values: Mapping[str, float]


def table(store: ox.Store) -> Table:
    """Triples, subjects and objects of each predicate of what queries ask by default (0.7 s for half a million triples), one after the other: what is different is
    counted in memory."""

    def counted(what: str, pattern: str) -> int:
        (row,) = store.query(f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}")  # type: ignore[misc]
        return int(row["n"].value)

    found: Any = store.query("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    return {
        row["p"].value: (int(row["n"].value), counted("DISTINCT ?s", f"?s {row['p']} ?o"), counted("DISTINCT ?o", f"?s {row['p']} ?o"))
        for row in found
    }


class Counts:
    """Counts for the patterns of one query.

    Args:
        store: what is asked, in its union; known: gives the table of its predicates; sparql: the query.
    """

    def __init__(self, store: ox.Store, known: Callable[[], Table], sparql: str) -> None:
        self.store, self.known = store, known
        self.declared = names(sparql)[0]

    @cached_property
    def table(self) -> Table:
        """Triples, subjects and objects of each predicate."""
        return self.known()

    @cached_property
    def total(self) -> float:
        """Number of triples."""
        return float(sum(n for n, _, _ in self.table.values())) or 1.0

    def of(self, pattern: Pattern) -> Count:
        """Count of a pattern."""
        if pattern.graph:
            return self._in_graphs(pattern)
        if pattern.p.startswith("?"):
            return self._some(pattern, self.total / (1 if pattern.s.startswith("?") else 10_000), self.total / 5, self.total / 5)
        if not pattern.simple:
            return self._path(pattern)
        n, subjects, objects = self.table.get(self.iri(pattern.p), (0, 0, 0))
        return self._some(pattern, n, subjects, objects)

    def iri(self, name: str) -> str:
        """The IRI of a predicate as it is written."""
        if name == "a":
            return TYPE.value
        if name.startswith("<"):
            return name[1:-1]
        prefix, _, local = name.partition(":")
        return {**PREFIXES, **self.declared}.get(prefix, "") + local

    def _some(self, pattern: Pattern, n: float, subjects: float, objects: float) -> Count:
        free = [t.startswith("?") for t in (pattern.s, pattern.o)]
        rows = float(n)
        if not any(free):
            rows = 1.0
        elif not free[0]:
            rows = n / max(subjects, 1)
        elif not free[1]:
            counted = self.counted(pattern)
            rows = counted if counted < MOST else max(MOST, n / 2)
        elif pattern.s == pattern.o:
            rows = n / max(subjects, objects, 1)
        values = {pattern.o: min(rows, objects)} | {pattern.s: min(rows, subjects)} | {pattern.p: 50.0}
        return Count(rows, {v: max(x, 1.0) for v, x in values.items() if v.startswith("?")})

    def _path(self, pattern: Pattern) -> Count:
        """Steps of a path are taken to add up; where it names an end, what is found from there is counted."""
        found = [self.table.get(self.iri(step), (0, 0, 0)) for step in _STEP.findall(pattern.p)]
        n, subjects, objects = (sum(f[k] for f in found) for k in range(3))
        return self._some(pattern, n, subjects, objects)

    def _in_graphs(self, pattern: Pattern) -> Count:
        most = MOST if pattern.graph.startswith("?") else SIEVED
        counted = float(self.counted(pattern, most=most))
        rows = counted if counted < most else float(MANY)
        values = {pattern.o: rows / 5, pattern.s: rows, pattern.p: 50.0, pattern.graph: rows / 5}
        return Count(rows, {v: max(x, 1.0) for v, x in values.items() if v.startswith("?")})

    def sieved(self, pattern: Pattern, count: Count, tests: str) -> Count:
        """Count of a pattern with the FILTERs that need nothing else."""
        if count.rows > SIEVED or pattern.graph.startswith("?"):
            return count
        rows = max(float(self.counted(pattern, tests, SIEVED)), 1.0)
        return Count(min(rows, count.rows), {v: min(n, rows) for v, n in count.values.items()})

    def counted(self, pattern: Pattern, tests: str = "", most: int = MOST) -> int:
        """Matches of a pattern, with some tests, at most so many."""
        asked = f"SELECT (COUNT(*) AS ?counted) {{ SELECT * {{ {pattern.sparql} {tests} }} LIMIT {most} }}"
        (row,) = self.store.query(asked, prefixes={**PREFIXES, **self.declared}, default_graph=[UNION])  # type: ignore[misc]
        return int(row["counted"].value)
