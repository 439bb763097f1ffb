"""What articles and coders say of the same pairs of states: who has what the other lacks, and how far they agree where both speak.

Works on a network whose events come from several sources and are not folded (`kg analyse coverage --coders text,icews`): events of coders have IRIs of
their own, so that each edge is known to be of the articles or of a coder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from warnings import catch_warnings, simplefilter

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg import iri
from kg.analyse.result import Result, Row, Value, basis_of, scope_of
from kg.analyse.ties import label

TEXT = "text"
CODED = iri.entity("coded", "")
FEWEST = 10  # units below which no kappa is given: its interval would hold nearly all values
RESAMPLES = 2000  # of the bootstrap
MONTH_OF_SLICES = 96 * 28  # quarter hours of the shortest month
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Act:
    """An edge as these analyses need it; `source` is `text` or a coder."""

    source: str
    pair: Pair
    day: str
    family: str
    sign: int
    events: tuple[str, ...]


def _acts(graph: nx.MultiDiGraph) -> list[_Act]:
    """Acts whose month is known."""
    found = []
    for a, b, d in graph.edges(data=True):
        when = d["date"] or d["day"]
        if when and len(when) >= 7:
            source = d["sources"][0] if d["event"].startswith(CODED) else TEXT
            found.append(_Act(source, (min(a, b), max(a, b)), when, d["family"], d["sign"], d["events"]))
    return found


def _sources(graph: nx.MultiDiGraph, acts: list[_Act]) -> list[str]:
    """Sources asked for, the one that the others are compared with first."""
    asked = graph.graph.get("coders") or sorted({x.source for x in acts}, key=lambda s: (s != TEXT, s))
    return list(asked)


def coverage(graph: nx.MultiDiGraph, *, min_acts: int = 1, top: int | None = None) -> Result:
    """What one source has and the other lacks, by pair and month.

    A month in which a source has no act of anybody is without data: that a pair has none there does not mean that it was quiet.

    Args:
        min_acts: acts of both sources together that a pair and month must have. top: rows kept, None for all.

    Returns:
        Rows by the difference of the two numbers of acts, the largest first; each opens the events of both sides.
    """
    acts = _acts(graph)
    sources = _sources(graph, acts)
    cells: dict[tuple[Pair, str], dict[str, list[_Act]]] = defaultdict(lambda: defaultdict(list))
    months: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        cells[act.pair, act.day[:7]][act.source].append(act)
        months[act.source].add(act.day[:7])
    rows: list[Row] = []
    notes: list[str] = []
    for other in sources[1:]:
        total: Counter[str] = Counter()
        for (pair, month), by in cells.items():
            one, two = by.get(sources[0], []), by.get(other, [])
            if len(one) + len(two) < max(1, min_acts):
                continue
            reading = _reading(month, months, sources[0], other, bool(one), bool(two))
            total[reading] += 1
            names = sorted(label(graph, x) for x in pair)
            rows.append(Row((*names, month, other, len(one), len(two), reading), tuple(sorted(e for x in (*one, *two) for e in x.events))))
        shared = sorted(months[sources[0]] & months[other])
        notes.append(
            f"{other}: " + (", ".join(f"{n:,} {what}" for what, n in total.most_common()) or "nothing") + f"; {len(shared):,} months that both cover"
        )
    rows.sort(key=lambda r: (-abs(int(r.values[4] or 0) - int(r.values[5] or 0)), r.values[:4]))
    return Result(
        name="coverage",
        title="What one source has and the other lacks, by pair and month",
        columns=("a", "b", "month", "with", sources[0] if sources else TEXT, "other", "reading"),
        rows=tuple(rows[:top]),
        scope=scope_of(graph),
        parameters=(("sources", ", ".join(sources)), ("min acts", min_acts)),
        notes=(*(notes or [_alone(sources)]), *_gaps(graph)),
        basis=basis_of(graph),
    )


def _reading(month: str, months: dict[str, set[str]], one: str, two: str, has_one: bool, has_two: bool) -> str:
    if has_one and has_two:
        return "both"
    has, lacks = (one, two) if has_one else (two, one)
    return f"{has} alone" if month in months[lacks] else f"no data in {lacks}"


def _gaps(graph: nx.MultiDiGraph) -> list[str]:
    """Months of which some quarter hours are missing."""
    return [
        f"{coder} {month}: files of {n:,} quarter hours of about {MONTH_OF_SLICES:,}; for the rest there is no data, which is not quiet"
        for coder, by in graph.graph.get("slices", {}).items()
        for month, n in sorted(by.items())
        if n < MONTH_OF_SLICES
    ]


def _alone(sources: list[str]) -> str:
    return f"there is nothing to compare {sources[0] if sources else 'it'} with; load coded events with `kg build --as ...` and name their coder with --coders"


def agreement(graph: nx.MultiDiGraph, *, seed: int = 1, top: int | None = None) -> Result:
    """Whether two sources say the same of a pair of states on a day, or in a month: sign (cooperation or conflict) and family of what is said most often.

    A unit is a pair and a day of which both sources tell an act, or, for `within a day`, the other tells one on the day before or after; for `same month`, a pair and a
    month. A unit without a prevailing sign is left out for the sign; of families told equally often the first by name stands.

    Args:
        seed: of the bootstrap. top: rows of what was told by what the other told that are kept, None for all.

    Returns:
        A row for each measure with the share of units that agree and Cohen's kappa (1960, Educ. Psychol. Meas. 20) with its 95 % interval (percentile bootstrap
        over the units, `scipy.stats.bootstrap`); then rows of what the two said, the most frequent first. Each opens the events of both sides.
    """
    acts = _acts(graph)
    sources = _sources(graph, acts)
    by, months = (_filed(acts, digits) for digits in (10, 7))
    rows: list[Row] = []
    notes: list[str] = []
    for other in sources[1:]:
        one, two = by[sources[0]], by[other]
        found = {"same day": _units(one, two, 0), "within a day": _units(one, two, 1), "same month": _shared(months[sources[0]], months[other])}
        for window, units in found.items():
            for measure, of in (("sign", _sign), ("family", _family)):
                rows.append(_measured(units, of, other, f"{measure}, {window}", seed))
        notes.append(_why(one, two, {window: len(units) for window, units in found.items()}, sources[0], other))
        rows += _told(found["same day"], other)[:top]
    return Result(
        name="agreement",
        title="Do two sources say the same of a pair on a day",
        columns=("with", "measure", f"{sources[0] if sources else TEXT} says", "other says", "units", "agree", "kappa", "low", "high"),
        rows=tuple(rows),
        scope=scope_of(graph),
        seed=seed,
        parameters=(("sources", ", ".join(sources)),),
        notes=(
            *(notes or [_alone(sources)]),
            f"kappa: Cohen's, 95 % percentile bootstrap over units; none below {FEWEST} units or where one of the two says the same of all",
        ),
        basis=basis_of(graph),
    )


Unit = tuple[list[_Act], list[_Act]]
Filed = dict[tuple[Pair, str], list[_Act]]  # by pair, and day or month


def _filed(acts: list[_Act], digits: int) -> dict[str, Filed]:
    """Acts of each source by pair and day, or month; those known as exactly."""
    found: dict[str, Filed] = defaultdict(lambda: defaultdict(list))
    for act in acts:
        if len(act.day) >= digits:
            found[act.source][act.pair, act.day[:digits]].append(act)
    return found


def _shared(one: Filed, two: Filed) -> list[Unit]:
    """Acts of both sources by what both tell of."""
    return [(one[key], two[key]) for key in sorted(one.keys() & two.keys())]


def _units(one: Filed, two: Filed, slack: int) -> list[Unit]:
    """Acts of both sources by pair and day of the first; the second may tell them some days off."""
    out = []
    for (pair, day), acts in sorted(one.items()):
        at = date.fromisoformat(day)
        near = [x for n in range(-slack, slack + 1) for x in two.get((pair, (at + timedelta(days=n)).isoformat()), ())]
        if near:
            out.append((acts, near))
    return out


def _sign(acts: list[_Act]) -> str:
    total = sum(x.sign for x in acts)
    return "cooperation" if total > 0 else "conflict" if total < 0 else ""


def _family(acts: list[_Act]) -> str:
    count = Counter(x.family for x in acts)
    return min(count, key=lambda f: (-count[f], f))


def _measured(units: list[Unit], of: Any, other: str, measure: str, seed: int) -> Row:
    said = [(of(a), of(b), a, b) for a, b in units]
    kept = [x for x in said if x[0] and x[1]]
    names = sorted({n for x in kept for n in x[:2]})
    one, two = (np.array([names.index(x[i]) for x in kept], dtype=np.int64) for i in (0, 1))
    agree = float((one == two).mean()) if kept else None
    events = tuple(sorted({e for x in kept for act in (*x[2], *x[3]) for e in act.events}))
    values: tuple[Value, ...] = (other, measure, None, None, len(kept), agree, *interval(one, two, seed))
    return Row(values, events)


def kappa(one: NDArray[np.int64], two: NDArray[np.int64]) -> float:
    """Cohen's kappa of two raters' labels, NaN where chance alone would agree on all.

    >>> round(kappa(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0])), 3)
    0.5
    """
    size = int(max(one.max(), two.max())) + 1
    expected = float(np.bincount(one, minlength=size) @ np.bincount(two, minlength=size)) / len(one) ** 2
    return float("nan") if expected == 1 else (float((one == two).mean()) - expected) / (1 - expected)


def interval(one: NDArray[np.int64], two: NDArray[np.int64], seed: int) -> tuple[float | None, float | None, float | None]:
    """Kappa and the ends of its 95 % interval, None where there are too few units or a rater has one label for all."""
    from scipy.stats import DegenerateDataWarning, bootstrap

    if len(one) < FEWEST or min(len(np.unique(one)), len(np.unique(two))) < 2:
        return None, None, None
    value = kappa(one, two)
    with catch_warnings():  # a resample may hold one value alone: its kappa is NaN, and left out
        simplefilter("ignore", DegenerateDataWarning)
        draws = bootstrap(
            (one, two), kappa, paired=True, vectorized=False, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(seed)
        )
    low, high = np.nanquantile(draws.bootstrap_distribution, [0.025, 0.975])
    return value, float(low), float(high)


def _told(units: list[Unit], other: str) -> list[Row]:
    """What the two said of the units, by family."""
    cells: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for a, b in units:
        cells[_family(a), _family(b)].append((a, b))
    rows = [
        Row((other, "family", *said, len(found), None, None, None, None), tuple(sorted({e for a, b in found for x in (*a, *b) for e in x.events})))
        for said, found in cells.items()
    ]
    return sorted(rows, key=lambda r: (-int(r.values[4] or 0), r.values[2:4]))


def _why(one: Filed, two: Filed, units: dict[str, int], first: str, other: str) -> str:
    """How much there is to compare, and where it is lost."""
    months = len({d[:7] for _, d in one} & {d[:7] for _, d in two})
    pairs = len({p for p, _ in one} & {p for p, _ in two})
    return (
        f"{first} tells of {len(one):,} pairs and days, {other} of {len(two):,}; {months:,} months and {pairs:,} pairs occur in both, {units['same day']:,} pairs and days and {units['same month']:,} pairs and months do"
        + ("" if months else f": no month is covered by both, so no kappa between {first} and {other} can be had")
    )
