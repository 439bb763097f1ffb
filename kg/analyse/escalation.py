"""Escalations: weeks in which a dyad has far more conflict than its own weeks before made likely."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import adjusted, label
from kg.analyse.timeline import period, periods

PRIOR = 0.5  # acts that the average dyad lends to each, so that a dyad without a past can be surprised but not by one act


@dataclass(frozen=True, slots=True)
class Surprise:
    """Tail probabilities of counts against their own trailing window.

    Attributes:
        p: chance of as many or more, NaN where not tested; expected: mean of the prediction; shape: of its negative binomial.
    """

    p: NDArray[np.float64]
    expected: NDArray[np.float64]
    shape: float


def surprise(counts: NDArray[np.float64], exposure: NDArray[np.float64], trailing: int) -> Surprise:
    """How unlikely each count is, given the ones before it in its row.

    The prediction for week t is the dyad's rate per act of the network over the `trailing` weeks before, shrunk by `PRIOR` acts to the mean dyad of the whole time, times the
    week's coverage. Its distribution is a negative binomial that holds the uncertainty of that rate (gamma-Poisson) and the burstiness of news
    (one shape for all dyads by maximum likelihood; by moments a single outbreak would hide itself and every other).

    Args:
        counts: dyads by weeks; exposure: acts of the whole network per week.
    """
    from scipy.optimize import minimize_scalar
    from scipy.stats import nbinom

    n, weeks = counts.shape
    p, expected, past = (np.full((n, weeks), np.nan) for _ in range(3))
    rate = float(counts.sum()) / max(1, n) / max(1.0, float(exposure.sum()))
    for t in range(trailing, weeks):
        window = slice(t - trailing, t)
        seen, out_of = counts[:, window].sum(axis=1), exposure[window].sum()
        if out_of <= 0 or exposure[t] <= 0 or not rate:
            continue
        past[:, t] = seen + PRIOR
        expected[:, t] = (seen + PRIOR) / (out_of + PRIOR / rate) * exposure[t]
    ok = ~np.isnan(expected)
    if not ok.any():
        return Surprise(p, expected, 1e6)

    def unlikely(log_shape: float) -> float:
        size = 1 / (1 / past[ok] + np.exp(-log_shape))
        return -float(nbinom.logpmf(counts[ok], size, size / (size + expected[ok])).sum())

    shape = float(np.exp(minimize_scalar(unlikely, bounds=(np.log(0.05), np.log(1e6)), method="bounded").x))
    size = 1 / (1 / past[ok] + 1 / shape)
    p[ok] = nbinom.sf(counts[ok] - 1, size, size / (size + expected[ok]))
    return Surprise(p, expected, shape)


def escalation(
    graph: nx.MultiDiGraph,
    *,
    layer: str = "conflict",
    step: str = "week",
    trailing: int = 12,
    min_acts: int = 10,
    least: int = 3,
    q: float = 0.05,
    top: int | None = 20,
) -> Result:
    """Episodes of unusual conflict (or cooperation), each against the dyad's own past.

    Args:
        layer: `conflict`, `material conflict` or `cooperation`. step: `day`, `week` or `month`; trailing: number of them in the window before.
        min_acts: acts of the layer in the whole window for a dyad to be tested. least: acts that a period must have to be shown. q: false discovery rate over all dyads and periods.
        top: rows kept, most surprising first; None for all.

    Returns:
        Per episode (periods in a row that stand out are one): its first period, the peak and its acts, what was expected there, p and q.
    """
    if layer not in ("conflict", "material conflict", "cooperation"):
        raise ValueError(f"unknown layer {layer!r}; choose conflict, material conflict or cooperation")
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    events: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    base: dict[str, int] = defaultdict(int)
    left, days = 0, []
    for a, b, d in graph.edges(data=True):
        fits = d["sign"] == (1 if layer == "cooperation" else -1) and (layer != "material conflict" or d["quad"] == "Material Conflict")
        if not d["day"] or period(d["day"], step) != period(d["last"], step):
            left += fits
            continue
        p = period(d["day"], step)
        base[p] += 1
        days.append(d["day"])
        if fits:
            pair = (a, b) if a < b else (b, a)
            found[pair][p] += 1
            events[(*pair, p)].extend(d["events"])
    span = periods(min(days), max(days), step) if days else []
    pairs = sorted(k for k, v in found.items() if sum(v.values()) >= min_acts)
    rows: list[Row] = []
    tests, shape = 0, float("nan")
    if pairs and len(span) > trailing:
        counts = np.array([[found[k].get(p, 0) for p in span] for k in pairs], dtype=np.float64)
        result = surprise(counts, np.array([base[p] for p in span], dtype=np.float64), trailing)
        where = np.argwhere(~np.isnan(result.p))
        adj = np.full_like(result.p, np.nan)
        adj[tuple(where.T)] = adjusted(result.p[tuple(where.T)])
        tests, shape = len(where), result.shape
        for i, pair in enumerate(pairs):
            hits = [t for t in range(len(span)) if adj[i, t] <= q and counts[i, t] >= least]
            for run in _runs(hits):
                peak = min(run, key=lambda t: (result.p[i, t], -counts[i, t]))
                rows.append(
                    Row(
                        (
                            *sorted((label(graph, pair[0]), label(graph, pair[1]))),
                            span[run[0]],
                            len(run),
                            span[peak],
                            int(counts[i, peak]),
                            float(result.expected[i, peak]),
                            float(counts[i, peak] / result.expected[i, peak]),
                            float(result.p[i, peak]),
                            float(adj[i, peak]),
                        ),
                        tuple(sorted({x for t in run for x in events[(*pair, span[t])]})),
                    )
                )
    rows.sort(key=lambda r: (r.values[8], -float(r.values[5] or 0), r.values[:3]))
    return Result(
        name="escalation",
        title=f"Unusual {layer} against each dyad's own past",
        columns=("a", "b", "from", f"{step}s", "peak", "acts", "expected", "times", "p", "q"),
        rows=tuple(rows[:top]),
        scope=scope_of(graph),
        parameters=(("layer", layer), ("step", step), ("trailing", trailing), ("min acts", min_acts), ("least", least), ("q", q)),
        notes=(
            f"negative binomial prediction from the {trailing} {step}s before (pooled shape {shape:.2f}), coverage of the {step} taken into account; "
            f"{len(pairs):,} dyads, {tests:,} tests, false discovery rate {q} (Benjamini and Hochberg)",
            f"the first {trailing} {step}s cannot be judged; {left} acts left out because their date is coarser than a {step}",
        ),
        basis=basis_of(graph),
    )


def _runs(hits: list[int]) -> list[list[int]]:
    """Numbers in a row, a gap of one allowed."""
    out: list[list[int]] = []
    for t in hits:
        if out and t - out[-1][-1] <= 2:
            out[-1].append(t)
        else:
            out.append([t])
    return out
