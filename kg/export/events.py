"""An event as programs are given it: `kg explain --format json` and the rows of `/api/events`."""

from __future__ import annotations

from typing import Any

from kg.export.edges import marks, sentence
from kg.model import Event
from kg.ontology import event_types
from kg.passage import former


def record(event: Event) -> dict[str, Any]:
    """An event with its reports, as values that JSON knows."""
    return {
        "event": event.iri,
        "standing": event_types()[event.type].standing,
        "relation": event.relation,
        "agents": [a.name for a in event.agents],
        "targets": [a.name for a in event.targets],
        "date": event.date,
        "when": event.when,
        "place": event.place,
        "topics": event.topics,
        "status": event.status.value,
        "publishers": event.publishers,
        "contradicted": event.contradicted,
        "office": event.office,
        "former": event_types()[event.type].held_office and any(former(r) for r in event.reports),
        "reports": [
            {
                "claim": r.claim,
                "article": r.article,
                "source": r.source,
                "published": r.published,
                "url": r.url,
                "date": r.date,
                "dateBasis": r.basis.value if r.date else None,
                "status": r.status.value,
                "attribution": r.attribution,
                "confidence": r.confidence,
                "extractor": r.extractor or None,
                "rule": r.rule or None,
                "start": r.start,
                "end": r.end,
                "quote": r.quote,
                "marks": marks(r),
                "second": sentence(r.second) if r.second else None,
                "stateBasis": r.state.value,
            }
            for r in event.reports
        ],
    }
