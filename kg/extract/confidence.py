"""From what an extractor makes of a claim's construction to the probability that the claim is right."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from functools import cache

from kg.files import folder
from kg.model import Claim


@cache
def _curve() -> tuple[float, float]:
    with (folder("ontology") / "confidence.toml").open("rb") as file:
        table = tomllib.load(file)
    return float(table["intercept"]), float(table["slope"])


def probability(raw: float) -> float:
    """Share of claims with this raw score that are right on gold, 0.01 to 0.99 (Platt 1999; numbers and measurement in `ontology/confidence.toml`).

    >>> probability(0.5) < probability(0.65) < probability(0.85)
    True
    """
    intercept, slope = _curve()
    return round(min(0.99, max(0.01, 1 / (1 + math.exp(-(intercept + slope * raw))))), 2)


def calibrated(claim: Claim) -> Claim:
    """The claim with its raw score turned into a probability."""
    return replace(claim, confidence=probability(claim.confidence))
