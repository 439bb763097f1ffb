"""The table of analyses: name, what it answers, and how to run it from one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from difflib import get_close_matches

import networkx as nx

from kg import iri
from kg.analyse.result import Result, scope_of
from kg.errors import NotFound
from kg.link import gazetteer
from kg.model import Actor, Kind


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a network.

    Attributes:
        actors: IRIs of nodes. layer: `cooperation`, `conflict`, `material conflict` or `all`, empty for the analysis's own.
        step: period of series, empty for the analysis's own. at: day that splits the window into before and after. top: rows. seed: of random numbers.
        min_acts: acts that a tie (or actor) must have, None for the analysis's own. rule: how ties get their sign.
        votes, calls, alliances: files from outside the graph.
    """

    actors: tuple[str, ...] = ()
    layer: str = ""
    step: str = ""
    at: str | None = None
    top: int = 20
    seed: int = 1
    min_acts: int | None = None
    rule: str = "tone"
    votes: str | None = None
    calls: str | None = None
    alliances: str | None = None
    indirect: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """A row of the table.

    Attributes:
        takes: fields of the question that it heeds, beside the actors.
        actors: fewest and most actors that it takes.
    """

    answers: str
    run: Callable[[nx.MultiDiGraph, Question], Result]
    takes: frozenset[str]
    actors: tuple[int, int] = field(default=(0, 0))


def _row(answers: str, run: Callable[[nx.MultiDiGraph, Question], Result], takes: str = "", actors: tuple[int, int] = (0, 0)) -> Analysis:
    return Analysis(answers, run, frozenset(takes.split()), actors)


def _least(q: Question, usual: int) -> int:
    return usual if q.min_acts is None else q.min_acts


def _dyads(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.ties import dyads

    return dyads(g, by="acts" if q.layer == "all" else q.layer or "conflict", top=q.top)


def _timeline(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.timeline import timeline

    return timeline(g, *q.actors, step=q.step or "month")


def halves(g: nx.MultiDiGraph, at: str | None) -> tuple[tuple[str, str], tuple[str, str]]:
    """The window before a day and the one from it on; where none is given, the day that has half of the dated acts before it.

    Raises:
        NotFound: the network has no window, or the day lies outside it.
    """
    scope = scope_of(g)
    if not scope.since or not scope.until or scope.since == scope.until:
        raise NotFound("window of time")
    first, last = date.fromisoformat(scope.since), date.fromisoformat(scope.until)
    days = sorted(d["day"] for _, _, d in g.edges(data=True) if d.get("day"))
    split = date.fromisoformat(at or days[len(days) // 2])
    if not at and split <= first:
        split = first + (last - first + timedelta(days=1)) // 2
    if not first < split <= last:
        raise NotFound(f"{split} between {first} and {last}")
    return (scope.since, (split - timedelta(days=1)).isoformat()), (split.isoformat(), scope.until)


def _change(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.change import change

    before, after = halves(g, q.at)
    return change(g, before, after, min_acts=_least(q, 5), top=q.top)


def _escalation(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.escalation import escalation

    return escalation(g, layer=q.layer or "conflict", step=q.step or "week", min_acts=_least(q, 10), top=q.top)


def _centrality(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.centrality import centrality

    return centrality(g, layer=q.layer or "cooperation", seed=q.seed, top=q.top)


def regions(g: nx.MultiDiGraph) -> dict[str, str]:
    """The world region of each country of a network, by IRI (UN M49)."""
    from kg.link.gazetteer import rows

    return {i: r["region"] for r in rows("countries.tsv") if r.get("region") and (i := iri.entity("country", r["code"])) in g}


def _brokerage(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.brokerage import brokerage

    return brokerage(g, regions(g), name=q.layer or "cooperation", min_acts=_least(q, 2), seed=q.seed, top=q.top)


def _blocs(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.blocs import blocs

    return blocs(g, signed=q.layer != "cooperation", min_acts=_least(q, 3), seed=q.seed)


def _balance(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.balance import balance

    return balance(g, rule=q.rule, min_acts=_least(q, 5), seed=q.seed)


def _tense(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.balance import tense

    return tense(g, rule=q.rule, min_acts=_least(q, 5), top=q.top)


def _similarity(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.similarity import similarity

    return similarity(g, q.actors[0] if q.actors else None, min_acts=_least(q, 20), top=q.top)


def _roles(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.similarity import roles

    return roles(g, min_acts=_least(q, 20))


def _alignment(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.alignment import alignment
    from kg.analyse.votes import read_alliances, read_votes

    s = scope_of(g)
    votes = read_votes(q.votes, q.calls, since=s.since if q.calls else None, until=s.until if q.calls else None) if q.votes else None
    allied = read_alliances(q.alliances, int((s.since or "0")[:4])) if q.alliances else None
    return alignment(g, votes, allied, min_acts=_least(q, 10), seed=q.seed, top=q.top)


def _paths(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.paths import paths

    return paths(g, *q.actors, name=q.layer or "cooperation", indirect=q.indirect, min_acts=_least(q, 1))


def _sectors(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.sectors import sectors

    return sectors(g, q.actors, min_acts=_least(q, 3), top=q.top)


def _coverage(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.coders import coverage

    return coverage(g, min_acts=_least(q, 1), top=q.top)


def _agreement(g: nx.MultiDiGraph, q: Question) -> Result:
    from kg.analyse.coders import agreement

    return agreement(g, seed=q.seed, top=q.top)


ANALYSES: dict[str, Analysis] = {
    "dyads": _row("which pairs fight or cooperate most", _dyads, "layer top"),
    "timeline": _row("how two treat each other through time", _timeline, "step", (2, 2)),
    "change": _row("which ties are new, ended, strengthened, cooled", _change, "at min_acts top"),
    "escalation": _row("which weeks stand out from a pair's own past", _escalation, "layer step min_acts top"),
    "centrality": _row("who is central", _centrality, "layer seed top"),
    "brokerage": _row("who stands between world regions", _brokerage, "layer min_acts seed top"),
    "blocs": _row("who sticks together", _blocs, "layer min_acts seed"),
    "balance": _row("are friends of friends friends", _balance, "rule min_acts seed"),
    "tense": _row("which triads are out of balance", _tense, "rule min_acts top"),
    "similarity": _row("who stands alike", _similarity, "min_acts top", (0, 1)),
    "roles": _row("which groups stand alike", _roles, "min_acts"),
    "alignment": _row("do ties line up with votes and alliances", _alignment, "votes calls alliances min_acts seed top"),
    "paths": _row("how two are connected", _paths, "layer indirect min_acts", (2, 2)),
    "coverage": _row("what one source has and the other lacks", _coverage, "min_acts top"),
    "agreement": _row("do two sources say the same", _agreement, "seed top"),
    "sectors": _row("who cooperates on what", _sectors, "min_acts top", (0, 2)),
}


HARMLESS = frozenset({"top", "seed"})
"""What no analysis refuses, heeded or not: scripts that run all of them give both."""


def unheeded(name: str, given: Iterable[str]) -> list[str]:
    """Fields of the question that were given and that an analysis does not heed, in the order given."""
    known = frozenset(f.name for f in fields(Question)) - {"actors"}
    return [field for field in given if field in known and field not in ANALYSES[name].takes | HARMLESS]


def node(g: nx.MultiDiGraph, name: str) -> str:
    """The node that a name means: its name in the network, an IRI, or any name of the tables (a person stands for the country where people do not occur).

    Raises:
        NotFound: there is none; close names are told.
    """
    if name in g:
        return name
    labels = {str(d.get("name", n)).casefold(): n for n, d in g.nodes(data=True)}
    if name.casefold() in labels:
        return str(labels[name.casefold()])
    spelled = (name, name.title())
    hit = next((h.entry.actor for s in spelled for h in gazetteer().find(s) if h.start == 0 and h.end == len(s) and h.entry.actor), None)
    for who in (hit, _country(hit)):
        if who is not None and iri.actor(who) in g:
            return iri.actor(who)
    raise NotFound(name, tuple(str(g.nodes[labels[x]].get("name", x)) for x in get_close_matches(name.casefold(), labels, n=3)))


def _country(actor: Actor | None) -> Actor | None:
    return gazetteer().countries.get(actor.country) if actor is not None and actor.country and actor.kind is not Kind.COUNTRY else None
