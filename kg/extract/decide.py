"""Whether an edge is told on: how probable it is, given what the reader finds it and what the frames tell (logistic regression, fitted on annotated items)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from math import exp, log

from kg.extract.reader.judge import MODEL

FEATURES = ("always", "reader", "again", "framed", "both", "standing", "sure")
LEAST = 0.0003  # probability of what the reader finds next to impossible
ONCE = 0.02  # probability in a second sentence of what only one tells


def logit(probability: float) -> float:
    """The logarithm of the odds, cut where a probability is next to 0 or 1."""
    p = min(max(probability, LEAST), 1 - LEAST)
    return log(p / (1 - p))


def features(reader: float, again: float, framed: float | None, standing: bool) -> tuple[float, ...]:
    """What the decision hangs on, in the order of `FEATURES`.

    Args:
        reader: the probability that the reader gives the edge, in the sentence where it is highest.
        again: in the sentence where it is second highest; 0 where only one sentence tells it.
        framed: how far the frames are to be believed in telling it; None where they do not tell it.
        standing: whether it is a standing fact (office, membership, alliance).
    """
    told = framed is not None
    sure = logit(framed) if framed is not None else 0.0
    return (1.0, logit(reader), logit(max(again, ONCE)), float(told), logit(reader) if told else 0.0, float(standing), sure)


def probability(reader: float, again: float, framed: float | None, standing: bool) -> float:
    """The probability that an edge is right; arguments as for `features`."""
    return 1 / (1 + exp(-sum(weights()[name] * value for name, value in zip(FEATURES, features(reader, again, framed, standing)))))


@cache
def weights() -> Mapping[str, float]:
    """The weight of each feature, and the probabilities from which an edge is told: `keep` where the frames tell it, `add` where the reader alone does."""
    found: dict[str, float] = json.loads((MODEL / "decision.json").read_text(encoding="utf-8"))
    return found


def enough(probability: float, framed: bool) -> bool:
    """Whether an edge is told at this probability: of two thresholds, the lower is for what the frames tell.

    In a style that nothing was learned from, the reader's doubts are right less often than its finds.
    """
    return probability >= weights()["keep" if framed else "add"]


__all__ = ["FEATURES", "enough", "features", "logit", "probability", "weights"]
