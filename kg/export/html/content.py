"""What a page holds: which events, in which order of preference, and the plain values that its script reads."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from kg import iri, passage
from kg.export.html.layout import Disc, gathered, positions
from kg.graph.events.network import lift
from kg.graph.events.parties import answers
from kg.link import gazetteer
from kg.link.gazetteer import rows
from kg.model import Actor, Event, Kind, Report
from kg.ontology import EventType, by_relation, event_types, families, phrase, sectors
from kg.ontology import sign as tone

QUOTES = 6  # passages of one event that a page quotes; the others are counted
FIRST_SIGHT, FIRST_NARROW = 250, 40  # actors beyond which a page starts with countries: more discs than that overlap at 1440 pixels, and at 390
LAYERS = ("cooperation", "conflict")
_BODIES = {"Western Asia": "Western Asia", "North America": "Americas", "South America": "Americas"}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class View:
    """What to show.

    Attributes:
        title: heading, plain text.
        level: `actors`, `countries` (people and institutions stand for their country), or empty: countries where there are many actors.
        matrix: start with countries by countries.
        focus: IRIs of actors to start from; a country stands for its people unless `alone`. depth: steps away from them that are kept.
        since, until: days between which an event must lie, both inclusive; an undated one counts on the day of its first report.
        relations: relations (`met`) or families of them (`talks`); all where empty.
        sectors: ids of sectors or labels of wide ones (`trade`), narrower ones included; all where empty.
        min_support: distinct publishers asked for.
        limit: events that the page may hold; the best supported are kept, and the page says how many are left out.
    """

    title: str = "International relations"
    level: str = ""
    matrix: bool = False
    focus: tuple[str, ...] = ()
    depth: int = 1
    since: str | None = None
    until: str | None = None
    relations: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    min_support: int = 1
    limit: int = 20_000
    alone: bool = False

    def __post_init__(self) -> None:
        known = {*families(), *by_relation()}
        for name in self.relations:
            if name not in known:
                raise ValueError(f"unknown relation {name!r}; choose among {', '.join(sorted(known))}")
        for name in self.sectors:
            if name not in sectors() and name not in _topics():
                raise ValueError(f"unknown sector {name!r}; choose among {', '.join(_topics())}, or a narrower one")
        if self.level not in ("", "actors", "countries"):
            raise ValueError(f"unknown level {self.level!r}; choose actors or countries")


def days(event: Event) -> tuple[str, str, bool] | None:
    """First and last day on which an event may have happened and whether a date is given; else the day of its first report; else None."""
    if event.first or event.last:
        return event.first or event.last or "", event.last or event.first or "", True
    reported = min((r.published for r in event.reports if r.published), default=None)
    return (reported, reported, False) if reported else None


def select(events: Iterable[Event], view: View) -> tuple[list[Event], int]:
    """The events that a view asks for, at most `limit` of them.

    Returns:
        The events in order of time, and how many there would be without the limit.
    """
    wanted = set(view.sectors)
    found = [e for e in events if _asked(e, view, wanted)]
    near: dict[str, int] = {}
    if view.focus:
        found, near = _around(found, view)

    def rank(e: Event) -> tuple[Any, ...]:
        return (near.get(e.iri, 0), event_types()[e.type].standing, -e.publishers, -len(e.reports), e.status.value)

    latest = sorted(sorted(found, key=lambda e: e.iri), key=lambda e: e.date or "", reverse=True)
    kept = sorted(latest, key=rank)[: view.limit]
    return sorted(kept, key=lambda e: (days(e) or ("9", "9", False), e.iri)), len(found)


def _asked(event: Event, view: View, wanted: set[str]) -> bool:
    if view.relations and not {event.relation, event_types()[event.type].family} & set(view.relations):
        return False
    if event.publishers < view.min_support or not event.edges():
        return False
    if wanted and not any(_within(t, wanted) for t in event.topics):
        return False
    return within(event, view.since, view.until)


def within(event: Event, since: str | None, until: str | None) -> bool:
    """Whether an event may lie between two dates, both inclusive (`YYYY[-MM[-DD]]`); one without any day lies in no window."""
    if not since and not until:
        return True
    when = days(event)
    return when is not None and (not since or when[1] >= since) and (not until or when[0] <= until + "~")


def _within(topic: str, wanted: set[str]) -> bool:
    while topic not in wanted:
        above = sectors()[topic].broader
        if above is None:
            return sectors()[topic].topic in wanted
        topic = above
    return True


def _around(events: list[Event], view: View) -> tuple[list[Event], dict[str, int]]:
    """Events among the actors within `depth` steps of the focus, and 0 for those that touch it, 1 for the rest."""
    beside: dict[Actor, set[Actor]] = defaultdict(set)
    for e in events:
        if not event_types()[e.type].standing:
            for a, b in e.edges():
                beside[a].add(b)
                beside[b].add(a)
    focus = set(view.focus)
    core = {x for e in events for pair in e.edges() for x in pair if answers(x, focus, alone=view.alone)}
    inside, edge = set(core), set(core)
    for _ in range(view.depth):
        edge = {y for x in edge for y in beside[x]} - inside
        inside |= edge
    kept = [e for e in events if all(x in inside for x in (*e.agents, *e.targets)) or any({a, b} <= inside for a, b in e.edges())]
    return kept, {e.iri: 0 if any(x in core for pair in e.edges() for x in pair) else 1 for e in kept}


# -- plain values --------------------------------------------------------------------------------------------------------


def content(events: Iterable[Event], view: View) -> dict[str, Any]:
    """All that the page's script reads. The same events give the same values.

    Returns:
        `actors`: name, kind, id, code, home (the actor it stands for), region, offices, other names, x, y, r ·
        `events`: relation, pairs, days, place, sectors, status, support, quotes · `articles` that they quote · lists of families, relations, sectors, regions ·
        `most`: events of the busiest actor · `held` and `asked`: sizes of what is here and of what was asked for · `start`: how the page opens.
    """
    chosen, total = select(events, view)
    actors = _actors(chosen)
    number = {a: n for n, a in enumerate(actors)}
    articles: dict[str, int] = {}
    said: list[dict[str, Any]] = []
    where, most = _places(chosen, actors, number)
    relations = {r: n for n, r in enumerate(by_relation())}
    topics = {t: n for n, t in enumerate(sorted(sectors()))}
    facts = [_event(e, number, relations, topics, articles, said) for e in chosen]
    members = sum(1 for a in actors if a.kind is not Kind.COUNTRY)
    return {
        "title": clean(view.title + cut(view, actors)),
        "actors": [_actor(a, number, where[n]) for n, a in enumerate(actors)],
        "events": facts,
        "articles": said,
        "families": _families(),
        "relations": [_relation(t) for t in by_relation().values()],
        "sectors": [{"label": sectors()[s].label, "topic": _topics().index(sectors()[s].topic)} for s in topics],
        "topics": _topics(),
        "regions": region_names(),
        "most": most,
        "held": {"events": len(chosen), "actors": len(actors), "articles": len(said), "publishers": len({a["s"] for a in said if a["s"]})},
        "asked": {"events": total},
        "start": {
            "level": view.level or ("countries" if members > FIRST_SIGHT and not view.focus else "actors"),
            "narrow": view.level or ("countries" if members > FIRST_NARROW and not view.focus else "actors"),
            "mode": "matrix" if view.matrix else "map",
            "focus": [n for n, a in enumerate(actors) if iri.actor(a) in view.focus],
            "depth": view.depth,
        },
    }


def cut(view: View, actors: list[Actor]) -> str:
    """What of a graph a view asks for, as words that follow its title.

    >>> cut(View(since="2024", sectors=("energy",), min_support=2), [])
    ': energy, from 2024, told by 2 publishers at least'
    >>> cut(View(), [])
    ''
    """
    who = [a.name for a in actors if iri.actor(a) in view.focus]
    days = " ".join(f"{word} {day}" for word, day in (("from", view.since), ("to", view.until)) if day)
    told = f"told by {view.min_support} publishers at least" if view.min_support > 1 else ""
    words = [" and ".join(who), *(phrase(r) for r in view.relations), *view.sectors, days, told]
    return ": " + ", ".join(w for w in words if w) if any(words) else ""


def encode(values: Any) -> str:
    """Values as JSON that may stand in a script element: no character of it can end the element or start a comment."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def clean(text: str, length: int = 0) -> str:
    """Text of an article on one line, without control and bidirectional override characters; cut at a word where it is longer than `length`."""
    text = _SPACE.sub(" ", text)
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c in "\u200c\u200d")
    text = text.strip()
    if length and len(text) > length:
        text = text[:length].rsplit(" ", 1)[0] + " …"
    return text


def web(url: str) -> str:
    """The address where it is one of the web, else nothing: `javascript:` and its like never become a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return clean(url) if parts.scheme in ("http", "https") and parts.netloc else ""


def _actors(events: Iterable[Event]) -> list[Actor]:
    found = {x for e in events for pair in e.edges() for x in pair}
    found |= {lift(x) for x in found}
    return sorted(found)


def _actor(actor: Actor, number: dict[Actor, int], disc: Disc) -> dict[str, Any]:
    row: dict[str, Any] = {
        "n": clean(actor.name, 90),
        "k": actor.kind.value,
        "id": iri.actor(actor).removeprefix(iri.BASE),
        "h": number[lift(actor)],
        "g": _region(actor),
        "x": round(disc.x),
        "y": round(disc.y),
    }
    if actor.country:
        row["c"] = clean(actor.country)
    if actor.kind is Kind.PERSON and (terms := gazetteer().terms.get(actor.id)):
        row["o"] = [[clean(t.office), t.of.name, t.start, t.end] for t in terms]
    if short := _short(actor):
        row["a"] = short
    return row


def _short(actor: Actor) -> list[str]:
    """Other names to search by."""
    if actor.kind is Kind.COUNTRY:
        return _columns("countries.tsv", "code", "code", "official").get(actor.id, [])
    return _columns("organisations.tsv", "id", "acronym").get(actor.id, []) if actor.kind is Kind.ORGANISATION else []


@cache
def _columns(file: str, key: str, *columns: str) -> dict[str, list[str]]:
    return {r[key]: [r[c] for c in columns if r.get(c)] for r in rows(file)}


@cache
def _regions() -> dict[str, str]:
    return {r["code"]: _BODIES.get(r["region"]) or _BODIES.get(r["continent"]) or r["continent"] for r in rows("countries.tsv")}


def _region(actor: Actor) -> int:
    return region(actor.id if actor.kind is Kind.COUNTRY else actor.country or "")


def region(code: str) -> int:
    """Number of the world region of a country in `region_names`; the last for what belongs to none."""
    names = region_names()
    name = _regions().get(code, "")
    return names.index(name) if name in names else len(names) - 1


@cache
def _topics() -> list[str]:
    """Labels of the wide sectors, those of the annotation guidelines."""
    return sorted({s.topic for s in sectors().values()})


def region_names() -> list[str]:
    """Names of the world regions that pages tell apart."""
    return ["Europe", "Americas", "Africa", "Western Asia", "Asia", "Oceania", "no one region"]


def _event(
    event: Event, number: dict[Actor, int], relations: dict[str, int], topics: dict[str, int], articles: dict[str, int], said: list[dict[str, Any]]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "i": event.iri.removeprefix(iri.BASE),
        "r": relations[event.relation],
        "p": [[number[a], number[b]] for a, b in event.edges()],
        "u": event.publishers,
        "m": len(told := passages(event)),
        "q": [_report(r, articles, said) for r in told[:QUOTES]],
    }
    if len(told) > QUOTES:
        row["v"] = sorted({_article(r, articles, said) for r in told[QUOTES:]})
    when = days(event)
    if when:
        row["d"] = event.date or ""
        row["l"], row["h"] = when[0], when[1]
    if event.place:
        row["w"] = clean(event.place, 60)
    if event.topics:
        row["t"] = [topics[t] for t in event.topics]
    if event.status.value != "actual":
        row["s"] = event.status.value
    if event.contradicted:
        row["x"] = 1
    if event.office:
        row["o"] = clean(event.office, 80)
    return row


def _article(report: Report, articles: dict[str, int], said: list[dict[str, Any]]) -> int:
    """Number of a report's article among those of the page."""
    if report.article not in articles:
        articles[report.article] = len(said)
        said.append(
            {
                "t": clean(report.title, 160),
                "s": clean(report.source or "", 60),
                "u": web(report.url),
                "d": report.published or "",
                "id": clean(report.article, 80),
            }
        )
    return articles[report.article]


def _report(report: Report, articles: dict[str, int], said: list[dict[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {"a": _article(report, articles, said), "q": passage.pieces(report)}
    if report.start < 0:
        row["h"] = 1
    if report.status.value != "actual":
        row["s"] = report.status.value
    if report.attribution:
        row["b"] = clean(report.attribution, 60)
    return row


def _families() -> list[dict[str, Any]]:
    """Families in the order of their mean Goldstein score, the standing ones last."""
    out = [
        {
            "id": f.name,
            "tone": Counter(tone(t.goldstein, t.quad) for t in f.types).most_common(1)[0][0],
            "standing": all(t.standing for t in f.types),
            "g": sum(t.goldstein for t in f.types) / len(f.types),
        }
        for f in families().values()
    ]
    return sorted(out, key=lambda f: (bool(f["standing"]), -float(f["g"]), str(f["id"])))


def _relation(type_: EventType) -> dict[str, Any]:
    return {
        "id": type_.relation,
        "label": type_.phrase,
        "family": type_.family,
        "tone": tone(type_.goldstein, type_.quad),
        "symmetric": type_.symmetric,
        "office": type_.held_office,
        "on_sector": type_.on_sector,
    }


def passages(event: Event) -> list[Report]:
    """The reports of an event without those that rest on the same words of the same article (a gathering is claimed of every pair that met)."""
    return list({(r.article, r.start, r.end, r.quote, r.status): r for r in reversed(event.reports)}.values())[::-1]


def _places(events: list[Event], actors: list[Actor], number: dict[Actor, int]) -> tuple[list[Disc], int]:
    """Where actors stand, and the most events of one of them."""
    weights: Counter[tuple[int, int]] = Counter()
    degree: Counter[int] = Counter()
    for e in events:
        pairs = e.edges()
        for a, b in pairs:
            if not event_types()[e.type].standing:
                weights[number[a], number[b]] += 1
            degree[number[a]] += 1
            degree[number[b]] += 1
    homes, degrees = [number[lift(a)] for a in actors], [degree[n] for n in range(len(actors))]
    return positions(homes, dict(weights), degrees), max(gathered(homes, degrees).values(), default=1)
