"""What a dossier says of two actors, as plain values: figures, sections, sectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.export.html.content import days
from kg.graph.events.parties import between, happened, side
from kg.model import Event, Status
from kg.ontology import BACKGROUND, event_types, sectors, sign

_TITLES = {
    "talks": "Meetings, visits and talks",
    "agreements": "Agreements and cooperation",
    "aid": "Aid",
    "support": "Support and praise",
    "disputes": "Disputes: criticism, accusations, demands",
    "pressure": "Threats, sanctions and broken relations",
    "force": "Force: mobilisation, coercion, attacks",
}


def section_titles() -> dict[str, str]:
    """Titles of the sections by their ids, in the order of a dossier; one that only the ontology knows comes last, under its own name."""
    named = sorted({t.section for t in event_types().values()} - {BACKGROUND})
    return {**_TITLES, **{s: s.capitalize() for s in named if s not in _TITLES}}


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
        a, b: names; ends: their IRIs.
        events: between the two, in order of time, without standing facts (alliances), of which there are `standing`; `aside` more name both and tie them to others alone.
        sections: events by kind, none of them empty; `missing`: titles of the kinds of which there is none.
        cooperation, conflict, neither: numbers of actual events by tone. goldstein: mean score of those with a tone and its 95 % interval, or None.
        since, until: first and last day of the events.
        sectors: label and number of events of cooperation that name it.
        figures: the course of events as SVG for a light and a dark page, empty where too few are dated; `caption` says what they show.
        holders: who held which office when the last event was: (actor, office, person, since).
        shared: organisations that both belong to: (name, a's entry, b's entry).
        dates: events to which reports give different days: (event, earliest, latest).
    """

    a: str
    b: str
    ends: tuple[str, str]
    events: tuple[Event, ...]
    aside: int
    sections: tuple[Section, ...]
    missing: tuple[str, ...]
    cooperation: int
    conflict: int
    neither: int
    since: str = ""
    until: str = ""
    goldstein: tuple[float, float, float] | None = None
    sectors: tuple[tuple[str, int], ...] = ()
    figures: tuple[bytes, ...] = ()
    caption: str = ""
    holders: tuple[tuple[str, str, str, str], ...] = ()
    shared: tuple[tuple[str, str, str], ...] = ()
    dates: tuple[tuple[str, str, str], ...] = ()
    standing: int = 0
    alone: bool = False


def dossier(names: tuple[str, str], ends: tuple[str, str], events: Iterable[Event], *, top: int = 25, alone: bool = False) -> Dossier:
    """Sort the events between two actors into a dossier.

    Args:
        names, ends: the names and IRIs of the two. events: that name both, in any order; offices are left out.
        top: events of a section that are shown, best supported first. alone: a country does not stand for its people.
    """
    acts = sorted((e for e in events if event_types()[e.type].section != BACKGROUND), key=lambda e: (days(e) or ("9", "9", False), e.iri))
    told = [e for e in acts if between(e, ends, alone=alone)]
    found = happened(told)
    actual = [e for e in told if e.status is Status.ACTUAL]
    tones = Counter(map(side, happened(actual)))
    when = [(*d, e.date or d[0]) for e in found if (d := days(e))]
    parts = [_section(id_, title, [e for e in actual if event_types()[e.type].section == id_], top) for id_, title in section_titles().items()]
    parts += [
        _section("planned", "Planned, announced and conditional", [e for e in found if e.status in (Status.PLANNED, Status.CONDITIONAL)], top),
        _section("denied", "Denied", [e for e in found if e.status is Status.DENIED], top),
        _section("contradictions", "Contradictions: asserted by one report, denied by another", [e for e in found if e.contradicted], top),
    ]
    about = Counter(
        t
        for e in found
        if sign(e.goldstein, e.quad) > 0 and e.status in (Status.ACTUAL, Status.PLANNED)
        for t in {sectors()[t].topic for t in e.topics}
    )
    return Dossier(
        *names,
        ends,
        tuple(found),
        len(happened(acts)) - len(found),
        tuple(s for s in parts if s.events),
        tuple(s.title for s in parts if not s.events),
        tones[1],
        tones[-1],
        tones[0],
        since=min(when, key=lambda d: d[0])[3] if when else "",
        until=max(when, key=lambda d: d[1])[3] if when else "",
        standing=len(told) - len(found),
        alone=alone,
        sectors=tuple(sorted(about.items(), key=lambda kv: (-kv[1], kv[0]))),
    )


def _section(id_: str, title: str, events: list[Event], top: int) -> Section:
    best = {e.iri for e in sorted(events, key=lambda e: (-e.publishers, -len(e.reports), e.iri))[:top]}
    return Section(id_, title, tuple(e for e in events if e.iri in best), len(events))
