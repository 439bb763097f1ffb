"""Figures of one dyad for its dossier: the mean tone with its interval, and the course of events through time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kg.analyse.timeline import period, periods
from kg.model import Event
from kg.ontology import sign

DRAWS = 2000
FEWEST, SHORTEST = 4, 3  # dated events, and periods between the first and the last of them, below which a course says nothing
_STEPS = (("day", 45), ("week", 52 * 7), ("month", 31 * 60))  # step, and the longest window in days that it is good for


@dataclass(frozen=True, slots=True)
class Course:
    """Events per period: (period, verbal cooperation, material cooperation, verbal conflict, material conflict).

    Attributes:
        left: events that are dated more coarsely; neither: those that are neither cooperation nor conflict.
    """

    step: str
    rows: tuple[tuple[str, int, int, int, int], ...]
    left: int
    neither: int = 0

    @property
    def caption(self) -> str:
        """What a figure of it shows, in words."""
        more = f"; {self.left} dated more coarsely {'is' if self.left == 1 else 'are'} left out" if self.left else ""
        more += f"; {self.neither} that {'is' if self.neither == 1 else 'are'} neither" if self.neither else ""
        return f"Events a {self.step} that are reported as done, cooperation above the line and conflict below{more}"


def mean_goldstein(scores: Sequence[float], seed: int = 1) -> tuple[float, float, float] | None:
    """Mean Goldstein score with a 95 % interval.

    Args:
        scores: of the events, -10 (conflict) to 10 (cooperation). seed: of the random numbers.

    Returns:
        Mean, low, high by the Bayesian bootstrap over events (Rubin 1981, Ann. Stat. 9); None for fewer than five events.

    >>> mean_goldstein([2.0] * 6)
    (2.0, 2.0, 2.0)
    """
    if len(scores) < 5:
        return None
    values = np.array(scores, dtype=float)
    means = np.random.default_rng(seed).dirichlet(np.ones(len(values)), DRAWS) @ values
    low, high = np.percentile(means, (2.5, 97.5))
    return round(float(values.mean()), 2), round(float(low), 2), round(float(high), 2)


def course(events: Iterable[Event]) -> Course | None:
    """How many events of each quad class lie in each day, week, month or year, by the length of the window; None where too few are dated."""
    dated = [(e, e.first or "", e.last or e.first or "") for e in events if e.first]
    if len(dated) < FEWEST:
        return None
    low, high = min(first for _, first, _ in dated), max(last for _, _, last in dated)
    length = (np.datetime64(high) - np.datetime64(low)).astype(int)
    step = next((s for s, longest in _STEPS if length <= longest), "year")
    classes = ("Verbal Cooperation", "Material Cooperation", "Verbal Conflict", "Material Conflict")
    bins: dict[str, Counter[str]] = {p: Counter() for p in periods(low, high, step)}
    if len(bins) < SHORTEST:
        return None
    left = neither = 0
    for e, first, last in dated:
        if period(first, step) != period(last, step):
            left += 1
        elif sign(e.goldstein, e.quad):
            bins[period(first, step)][e.quad] += 1
        else:
            neither += 1
    return Course(step, tuple((p, *(c[q] for q in classes)) for p, c in bins.items()), left, neither)  # type: ignore[misc]
