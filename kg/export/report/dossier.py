"""What a dossier says of two actors, as plain values: figures, sections, sectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.export.html.content import days, tone
from kg.graph.triples import FAMILY
from kg.model import Event, Status
from kg.ontology import sectors

_SECTIONS = (
    ("talks", "Meetings, visits and talks", ("talks", "visit")),
    ("agreements", "Agreements and cooperation", ("agreement", "cooperation", "recognition", "concession", "bid", "alliance", "membership")),
    ("aid", "Aid", ("aid",)),
    ("support", "Support and praise", ("support", "praise")),
    ("disputes", "Disputes: criticism, accusations, demands", ("disapproval", "request", "rejection")),
    ("pressure", "Threats, sanctions and broken relations", ("threat", "sanction", "reduction")),
    ("force", "Force: mobilisation, coercion, attacks", ("mobilisation", "coercion", "attack")),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Events of one kind, in order of time; `total` is their number before the best supported were chosen."""

    id: str
    title: str
    events: tuple[Event, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """Two actors and what is known of their relations.

    Attributes:
        a, b: names. since, until: first and last day of the events.
        cooperation, conflict, neither: numbers of actual events by tone. goldstein: mean score of those with a tone and its 95 % interval, or None.
        sectors: label and number of events of cooperation that name it.
        figure: the course of events as SVG, None where there are too few dates; `caption` says what it shows.
        holders: who held which office when the last event was: (actor, office, person, since).
        shared: organisations that both belong to: (name, a's entry, b's entry).
        dates: events to which reports give different days: (event, earliest, latest).
    """

    a: str
    b: str
    events: tuple[Event, ...]
    sections: tuple[Section, ...]
    cooperation: int
    conflict: int
    neither: int
    since: str = ""
    until: str = ""
    goldstein: tuple[float, float, float] | None = None
    sectors: tuple[tuple[str, int], ...] = ()
    figure: bytes | None = None
    caption: str = ""
    holders: tuple[tuple[str, str, str, str], ...] = ()
    shared: tuple[tuple[str, str, str], ...] = ()
    dates: tuple[tuple[str, str, str], ...] = field(default=())


def dossier(a: str, b: str, events: Iterable[Event], *, top: int = 25, **known: object) -> Dossier:
    """Sort the events between two actors into a dossier.

    Args:
        a, b: their names; events: between them, in any order. top: events of a section that are shown, best supported first.
        known: further fields of `Dossier` (goldstein, figure, caption, holders, shared, dates).
    """
    found = sorted((e for e in events if FAMILY[e.relation] != "office"), key=lambda e: (days(e) or ("9", "9", False), e.iri))
    actual = [e for e in found if e.status is Status.ACTUAL]
    tones = Counter(tone(e.goldstein, e.quad) for e in actual)
    when = [d for e in found if (d := days(e))]
    parts = [_section(id_, title, [e for e in actual if FAMILY[e.relation] in families], top) for id_, title, families in _SECTIONS]
    parts += [
        _section("planned", "Planned, announced and conditional", [e for e in found if e.status in (Status.PLANNED, Status.CONDITIONAL)], top),
        _section("denied", "Denied", [e for e in found if e.status is Status.DENIED], top),
        _section("contradictions", "Contradictions: asserted by one report, denied by another", [e for e in found if e.contradicted], top),
    ]
    about = Counter(t for e in found if tone(e.goldstein, e.quad) > 0 and e.status in (Status.ACTUAL, Status.PLANNED) for t in {sectors()[t].topic for t in e.topics})
    return Dossier(
        a,
        b,
        tuple(found),
        tuple(s for s in parts if s.events),
        tones[1],
        tones[-1],
        tones[0],
        since=min((d[0] for d in when), default=""),
        until=max((d[1] for d in when), default=""),
        sectors=tuple(sorted(about.items(), key=lambda kv: (-kv[1], kv[0]))),
        **known,  # type: ignore[arg-type]
    )


def _section(id_: str, title: str, events: list[Event], top: int) -> Section:
    best = {e.iri for e in sorted(events, key=lambda e: (-e.publishers, -len(e.reports), e.iri))[:top]}
    return Section(id_, title, tuple(e for e in events if e.iri in best), len(events))
