"""What users say of a claim: right, wrong, or what of it is otherwise; kept as decisions, so that it lasts through rebuilds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from kg import iri
from kg.graph.merging.decisions import Decision, Decisions, by_claim
from kg.graph.merging.says import KIND, check
from kg.graph.shape.claims import Claims, Statement, known
from kg.link import gazetteer
from kg.model import Actor, Basis, Kind, Status
from kg.ontology import by_relation, event_types


def verdict(claim: str, says: str, actor: Actor | None = None, note: str = "") -> Decision:
    """A verdict on a claim as a decision; `actor` is whom `subject=` or `object=` means."""
    if actor is not None:
        says = f"{says.partition('=')[0]}={iri.actor(actor)}"
    return Decision(KIND, (claim,), note, actor.name if actor else "", (actor.country or "") if actor else "", check(says))


def corrected(s: Statement, decisions: Decisions) -> Statement | None:
    """A claim after what was said of it: None where it is wrong."""
    for d in decisions.verdicts.get(s.report.claim, ()):
        field, _, value = d.says.partition("=")
        if field == "wrong":
            return None
        s = _with(s, d, field, value)
    return s


def _with(s: Statement, d: Decision, field: str, value: str) -> Statement:
    if field == "relation":
        return replace(s, type=by_relation()[value].name)
    if field == "status":
        return replace(s, report=replace(s.report, status=Status(value)))
    if field == "date":
        return replace(s, date=value, report=replace(s.report, date=value, basis=Basis.TEXT))
    if field == "subject":
        return replace(s, agents=(_actor(d, value),))
    if field == "object":
        return replace(s, targets=(_actor(d, value),))
    return replace(s, report=replace(s.report, confidence=1.0))


def _actor(d: Decision, value: str) -> Actor:
    kind, _, local = value.removeprefix(iri.BASE).partition("/")
    return known(value) or Actor(Kind(kind), d.name, unquote(local), d.country or None, False)


def gold(decisions: Iterable[Decision], before: Claims, after: Claims) -> Iterator[dict[str, Any]]:
    """What was judged, as annotated sentences to measure or to train on; `before` reads claims as their articles have them, `after` as they were corrected.

    Returns:
        One record a sentence: `facts` that it says, and `wrong` ones that were read from it.
    """
    sentences: dict[tuple[str, int, str], dict[str, Any]] = {}
    for claim in sorted(by_claim(decisions)):
        was, now = before.read(claim), after.read(claim)
        if was is None:
            continue
        r = was.report
        record = sentences.setdefault(
            (r.article, r.start, r.quote),
            {
                "id": iri.digest(r.article, str(r.start), r.quote),
                "article": r.article,
                "text": r.quote,
                "date": r.published,
                "facts": [],
                "wrong": [],
            },
        )
        told, said = _facts(was), _facts(now) if now else []
        record["facts"] += [f for f in said if f not in record["facts"]]
        record["wrong"] += [f for f in told if f not in said and f not in record["wrong"]]
    yield from (sentences[key] for key in sorted(sentences))


def _facts(s: Statement) -> list[dict[str, Any]]:
    return [
        {
            "relation": event_types()[s.type].relation,
            "subject": _told(a),
            "object": _told(b),
            "status": s.report.status.value,
            "date": s.date,
        }
        for a, b in s.edges()
    ]


def _told(actor: Actor) -> dict[str, Any]:
    return {"name": actor.name, "kind": actor.kind.value, "country": gazetteer().country_name(actor.country)}
