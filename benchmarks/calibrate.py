"""Reliability of the confidence of claims, and the curve that makes it a probability.

    python benchmarks/calibrate.py GOLD.jsonl [GOLD.jsonl ...]      (tests/gold/articles.jsonl is always among them)

Prints Brier score and calibration error of the raw scores, of curves cross-validated by article (ten parts, three shuffles), of the curve of each gold
on each other one, and the intercept and slope fitted on all: the two numbers of `ontology/confidence.toml`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np

import kg.extract
from kg.evaluate import Evaluation, evaluate
from kg.pipeline import extract
from kg.read import read_articles

OWN = Path(__file__).parent.parent / "tests" / "gold" / "articles.jsonl"
Rows = list[tuple[str, float, bool]]  # article, raw score, right


def rows(gold: Path) -> Rows:
    """Raw scores and outcomes of the edges predicted for a gold, by article."""
    return [(x.article.id, p, right) for x in extract(read_articles(str(gold))) for p, right in evaluate(gold, [x]).sure]


def fitted(train: Rows) -> tuple[float, float]:
    """Intercept and slope by maximum likelihood (Newton's method)."""
    x = np.array([[1.0, p] for _, p, _ in train])
    y = np.array([float(r) for *_, r in train])
    w = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (p - y))
    return float(w[0]), float(w[1])


def applied(curve: tuple[float, float], test: Rows) -> Evaluation:
    """The scores of a test under a curve."""
    return Evaluation({}, {}, tuple((float(1 / (1 + np.exp(-curve[0] - curve[1] * p))), r) for _, p, r in test))


def crossed(all_rows: Rows) -> Evaluation:
    """Every edge under a curve that its article had no part in."""
    names = sorted({a for a, *_ in all_rows})
    sure: list[tuple[float, bool]] = []
    for seed in range(3):
        order = names[:]
        random.Random(seed).shuffle(order)
        for k in range(10):
            out = set(order[k::10])
            curve = fitted([r for r in all_rows if r[0] not in out])
            sure += applied(curve, [r for r in all_rows if r[0] in out]).sure
    return Evaluation({}, {}, tuple(sure))


def said(name: str, found: Evaluation) -> None:
    """Print one line."""
    print(f"{name:44} Brier {found.brier:.3f}  calibration error {found.calibration_error:.3f}")


def main(golds: list[Path]) -> None:
    kg.extract.calibrated = lambda claim: claim
    data = {gold.parent.name + "/" + gold.name: rows(gold) for gold in golds}
    for name, found in data.items():
        print(f"{name}: {len(found)} edges, {sum(r for *_, r in found) / len(found):.3f} right")
        said("  raw", Evaluation({}, {}, tuple((p, r) for _, p, r in found)))
        said("  curve of the same gold, cross-validated", crossed(found))
        for other, train in data.items():
            if other != name:
                said(f"  curve of {other}", applied(fitted(train), found))
    everything = [r for found in data.values() for r in found]
    said("all, raw", Evaluation({}, {}, tuple((p, r) for _, p, r in everything)))
    said("all, cross-validated", crossed(everything))
    curve = fitted(everything)
    for n, p, right in applied(curve, everything).reliability():
        print(f"  says {p:.2f}, right {right:.2f}   of {n} edges")
    print(f"intercept = {curve[0]:.2f}\nslope = {curve[1]:.2f}")


if __name__ == "__main__":
    main([*map(Path, sys.argv[1:]), OWN])
