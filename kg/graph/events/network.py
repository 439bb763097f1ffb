"""Events as a network: who did what to whom, with sign, weight, sector and the events behind every edge.

Two steps: `acts` turns events into acts between two actors (other sources of acts: `kg.analyse.quads`), and `network_of` selects, lifts and
counts them. Every network carries a `Scope` in `graph.graph["scope"]`: window, rule of counting, and what the figures rest on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from kg import iri
from kg.graph.shape.triples import lifted
from kg.model import Actor, Event, Kind, Status
from kg.ontology import event_types, families, sectors, sign

LEVELS = {"actor": "actor", "actors": "actor", "country": "country", "countries": "country"}
LAYERS = ("all", "cooperation", "conflict")
WEIGHTS = ("events", "publishers", "goldstein")
SUMMITS = ("share", "each")
COUNTING = ("events", "day")


@dataclass(frozen=True, slots=True)
class Act:
    """One event seen from one pair of its participants.

    Attributes:
        event: IRI of the event; `a` acts on `b` (either, where `symmetric`).
        first, last: days between which it happened; where no date is given, the day of the first report (`dated` is then False).
        summit: what acts of one gathering share, empty for acts of two.
        size: number of actors at that gathering as its report names them.
        publishers: distinct publishers, wire copies once; `sources`, `articles`: who reports it, and where.
        text: the act in words, where there is no report to quote.
    """

    event: str
    a: Actor
    b: Actor
    relation: str
    family: str
    quad: str
    goldstein: float
    first: str | None
    last: str | None
    dated: bool = True
    status: Status = Status.ACTUAL
    symmetric: bool = False
    standing: bool = False
    topics: tuple[str, ...] = ()
    publishers: int = 1
    sources: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    summit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which acts make the network, and how they count.

    Attributes:
        level: `actor`, or `country`: people stand for their country (else the organisation they serve), parts of a state for the state. Armed groups,
            movements and regional governments keep standing for themselves, since a state fights its own. People who stand for no state are left out.
        kinds: kinds of actors kept (`country`, `organisation`, `group`, `person`); all where empty.
        since, until: days between which an act must lie, both inclusive; acts without any day are kept only if neither is given.
        relations, families: relations (`met`) or families of them (`talks`) kept; all where both are empty.
        sectors: ids of sectors, narrower ones included; all where empty.
        layer: `all`, `cooperation` or `conflict` (`kg.ontology.sign`; what is neither is in none of the two).
        min_support: distinct publishers asked for.
        statuses: statuses kept. standing: keep offices, memberships and alliances too, which are no acts.
        weight: what an act counts: `events` 1, `publishers` their number, `goldstein` its absolute score (0 to 10).
        summits: `share`: one act of N gathered actors counts 1/(N-1), so that each takes part once (Newman 2001, Phys. Rev. E 64, 016132); `each`: 1.
        counting: `events`: every event; `day`: the same relation between the same two on the same day counts once (the one-a-day rule of event data);
            None: `day` on the level of countries, else `events`.
    """

    level: str = "actor"
    kinds: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    relations: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    layer: str = "all"
    min_support: int = 1
    statuses: tuple[str, ...] = ("actual",)
    standing: bool = False
    weight: str = "events"
    summits: str = "share"
    counting: str | None = None

    def __post_init__(self) -> None:
        for name, value, known in (
            ("level", self.level, tuple(LEVELS)),
            ("layer", self.layer, LAYERS),
            ("weight", self.weight, WEIGHTS),
            ("summits", self.summits, SUMMITS),
            ("counting", self.counting, (None, *COUNTING)),
        ):
            if value not in known:
                raise ValueError(f"unknown {name} {value!r}; choose one of {', '.join(k for k in known if k)}")
        for name, values, known in (
            ("family", self.families, tuple(families())),
            ("sector", self.sectors, tuple(sectors())),
            ("kind", self.kinds, tuple(iri.KINDS)),
            ("status", self.statuses, tuple(s.value for s in Status)),
        ):
            for value in values:
                if value not in known:
                    raise ValueError(f"unknown {name} {value!r}; choose among {', '.join(known)}")

    @property
    def rule(self) -> str:
        """The rule of counting in words."""
        by = self.counting or ("day" if LEVELS[self.level] == "country" else "events")
        return "one per relation, pair and day" if by == "day" else "one per merged event"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a network, and every figure drawn from it, rests on.

    Attributes:
        since, until: the window asked for, else the first and last day found; None where no act has a day.
        counting: rule by which reports of one thing count once.
        coverage: what the figures are out of, in words; `left_out`: why acts were left out, and how many.
        articles, publishers, events: how many stand behind the network; articles and publishers are 0 where the source names none.
        undated: events placed on the day of their first report for want of a date.
    """

    since: str | None
    until: str | None
    level: str
    counting: str
    coverage: str
    articles: int
    publishers: int
    events: int
    undated: int = 0
    left_out: tuple[tuple[str, int], ...] = field(default=())


def network(events: Iterable[Event], **options: Any) -> nx.MultiDiGraph:
    """The network of merged events.

    Args:
        options: fields of `Selection`.

    Returns:
        As `network_of`.

    Raises:
        ValueError: an option has a value that is not known.
    """
    return network_of(acts(events), select(**options))


def select(**options: Any) -> Selection:
    """A `Selection` whose lists may be given as any collection.

    Raises:
        ValueError: an option has a value that is not known.
    """
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, (list, set, frozenset)) else v for k, v in options.items()}
    return Selection(**values)


def acts(events: Iterable[Event]) -> Iterator[Act]:
    """Acts of events; acts told in one breath of one symmetric relation are a gathering (`summit`)."""
    rows = list(events)
    told: dict[tuple[str, int, int, str, str], list[Event]] = defaultdict(list)
    for e in rows:
        for r in e.reports if e.symmetric else ():
            told[r.article, r.start, r.end, r.quote, e.relation].append(e)
    size = {k: len({a for e in v for a in (*e.agents, *e.targets)}) for k, v in told.items()}
    for e in rows:
        keys = sorted((size[k], k) for k in {(r.article, r.start, r.end, r.quote, e.relation) for r in e.reports if e.symmetric})
        summit = iri.digest(*map(str, keys[0][1])) if keys and keys[0][0] > 2 else ""
        day = min((r.published for r in e.reports if r.published), default=None)
        type_ = event_types().get(e.type)
        for a, b in e.edges():
            yield Act(
                event=e.iri,
                a=a,
                b=b,
                relation=e.relation,
                family=type_.family if type_ else "",
                quad=e.quad,
                goldstein=e.goldstein,
                first=e.first or day,
                last=e.last or day,
                dated=bool(e.first),
                status=e.status,
                symmetric=e.symmetric,
                standing=type_ is not None and type_.standing,
                topics=e.topics,
                publishers=e.publishers,
                sources=tuple(sorted({r.source or r.article for r in e.reports})),
                articles=tuple(sorted({r.article for r in e.reports})),
                summit=summit,
            )


def network_of(found: Iterable[Act], selection: Selection | None = None, *, base: str = "") -> nx.MultiDiGraph:
    """A directed multigraph with an edge for each act that is selected.

    Args:
        base: what the acts are out of, in words, for the scope (`ICEWS 2014`).

    Returns:
        Nodes are IRIs with `name`, `kind`, `country` (code or None). Edges have `event` and `events` (IRIs; several where the one-a-day rule folded some),
        `relation`, `family`, `quad`, `goldstein` (-10 to 10), `sign` (1 cooperation, -1 conflict, 0 neither), `weight`, `day` and `last` (ISO days or None),
        `date` (the day, month or year, as precise as known), `topics`, `publishers`, `sources`, `articles`, `symmetric`, `summit`, `text`.
        `graph.graph["scope"]` is a `Scope`.
    """
    s = selection or Selection()
    level = LEVELS[s.level]
    daily = s.rule != "one per merged event"
    wanted_sectors = set(s.sectors)
    gone: dict[str, int] = defaultdict(int)
    kept: list[tuple[Act, Actor, Actor]] = []
    total = 0
    for act in found:
        total += 1
        reason = _unwanted(act, s, wanted_sectors)
        a, b = (act.a, act.b) if level == "actor" else (lift(act.a), lift(act.b))
        if not reason and level == "country" and Kind.PERSON in (a.kind, b.kind):
            reason = "people who stand for no state"
        if not reason and s.kinds and (a.kind.value not in s.kinds or b.kind.value not in s.kinds):
            reason = "actors of other kinds"
        if not reason and iri.actor(a) == iri.actor(b):
            reason = "within one actor"
        if reason:
            gone[reason] += 1
        else:
            kept.append((act, a, b))
    sizes: dict[str, set[Actor]] = defaultdict(set)
    for act, a, b in kept:
        if act.summit:
            sizes[act.summit].update((a, b))
    edges: dict[tuple[Any, ...], tuple[Actor, Actor, list[Act]]] = {}
    for act, a, b in kept:
        ends = tuple(sorted((iri.actor(a), iri.actor(b)))) if act.symmetric else (iri.actor(a), iri.actor(b))
        key = (ends, act.relation, act.first, act.last) if daily and act.first else (ends, act.event)
        edges.setdefault(key, (a, b, []))[2].append(act)
    graph = nx.MultiDiGraph()
    for a, b, same in edges.values():
        for actor in (a, b):
            if iri.actor(actor) not in graph:
                graph.add_node(iri.actor(actor), name=actor.name, kind=actor.kind.value, country=actor.country)
        graph.add_edge(iri.actor(a), iri.actor(b), **_attributes(same, s, sizes))
    graph.graph["scope"] = _scope(graph, s, total, dict(gone), base)
    return graph


def _unwanted(act: Act, s: Selection, wanted: set[str]) -> str:
    """Why an act is not selected, empty where it is."""
    if act.standing and not s.standing and act.relation not in s.relations and act.family not in s.families:
        return "standing facts"
    if act.status.value not in s.statuses:
        return "other statuses"
    if (s.relations or s.families) and act.relation not in s.relations and act.family not in s.families:
        return "other relations"
    if s.layer != "all" and sign(act.goldstein, act.quad) != (-1 if s.layer == "conflict" else 1):
        return "other layer"
    if act.publishers < s.min_support:
        return "too little support"
    if (s.since and (not act.first or act.first < s.since)) or (s.until and (not act.last or act.last > s.until)):
        return "outside the window"
    if wanted and not any(_within(topic, wanted) for topic in act.topics):
        return "other sectors"
    return ""


def _within(topic: str, wanted: set[str]) -> bool:
    known = sectors()
    at: str | None = topic
    while at is not None:
        if at in wanted:
            return True
        at = known[at].broader if at in known else None
    return False


lift = lifted  # who an actor stands for among states and organisations


def _attributes(same: list[Act], s: Selection, sizes: dict[str, set[Actor]]) -> dict[str, Any]:
    one = min(same, key=lambda x: x.event)
    share = max(1.0 if s.summits == "each" or not x.summit else 1 / max(1, len(sizes[x.summit]) - 1) for x in same)
    publishers = max(max(x.publishers for x in same), len({y for x in same for y in x.sources}) if len(same) > 1 else 0)
    unit = {"events": 1.0, "publishers": float(publishers), "goldstein": abs(one.goldstein)}[s.weight]
    return {
        "event": one.event,
        "events": tuple(sorted({x.event for x in same})),
        "relation": one.relation,
        "family": one.family,
        "quad": one.quad,
        "goldstein": one.goldstein,
        "sign": sign(one.goldstein, one.quad),
        "weight": unit * share,
        "day": one.first,
        "last": one.last,
        "date": _date(one.first, one.last) if one.dated else None,
        "topics": tuple(sorted({t for x in same for t in x.topics})),
        "publishers": publishers,
        "sources": tuple(sorted({y for x in same for y in x.sources})),
        "articles": tuple(sorted({y for x in same for y in x.articles})),
        "symmetric": one.symmetric,
        "summit": min((x.summit for x in same if share < 1), default=""),
        "text": one.text,
    }


def _date(first: str | None, last: str | None) -> str | None:
    """The date that two days bound: a day, a month or a year."""
    if not first or not last or first == last:
        return first
    return first[:7] if first[:7] == last[:7] else first[:4]


def _scope(graph: nx.MultiDiGraph, s: Selection, total: int, gone: dict[str, int], base: str) -> Scope:
    rows = [d for _, _, d in graph.edges(data=True)]
    days = sorted(d["day"] for d in rows if d["day"])
    articles = {x for d in rows for x in d["articles"]}
    events = {x for d in rows for x in d["events"]}
    return Scope(
        since=s.since or (days[0] if days else None),
        until=s.until or (max(d["last"] for d in rows if d["last"]) if days else None),
        level=LEVELS[s.level],
        counting=s.rule,
        coverage=f"{len(rows):,} of {total:,} acts{' of ' + base if base else ''}",
        articles=len(articles),
        publishers=len({x for d in rows for x in d["sources"]} - articles),  # an article that names no publisher stands for itself among the sources
        events=len(events),
        undated=len({d["event"] for d in rows if not d["date"]}),
        left_out=tuple(sorted(gone.items(), key=lambda kv: (-kv[1], kv[0]))),
    )


def gatherings(graph: nx.MultiDiGraph) -> nx.Graph:
    """The two-mode form of a network: actors on one side, what they took part in on the other.

    Returns:
        An undirected graph; actors have `bipartite` 0 and their attributes, happenings 1 with `events`, `relation`, `day`. A summit is one happening.
    """
    out = nx.Graph()
    for a, b, d in graph.edges(data=True):
        me = f"summit:{d['summit']}" if d["summit"] else d["event"]
        for end in (a, b):
            out.add_node(end, bipartite=0, **graph.nodes[end])
        known = out.nodes[me]["events"] if me in out else ()
        out.add_node(me, bipartite=1, relation=d["relation"], day=d["day"], events=tuple(sorted({*known, *d["events"]})))
        out.add_edge(a, me)
        out.add_edge(b, me)
    return out
