"""Claims as lines of JSON, one per edge: the contract of `kg extract --format jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg import iri
from kg.graph.shape.triples import claim_iri
from kg.link import gazetteer
from kg.model import Actor, Claim, Evidence, Extraction, Status
from kg.ontology import event_types, sectors
from kg.passage import Quoted, former


def edges(extraction: Extraction) -> Iterator[dict[str, Any]]:
    """Every edge of every claim, then one edge `cooperatesOn` from each actor to each sector that its cooperation names."""
    return (row for row, _ in told(extraction))


def told(extraction: Extraction) -> Iterator[tuple[dict[str, Any], Claim]]:
    """The edges, each with its claim."""
    for claim in extraction.claims:
        for a, b in claim.edges():
            yield _row(claim, event_types()[claim.type].relation, _actor(a), _actor(b)), claim
    seen: set[tuple[str, str]] = set()
    for claim in extraction.claims:
        if not event_types()[claim.type].on_sector or claim.status not in (Status.ACTUAL, Status.PLANNED):
            continue
        for who in dict.fromkeys(x for a in (*claim.agents, *claim.targets) for x in (a, _country(a)) if x):
            for topic in claim.topics:
                if (iri.actor(who), topic) not in seen:
                    seen.add((iri.actor(who), topic))
                    sector = {"name": sectors()[topic].label, "kind": "sector", "country": None, "iri": iri.sector(topic)}
                    yield _row(claim, "cooperatesOn", _actor(who), sector), claim


def lines(extraction: Extraction) -> Iterator[str]:
    """The edges as JSON text without line breaks."""
    for row in edges(extraction):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _country(actor: Actor) -> Actor | None:
    return gazetteer().countries.get(actor.country or "")


def _actor(actor: Actor) -> dict[str, Any]:
    return {"name": actor.name, "kind": actor.kind.value, "country": gazetteer().country_name(actor.country), "iri": iri.actor(actor)}


def _row(claim: Claim, relation: str, subject: dict[str, Any], object_: dict[str, Any]) -> dict[str, Any]:
    return {
        "article": claim.article,
        "event": claim_iri(claim),
        "type": claim.type,
        "plover": claim.plover,
        "cameo": claim.cameo,
        "relation": relation,
        "subject": subject,
        "object": object_,
        "date": claim.date,
        "dateBasis": claim.basis.value if claim.date else None,
        "place": claim.place.name if claim.place else None,
        "topics": sorted({sectors()[t].topic for t in claim.topics}),
        "status": claim.status.value,
        "attribution": claim.attribution,
        "office": claim.office,
        "former": event_types()[claim.type].held_office and former(claim.evidence),
        "evidence": _evidence(claim.evidence),
        "stateBasis": claim.evidence.state.value,
        "confidence": claim.confidence,
        "extractor": claim.extractor,
        "rule": claim.rule or None,
    }


def _evidence(told: Evidence) -> dict[str, Any]:
    """The sentence with its marks, whose offsets count in it, and the second one where there is one."""
    return sentence(told) | {"second": sentence(told.second) if told.second else None}


def sentence(told: Evidence) -> dict[str, Any]:
    """One sentence with its marks."""
    return {"start": told.start, "end": told.end, "text": told.quote, "marks": marks(told)}


def marks(told: Quoted) -> list[dict[str, Any]]:
    """The marks of a sentence with their words."""
    return [{"role": m.role, "start": m.start, "end": m.end, "text": told.quote[m.start : m.end]} for m in told.marks]
