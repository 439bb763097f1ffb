"""What a verdict may say of a claim, in its one spelling."""

from __future__ import annotations

from datetime import date

from kg import iri
from kg.errors import NotFound, QueryError
from kg.graph.shape.triples import span
from kg.model import Status
from kg.ontology import by_relation, event_types

KIND = "Verdict"
WHOLE = ("right", "wrong")
FIELDS = ("relation", "status", "subject", "object", "date")


def check(says: str) -> str:
    """What a verdict says, in its one spelling: a relation by its name, an actor by its IRI.

    Raises:
        QueryError: it is none that can be given, with what can.
    """
    field, equals, value = says.partition("=")
    if not equals and says in WHOLE:
        return says
    if not equals or field not in FIELDS or not value:
        raise QueryError(f"{says!r} is no verdict; give right, wrong, or {', '.join(f'{f}=...' for f in FIELDS)}")
    if field == "relation":
        name = event_types()[value].relation if value in event_types() else value
        if name not in by_relation():
            raise NotFound(value, tuple(sorted(by_relation())))
        return f"relation={name}"
    if field == "status" and value not in set(Status):
        raise QueryError(f"{value!r} is no status; give one of {', '.join(Status)}")
    if field == "date":
        _day(value)
    return says


def _day(value: str) -> None:
    try:
        for end in span(value):
            date.fromisoformat(end)
    except (ValueError, IndexError) as error:
        raise QueryError(f"{value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD") from error


def readable(says: str) -> bool:
    """Whether this version knows what a verdict says."""
    try:
        field, _, value = check(says).partition("=")
    except (QueryError, NotFound):
        return False
    return field not in ("subject", "object") or value.removeprefix(iri.BASE).partition("/")[0] in iri.KINDS
