"""A dyad through time: cooperation and conflict apart, direction kept, normalised by how much was reported."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import networkx as nx

from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import label

STEPS = ("day", "week", "month", "year")
QUADS = ("Verbal Cooperation", "Material Cooperation", "Verbal Conflict", "Material Conflict")


@dataclass(frozen=True, slots=True)
class Bin:
    """The acts of one period in one direction.

    Attributes:
        counts: acts by quad class, in the order of `QUADS`; goldstein: summed scores; base: acts of the whole network in the period; sources: who reported them.
    """

    period: str
    counts: tuple[int, int, int, int]
    goldstein: float
    base: int
    events: tuple[str, ...]
    sources: int = 0

    @property
    def acts(self) -> int:
        """All acts of the period."""
        return sum(self.counts)


def period(day: str, step: str) -> str:
    """The period of a day: itself, the Monday of its week, its month or its year.

    >>> period("2014-03-06", "week"), period("2014-03-06", "month")
    ('2014-03-03', '2014-03')
    """
    if step == "week":
        d = date.fromisoformat(day)
        return (d - timedelta(days=d.weekday())).isoformat()
    return day[: {"day": 10, "month": 7, "year": 4}[step]]


def periods(first: str, last: str, step: str) -> list[str]:
    """All periods from the one of `first` to that of `last`."""
    out: list[str] = []
    d, end = date.fromisoformat(first), date.fromisoformat(last)
    while d <= end:
        p = period(d.isoformat(), step)
        if not out or out[-1] != p:
            out.append(p)
        d += timedelta(days=1 if step in ("day", "week") else 27)
    p = period(last, step)
    return out if out and out[-1] == p else [*out, p]


def poisson_interval(k: float) -> tuple[float, float]:
    """Exact 95 % interval of a Poisson mean from one count (Garwood 1936, Biometrika 28).

    >>> [round(x, 2) for x in poisson_interval(10)]
    [4.8, 18.39]
    """
    from scipy.stats import chi2

    return (float(chi2.ppf(0.025, 2 * k) / 2) if k > 0 else 0.0), float(chi2.ppf(0.975, 2 * (k + 1)) / 2)


def series(graph: nx.MultiDiGraph, a: str, b: str, step: str = "month") -> tuple[dict[str, list[Bin]], int]:
    """The bins of a dyad, by direction.

    Args:
        a, b: IRIs; step: `day`, `week`, `month` or `year`.

    Returns:
        Bins under `a>b`, `b>a` and `both` (acts without a direction stand in `both` alone), every period of the window in order; and how many acts of
        the dyad are left out because their date is coarser than the step.

    Raises:
        ValueError: the step is not known.
    """
    if step not in STEPS:
        raise ValueError(f"unknown step {step!r}; choose one of {', '.join(STEPS)}")
    base: dict[str, int] = defaultdict(int)
    counts: dict[tuple[str, str], list[float]] = {}
    events: dict[tuple[str, str], set[str]] = defaultdict(set)
    heard: dict[str, set[str]] = defaultdict(set)
    left, days = 0, []
    for x, y, d in graph.edges(data=True):
        ours = {x, y} == {a, b}
        if not d["day"] or period(d["day"], step) != period(d["last"], step):
            left += ours
            continue
        p = period(d["day"], step)
        days.append(d["day"])
        base[p] += 1
        heard[p].update(d.get("sources", ()))
        if not ours:
            continue
        for way in ("both",) if d["symmetric"] else ("both", "a>b" if x == a else "b>a"):
            s = counts.setdefault((way, p), [0, 0, 0, 0, 0.0])
            s[QUADS.index(d["quad"])] += d.get("sign", 1) != 0
            s[4] += d["goldstein"]
            events[way, p].update(d["events"])
    if not days:
        return {"a>b": [], "b>a": [], "both": []}, left
    scope = scope_of(graph)
    span = periods(min(days) if not scope.since else min(scope.since, min(days)), max(days) if not scope.until else max(scope.until, max(days)), step)
    out = {
        way: [
            Bin(p, tuple(int(n) for n in s[:4]), float(s[4]), base[p], tuple(sorted(events[way, p])), len(heard[p]))  # type: ignore[arg-type]
            for p in span
            for s in [counts.get((way, p), [0, 0, 0, 0, 0.0])]
        ]
        for way in ("a>b", "b>a", "both")
    }
    return out, left


def timeline(graph: nx.MultiDiGraph, a: str, b: str, *, step: str = "month") -> Result:
    """How two actors treat each other, period by period.

    Args:
        a, b: IRIs of nodes. step: `day`, `week` (by its Monday), `month` or `year`.

    Returns:
        Per period and direction (empty ones of a single direction left out): acts by quad class, sum and mean of Goldstein scores, and cooperation and
        conflict per 1,000 acts of the whole network with Garwood's 95 % interval, so that a month of much news does not look like a month of much conflict.
    """
    bins, left = series(graph, a, b, step)
    names = {"a>b": f"{label(graph, a)} > {label(graph, b)}", "b>a": f"{label(graph, b)} > {label(graph, a)}", "both": "both"}
    rows = []
    for i in range(len(bins["both"])):
        for way in ("both", "a>b", "b>a"):
            x = bins[way][i]
            if way != "both" and not x.acts:
                continue
            rate = []
            for k in (x.counts[0] + x.counts[1], x.counts[2] + x.counts[3]):
                rate += [1000 * v / x.base if x.base else None for v in (k, *poisson_interval(k))]
            rows.append(
                Row(
                    (x.period, names[way], *x.counts, round(x.goldstein, 1), x.goldstein / x.acts if x.acts else None, *rate, x.base, x.sources),
                    x.events,
                )
            )
    return Result(
        name="timeline",
        title=f"{label(graph, a)} and {label(graph, b)} by {step}",
        columns=(
            "period",
            "direction",
            "verbal cooperation",
            "material cooperation",
            "verbal conflict",
            "material conflict",
            "sum Goldstein",
            "mean Goldstein",
            "cooperation per 1,000",
            "low",
            "high",
            "conflict per 1,000",
            "conflict low",
            "conflict high",
            "base",
            "sources",
        ),
        rows=tuple(rows),
        scope=scope_of(graph),
        parameters=(("a", label(graph, a)), ("b", label(graph, b)), ("step", step)),
        notes=(
            "per 1,000: acts of the dyad per 1,000 acts of the network in the period (base); low, high: Garwood's exact 95 % interval of the count, "
            "which takes acts as independent; sources: that report any act in the period, 0 where none is named; where they change, so may the rates",
            f"{left} acts of the dyad left out because their date is coarser than a {step}",
        ),
        basis=basis_of(graph),
    )
