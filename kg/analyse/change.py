"""What changed between two spans of time: ties that are new, ended, strengthened or cooled."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import networkx as nx
import numpy as np

from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import adjusted, label

_NAMES = {1: ("new", "ended", "strengthened", "cooled"), -1: ("new conflict", "conflict ended", "escalated", "eased")}


def dispersion(counts: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    """By how much the variance of counts exceeds Poisson's, at least 1.

    Pearson's statistic over its degrees of freedom (McCullagh and Nelder 1989, section 4.5), one mean per row.

    >>> dispersion(np.array([[2.0, 2.0, 2.0]]))
    1.0
    """
    mean = counts.mean(axis=1, keepdims=True)
    keep = mean[:, 0] > 0
    free = int(keep.sum()) * (counts.shape[1] - 1)
    return max(1.0, float((((counts - mean)[keep] ** 2) / mean[keep]).sum() / free)) if free else 1.0


def change(
    graph: nx.MultiDiGraph, before: tuple[str, str], after: tuple[str, str], *, q: float = 0.05, min_acts: int = 5, top: int | None = None
) -> Result:
    """Compare every dyad between two windows, cooperation and conflict apart.

    The number of acts after, given the sum of both windows, is binomial (Przyborowski and Wilenski 1940, Biometrika 31). Its chance is that of the sources that
    report the dyad: for each source the share of all its acts that lies in the second window, averaged over the dyad's acts (indirect standardisation), so that
    a source that falls silent ends no tie. Acts from sources that report in one window alone cannot tell and are left out. News comes in bursts, so counts are first divided by the pooled dispersion of weekly counts inside the windows. Benjamini and Hochberg
    keep the false discovery rate over all dyads and both layers.

    Args:
        before, after: first and last day of each window. q: false discovery rate. min_acts: acts in both windows together for a dyad to be tested.
        top: rows kept, None for all.

    Returns:
        The dyads that changed, most certain first: acts before and after, their ratio over that of what the same sources report with a 95 % interval, p and q.
        `new` and `ended` are dyads with none before, or none after.
    """
    from scipy.special import betainc
    from scipy.stats import beta

    starts = [date.fromisoformat(since) for since, _ in (before, after)]
    widths = [(date.fromisoformat(until) - start).days // 7 + 1 for start, (_, until) in zip(starts, (before, after), strict=True)]
    acts: list[tuple[int, tuple[str, str, int], dict[str, Any]]] = []
    bases: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for a, b, d in graph.edges(data=True):
        at = next((i for i, (since, until) in enumerate((before, after)) if d["day"] and since <= d["day"] and d["last"] <= until), None)
        if at is None:
            continue
        first, second = sorted((a, b))
        acts.append((at, (first, second, d["sign"]), d))
        for s in d.get("sources") or ("",):
            bases[s][at] += 1 / len(d.get("sources") or ("",))
    share = {s: y / (x + y) for s, (x, y) in bases.items() if x and y}  # of a source's acts, that of the second window
    counts: dict[tuple[str, str, int], list[int]] = {}
    odds_of: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    events: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    weeks: dict[tuple[str, str, int], dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    base = [0, 0]
    for at, key, d in acts:
        known = [share[s] for s in d.get("sources") or ("",) if s in share]
        if not known:
            continue
        base[at] += 1
        if not key[2]:
            continue
        counts.setdefault(key, [0, 0])[at] += 1
        odds_of[key].append(sum(known) / len(known))
        events[key].extend(d["events"])
        weeks[key][at, (date.fromisoformat(d["day"]) - starts[at]).days // 7] += 1
    tested = sorted(k for k, (x, y) in counts.items() if x + y >= min_acts)
    table = np.array([[r.get((i, w), 0) for i in (0, 1) for w in range(widths[i])] for r in (weeks[k] for k in tested)], dtype=np.float64).reshape(
        len(tested), sum(widths)
    )
    cut = widths[0]
    phi = max(dispersion(table[:, :cut]), dispersion(table[:, cut:])) if len(tested) and min(base) else 1.0
    chance = {k: sum(odds_of[k]) / len(odds_of[k]) for k in tested}
    found = []
    for k in tested:
        x, y = (n / phi for n in counts[k])
        low = float(betainc(x, y + 1, 1 - chance[k])) if x > 0 else 1.0  # P(y or fewer)
        high = float(betainc(y, x + 1, chance[k])) if y > 0 else 1.0  # P(y or more)
        found.append(min(1.0, 2 * min(low, high)))
    rows = []
    for k, p, adj in zip(tested, found, adjusted(found), strict=True):
        if adj > q:
            continue
        x, y = counts[k]
        names = _NAMES[k[2]]
        scale = (1 - chance[k]) / chance[k]
        up = y * scale > x
        kind = names[0] if x == 0 else names[1] if y == 0 else names[2] if up else names[3]
        odds = [float(v / (1 - v)) if v < 1 else None for v in (_bound(beta, y / phi, x / phi, side) for side in (0.025, 0.975))]
        values = (
            *sorted((label(graph, k[0]), label(graph, k[1]))),
            "cooperation" if k[2] > 0 else "conflict",
            kind,
            x,
            y,
            y / x * scale if x else None,
            *(None if o is None else o * scale for o in odds),
            p,
            adj,
        )
        rows.append(Row(values, tuple(sorted(set(events[k])))))
    rows.sort(key=lambda r: (r.values[-1], -abs(float(r.values[5] or 0) - float(r.values[4] or 0)), r.values[:3]))
    return Result(
        name="change",
        title=f"Ties that changed between {before[0]}..{before[1]} and {after[0]}..{after[1]}",
        columns=("a", "b", "layer", "change", "before", "after", "ratio", "low", "high", "p", "q"),
        rows=tuple(rows[:top]),
        scope=scope_of(graph),
        parameters=(("before", "..".join(before)), ("after", "..".join(after)), ("q", q), ("min acts", min_acts)),
        notes=(
            f"ratio of after to before, over that of all acts of the same sources; conditional binomial test on counts divided by the dispersion {phi:.2f}; "
            f"{len(tested):,} dyads and layers tested, false discovery rate {q}",
            f"{base[0]:,} acts before, {base[1]:,} after; {len(acts) - sum(base):,} left out because their sources report in one window alone",
            "new and ended mean: none reported in the window before, or after",
        ),
        basis=basis_of(graph),
    )


def _bound(beta: object, y: float, x: float, side: float) -> float:
    """Clopper and Pearson's bound of the chance that an act falls into the second window (1934, Biometrika 26)."""
    if side < 0.5:
        return float(beta.ppf(side, y, x + 1)) if y > 0 else 0.0  # type: ignore[attr-defined]
    return float(beta.ppf(side, y + 1, x)) if x > 0 else 1.0  # type: ignore[attr-defined]
