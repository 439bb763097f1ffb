"""Events and their evidence as values: the one place that says what of a report is shown."""

from __future__ import annotations

from typing import Any

from kg import iri
from kg.export.html.content import clean, passages, web
from kg.graph.events.parties import side
from kg.model import Event, Report
from kg.ontology import phrase, sectors
from kg.passage import pieces
from kg.serve.desk import Desk, path_of


def passage(report: Report) -> dict[str, Any]:
    """A report as it is shown.

    Returns:
        `claim`: its id; `parts`: its words in pieces, each with whether it is marked as what shows the act; and where they stand.
    """
    return {
        "claim": report.claim.rsplit("/", 1)[-1],
        "parts": [(text, n % 2 == 1) for n, text in enumerate(pieces(report)) if text],
        "status": report.status.value,
        "attribution": clean(report.attribution or ""),
        "source": clean(report.source) or "source not named",
        "published": report.published,
        "title": clean(report.title, 160),
        "url": web(report.url),
        "article": path_of(iri.article(report.article)),
        "where": f"characters {report.start}–{report.end}" if report.start >= 0 else "title",
        "confidence": report.confidence,
        "reader": clean(report.read_by),
    }


def shown(desk: Desk, event: Event, most: int = 0) -> dict[str, Any]:
    """An event as a page shows it.

    Args:
        most: passages at most, 0 for all; where some assert and others deny, both sides are among them.
    """
    told = passages(event)
    first = told
    if most and len(told) > most:
        sides = {r.status: r for r in reversed(told)}
        first = list(dict.fromkeys([*sides.values(), *told]))[:most] if event.contradicted else told[:most]
    return {
        "id": event.iri.removeprefix(iri.BASE),
        "path": path_of(event.iri),
        "type": event.type,
        "relation": phrase(event.relation),
        "date": event.when,
        "agents": [desk.actor(iri.actor(a)) for a in event.agents],
        "targets": [desk.actor(iri.actor(a)) for a in event.targets],
        "place": clean(event.place or ""),
        "topics": [{"id": t, "label": sectors()[t].label if t in sectors() else t, "path": path_of(iri.sector(t))} for t in event.topics],
        "status": event.status.value,
        "mood": {1: "plus", -1: "minus", 0: "none"}[side(event)],
        "office": clean(event.office or ""),
        "publishers": event.publishers,
        "confidence": event.confidence,
        "goldstein": event.goldstein,
        "quad": event.quad,
        "cameo": event.cameo,
        "plover": event.plover,
        "contradicted": event.contradicted,
        "passages": [passage(r) for r in first],
        "reports": len(told),
    }
