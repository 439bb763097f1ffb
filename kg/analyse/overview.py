"""Everything at one look: the analyses of a network that need no further choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import networkx as nx

from kg.analyse.catalogue import ANALYSES, Question, regions
from kg.analyse.result import Result, scope_of
from kg.errors import NotFound

ROWS = 60  # of the sectors that an overview lists


@dataclass(frozen=True, slots=True)
class Overview:
    """Results in order.

    Attributes:
        network: what they are of; skipped: analyses that it is too small for, and why.
        drawn: results that figures are made of, by name, where more rows go into a figure than are shown.
    """

    title: str
    results: tuple[Result, ...]
    network: nx.MultiDiGraph = field(default_factory=nx.MultiDiGraph)
    skipped: tuple[str, ...] = ()
    drawn: Mapping[str, Result] = field(default_factory=dict)


def central(graph: nx.MultiDiGraph, share: float = 0.98) -> nx.MultiDiGraph:
    """The network of the stretch of time that holds nearly all acts, if that is less than half of the whole; else the network itself.

    News recalls the past and speaks of years to come: one mention of 1916 would stretch every series over a century.

    Args:
        share: of the dated acts, the same number left out at either end. Acts without a day stay.
    """
    scope = scope_of(graph)
    days = sorted(d["day"] for _, _, d in graph.edges(data=True) if d.get("day"))
    cut = int(len(days) * (1 - share) / 2)
    if not cut or not scope.since or not scope.until:
        return graph
    since, until = days[cut], days[-cut - 1]
    whole, part = ((date.fromisoformat(b) - date.fromisoformat(a)).days for a, b in ((scope.since, scope.until), (since, until)))
    if part >= whole / 2:
        return graph
    inside = [(a, b, k) for a, b, k, d in graph.edges(keys=True, data=True) if not d.get("day") or (since <= d["day"] and d["last"] <= until)]
    out = graph.edge_subgraph(inside).copy()
    rows = [d for _, _, d in out.edges(data=True)]
    out.graph["scope"] = replace(
        scope,
        since=since,
        until=until,
        coverage=f"{len(rows):,} acts in the stretch that holds {share:.0%} of {scope.coverage}",
        articles=len({x for d in rows for x in d["articles"]}),
        publishers=len({x for d in rows for x in d["sources"]} - {x for d in rows for x in d["articles"]}),
        events=len({x for d in rows for x in d["events"]}),
        undated=len({d["event"] for d in rows if not d["date"]}),
        left_out=(*scope.left_out, (f"before {since} or after {until}", len(graph.edges) - len(rows))),
    )
    return out


def overview(graph: nx.MultiDiGraph, *, title: str = "Overview", question: Question | None = None, dyads: int = 3) -> Overview:
    """Run every analysis that needs no further choice, and timelines of the strongest dyads, on the `central` stretch of time.

    Args:
        question: seed, rows, files of votes and alliances. dyads: timelines of this many dyads of most conflict, and of most cooperation.
    """
    graph = central(graph)
    q = question or Question()
    results: list[Result] = []
    skipped: list[str] = []
    for called, name, change in _asked(graph, q, dyads):
        try:
            results.append(replace(ANALYSES[name].run(graph, replace(q, **change)), name=called))
        except NotFound as error:
            skipped.append(f"{name}: {error}")
    whole = {r.name: r for r in results if len(r.rows) > ROWS and r.name == "sectors"}
    shown = tuple(r.head(ROWS) if r.name in whole else r for r in results)
    return Overview(title, shown, graph, tuple(skipped), whole)


def _asked(graph: nx.MultiDiGraph, q: Question, dyads: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What an overview runs: the name of the result, the analysis, and what is asked of it."""
    yield from ((f"dyads-{layer}", "dyads", {"layer": layer}) for layer in ("conflict", "cooperation"))
    scope = scope_of(graph)
    if scope.since and scope.until:
        days = (date.fromisoformat(scope.until) - date.fromisoformat(scope.since)).days
        step = "week" if days < 180 else "month" if days < 5 * 366 else "year"
        fine = "day" if days < 180 else "week" if days < 3 * 366 else "month"  # a dozen before must fit in, and news is thin over years
        yield from ((f"timeline-{k}", "timeline", {"actors": pair, "step": step}) for k, pair in enumerate(_strongest(graph, dyads), 1))
        yield "change", "change", {}
        yield "escalation", "escalation", {"layer": "", "step": q.step or fine}
    yield "centrality", "centrality", {"layer": ""}
    if regions(graph):
        yield "brokerage", "brokerage", {"layer": ""}
    yield "blocs", "blocs", {"layer": ""}
    yield "balance", "balance", {}
    yield from ((name, name, {"actors": ()}) for name in ("tense", "similarity", "roles"))
    if q.votes or q.alliances:
        yield "alignment", "alignment", {}
    if any(d.get("topics") for _, _, d in graph.edges(data=True)):
        yield "sectors", "sectors", {"actors": (), "top": 100_000}


def _strongest(graph: nx.MultiDiGraph, count: int) -> list[tuple[str, str]]:
    """The dyads of most conflict, then those of most cooperation, each once."""
    from kg.analyse.ties import ties

    found = list(ties(graph).values())
    chosen = dict.fromkeys(
        (t.a, t.b)
        for by in ("conflict", "cooperation")
        for t in sorted((t for t in found if getattr(t, by) > 0), key=lambda t: (-float(getattr(t, by)), t.a, t.b))[:count]
    )
    return list(chosen)
