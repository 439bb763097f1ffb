"""Named queries: `queries/*.rq`, each with a title, a description and typed parameters in its heading comments.

A parameter stands in the query as `$name`. What is given for it is first made an RDF term (an actor found by name, a date, a number, a text)
and the term takes its place, written by the serialiser of the store: what a user types is never read as SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib import resources

import pyoxigraph as ox

from kg import iri
from kg.errors import NotFound, QueryError
from kg.graph.shape.triples import ir, literal, node, span
from kg.ontology import by_relation, event_types, sectors

KINDS = ("actor", "person", "organisation", "event", "sector", "type", "date", "integer", "text")
_PARAMETER = re.compile(r"# param (\w+): (\w+)(?: = ([^;]+))?; (.+)")
_TOKEN = re.compile(r"\$(\w+)")
_MARKS = re.compile(r"^ *# :?kept\b.*\n", re.M)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
Find = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query.

    Attributes:
        kind: one of `KINDS`; default: what it is when it is not given, None where it must be given; `today` is the day of the run.
    """

    name: str
    kind: str
    default: str | None
    text: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with a name."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def bind(self, given: Mapping[str, str], find: Find) -> str:
        """The query with its parameters in place.

        Args:
            given: values by parameter name; find: gives the IRI of an actor by its name.

        Raises:
            QueryError: a parameter is missing, unknown or has a value that does not fit its kind.
            NotFound: a name that the graph does not know.
        """
        known = {p.name for p in self.parameters}
        for name in given:
            if name not in known:
                raise QueryError(f"{self.name} has no parameter {name!r}; it has {', '.join(sorted(known)) or 'none'}")
        terms: dict[str, str] = {}
        for p in self.parameters:
            value = given.get(p.name, p.default)
            if value is None:
                missing = [f"--set {q.name}=..." for q in self.parameters if q.default is None and q.name not in given]
                raise QueryError(f"{self.name} needs {' '.join(missing)} ({p.name}: {p.text})")
            terms[p.name] = str(term(p, value, find))
        return _TOKEN.sub(lambda m: terms[m[1]], self.sparql)


def term(parameter: Parameter, value: str, find: Find) -> ox.NamedNode | ox.Literal:
    """The RDF term that a value of a parameter stands for.

    Raises:
        QueryError: the value does not fit the kind of the parameter.
        NotFound: a name that the graph does not know.
    """
    kind, value = parameter.kind, value.strip()
    if kind == "date":
        return _date(parameter, value)
    if kind == "integer":
        if not re.fullmatch(r"-?\d{1,18}", value):
            raise QueryError(f"{parameter.name} is a whole number, not {value!r}")
        return literal(str(int(value)), "integer")
    if kind == "text":
        return literal(value)
    if kind == "event":
        local = value.removeprefix(iri.BASE).removeprefix("event/").removeprefix("event:")
        return node(iri.entity("event", local))
    if kind == "sector":
        return node(iri.sector(_sector(value)))
    if kind == "type":
        return ir(_type(value))
    found = node(find(value))
    if kind in ("person", "organisation") and not found.value.startswith(f"{iri.BASE}{kind}/"):
        raise QueryError(f"{parameter.name} is a{'n' if kind[0] == 'o' else ''} {kind}; {value!r} is {found.value.removeprefix(iri.BASE)}")
    return found


def _date(parameter: Parameter, value: str) -> ox.Literal:
    if value == "today":
        return literal(date.today().isoformat(), "date")
    if not _DATE.fullmatch(value):
        raise QueryError(f"{parameter.name} is a date (2024, 2024-05 or 2024-05-31), not {value!r}")
    try:
        first, last = span(value)
        date.fromisoformat(first)
        date.fromisoformat(last)
    except (ValueError, IndexError) as error:
        raise QueryError(f"{parameter.name} is a date (2024, 2024-05 or 2024-05-31), not {value!r}") from error
    return literal(last if parameter.name in ("until", "on") else first, "date")


def _sector(value: str) -> str:
    low = value.lower().removeprefix("sector:")
    by_label = {label: s.id for s in sectors().values() for label in s.labels}
    if low in sectors():
        return low
    if low in by_label:
        return by_label[low]
    raise NotFound(value, tuple(get_close_matches(low, [*sectors(), *by_label], n=3)))


def _type(value: str) -> str:
    local = value.removeprefix("ir:")
    names = {t.name.lower(): t.name for t in event_types().values()} | {t.label.lower(): t.name for t in event_types().values()}
    if local.lower() in names:
        return names[local.lower()]
    if local in by_relation():
        return by_relation()[local].name
    raise NotFound(value, tuple(get_close_matches(local, [*event_types(), *by_relation()], n=3)))


def unmarked(sparql: str) -> str:
    """A named query without the marks of what the store may answer in another way, as a user reads it."""
    return _MARKS.sub("", sparql)


@cache
def named_queries() -> dict[str, NamedQuery]:
    """Every named query by its name, sorted."""
    folder = resources.files("kg.graph.asking").joinpath("queries")
    return {
        f.name.removesuffix(".rq"): _read(f.name.removesuffix(".rq"), f.read_text(encoding="utf-8"))
        for f in sorted(folder.iterdir(), key=lambda f: f.name)
        if f.name.endswith(".rq")
    }


def named_query(name: str) -> NamedQuery:
    """A query by its name.

    Raises:
        QueryError: there is none.
    """
    found = named_queries()
    if name not in found:
        near = get_close_matches(name, found, n=3)
        raise QueryError(f"no query is named {name!r}{'; did you mean ' + ', '.join(near) + '?' if near else ''}; `kg query --list` shows them all")
    return found[name]


def _read(name: str, text: str) -> NamedQuery:
    heading, _, sparql = text.partition("\n\n")
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in heading.splitlines():
        if match := _PARAMETER.fullmatch(line):
            parameters.append(Parameter(match[1], match[2], match[3], match[4]))
        elif match := re.fullmatch(r"# (title|description): (.+)", line):
            fields[match[1]] = match[2]
        else:
            raise QueryError(f"queries/{name}.rq: cannot read the heading line {line!r}")
    return NamedQuery(name, fields["title"], fields["description"], tuple(parameters), sparql)
