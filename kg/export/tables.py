"""The graph as a table: one row for every tie of every event, for spreadsheets and data frames."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from kg import iri, passage
from kg.link import gazetteer
from kg.model import Actor, Event, Report, Tie
from kg.ontology import event_types

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Edge:
    """One tie of one event; dates are `YYYY[-MM[-DD]]` or empty, `goldstein` -10 to 10, `confidence` 0 to 1."""

    event: str
    type: str
    relation: str
    subject: str
    subject_name: str
    subject_kind: str
    subject_country: str
    object: str
    object_name: str
    object_kind: str
    object_country: str
    status: str
    date: str
    date_basis: str
    first: str
    last: str
    place: str
    topics: str
    office: str
    quad: str
    plover: str
    cameo: str
    goldstein: float
    publishers: int
    articles: int
    claims: int
    confidence: float
    contradicted: bool
    source: str
    published: str
    url: str
    quote: str
    marks: str
    where: str


def edge_rows(events: Iterable[Event]) -> Iterator[Edge]:
    """Ties of events, in the order of the events; the first report stands for all."""
    for event in events:
        ties = event.ties or tuple(Tie(event.type, a, b, event.status, event.topics) for a, b in event.edges())
        for tie in ties:
            yield _edge(event, tie, event.reports[0] if event.reports else Report("", "", ""))


def _edge(event: Event, tie: Tie, report: Report) -> Edge:
    type_ = event_types()[tie.type]
    return Edge(
        event=event.iri,
        type=tie.type,
        relation=type_.relation,
        subject=iri.actor(tie.agent),
        subject_name=tie.agent.name,
        subject_kind=tie.agent.kind.value,
        subject_country=_country(tie.agent),
        object=iri.actor(tie.target),
        object_name=tie.target.name,
        object_kind=tie.target.kind.value,
        object_country=_country(tie.target),
        status=tie.status.value,
        date=event.date or "",
        date_basis="text" if event.date else "publication" if event.reported else "",
        first=event.first or "",
        last=event.last or "",
        place=event.place or "",
        topics=" ".join(tie.topics),
        office=event.office or "",
        quad=type_.quad,
        plover=type_.plover,
        cameo=type_.cameo,
        goldstein=type_.goldstein,
        publishers=event.publishers,
        articles=len({r.article for r in event.reports}),
        claims=len(event.reports),
        confidence=event.confidence,
        contradicted=event.contradicted,
        source=report.source,
        published=report.published or "",
        url=report.url,
        quote=passage.plain(report),
        marks=passage.listed(report),
        where=passage.where(report) if report.quote else "",
    )


def _country(actor: Actor) -> str:
    return gazetteer().country_name(actor.country) or ""


def write_csv(path: Path, events: Iterable[Event]) -> None:
    """Write the table as CSV (RFC 4180, UTF-8); a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(f.name for f in fields(Edge))
        for row in edge_rows(events):
            out.writerow(_cell(value) for value in astuple(row))


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
