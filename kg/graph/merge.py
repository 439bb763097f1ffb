"""Claims of many articles to events: a function of the claims alone, whatever the order they came in.

Claims share an event when they have the same block (family of the relation and both ends, see `triples.block`) and their times agree.
Only the blocks that an article touches are computed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg import iri
from kg.graph.triples import span
from kg.model import Actor, Event, Report, Status
from kg.ontology import event_types

SLACK = 1  # days between two dates of one event: time zones, and reports that say "today" a day late
NEARBY = 4  # days between reports that give no date themselves: longer, and weekly meetings of the same people run together
_RANK = (Status.ACTUAL, Status.DENIED, Status.PLANNED, Status.CONDITIONAL)


@dataclass(frozen=True, slots=True)
class Statement:
    """A stored claim as merging needs it."""

    report: Report
    type: str
    agents: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    topics: tuple[str, ...]
    place: str | None
    date: str | None
    office: str | None
    publisher: str


def when(s: Statement) -> tuple[date, date] | None:
    """Days on which a statement may place its event: its own date, else around its publication; None where neither is known."""
    if s.date:
        first, last = span(s.date)
        return date.fromisoformat(first), date.fromisoformat(last)
    if s.report.published:
        day = date.fromisoformat(s.report.published)
        return day, day
    return None


def clusters(statements: Iterable[Statement]) -> list[list[Statement]]:
    """Statements of one block, grouped into events: connected where their times agree; those without any time stand by themselves."""
    rows = sorted(statements, key=lambda s: s.report.claim)
    if rows and event_types()[rows[0].type].standing:
        return [rows]
    parent = list(range(len(rows)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, a in enumerate(rows):
        for j in range(i):
            if root(i) != root(j) and same(a, rows[j]):
                parent[root(i)] = root(j)
    groups: dict[int, list[Statement]] = {}
    for i, row in enumerate(rows):
        groups.setdefault(root(i), []).append(row)
    return sorted(groups.values(), key=lambda g: g[0].report.claim)


def same(a: Statement, b: Statement) -> bool:
    """Whether two statements of one block may speak of one happening."""
    if a.report.article == b.report.article:
        return a.type != b.type or (a.date is not None and a.date == b.date) or a.report.status != b.report.status
    x, y = when(a), when(b)
    if x is None or y is None:
        return False
    long = (x[1] - x[0]).days > 1 or (y[1] - y[0]).days > 1
    if long and not (a.place and a.place == b.place):
        return False  # "in July" says too little to be one day's event
    gap = max((x[0] - y[1]).days, (y[0] - x[1]).days, 0)
    limit = SLACK if a.date and b.date else NEARBY
    if a.place and b.place and a.place != b.place and a.date != b.date:
        return False
    return gap <= limit


def event(group: list[Statement]) -> Event:
    """The event that a group of statements speaks of; its IRI comes from the smallest claim IRI."""
    group = sorted(group, key=lambda s: s.report.claim)
    statuses = {s.report.status for s in group}
    status = next(r for r in _RANK if r in statuses)
    telling = [s for s in group if s.report.status is status]
    type_name = min((s.type for s in telling), key=lambda t: (-sum(s.type == t for s in telling), t))
    base = next(s for s in telling if s.type == type_name)
    type_ = event_types()[type_name]
    dates = sorted((s.date for s in telling if s.date), key=lambda d: (-len(d), -sum(s.date == d for s in telling), d))
    places = sorted((s.place for s in group if s.place), key=lambda p: (-sum(s.place == p for s in group), p))
    first, last = span(dates[0]) if dates else (None, None)
    reports = tuple(sorted((s.report for s in group), key=lambda r: (r.published or "9999", r.article, r.start, r.claim)))
    doubt = 1.0
    for article in {r.article for r in reports}:
        doubt *= 1 - max(r.confidence for r in reports if r.article == article)
    return Event(
        iri=iri.entity("event", iri.digest(group[0].report.claim)),
        type=type_name,
        relation=type_.relation,
        agents=base.agents,
        targets=base.targets,
        status=status,
        date=dates[0] if dates else None,
        first=first,
        last=last,
        place=places[0] if places else None,
        topics=tuple(sorted({t for s in group for t in s.topics})),
        plover=type_.plover,
        cameo=type_.cameo,
        goldstein=type_.goldstein,
        quad=type_.quad,
        symmetric=type_.symmetric,
        publishers=len({s.publisher or s.report.article for s in group}),
        confidence=round(1 - doubt, 2),
        contradicted=Status.DENIED in statuses and Status.ACTUAL in statuses,
        reports=reports,
    )
