"""How reader and frames are believed together: a logistic regression over what both say of each edge, fitted on annotated items that nothing was learned from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from kg.extract import anchored, dated, decide
from kg.extract.framed import Frames
from kg.extract.reader import Reader
from kg.model import Actor, Article, Claim
from kg.ontology import event_types
from kg.pipeline import pipeline
from kg.training.corpus import same_actor

RIDGE = 1.0  # how strongly weights are drawn to zero
KEEP = 0.5  # from which what the frames tell is told
ADD = 0.635  # from which what the reader alone tells is told; both chosen on held-out items, then moved by hundredths within the floors of the gold


def fit(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """Write the weights and the two thresholds."""
    found = [edge for row in rows for edge in edges(row)]
    x, y = np.array([f for f, _ in found]), np.array([right for _, right in found], dtype=float)
    weights = regression(x, y)
    table = dict(zip(decide.FEATURES, weights.round(3).tolist())) | {"keep": KEEP, "add": ADD}
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def edges(row: dict[str, Any]) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The features of every edge that frames or reader tell of an annotated item, and whether it is right."""
    pipelined = pipeline(None, ("frames", "reader"))
    article = Article(row["id"], row["text"], row.get("title") or "", row.get("source") or "", published=row.get("date"))
    linked = pipelined.linked(article)
    article = dated(article, linked)
    linked = anchored(linked, article.published)
    frames, reader = pipelined.extractors["frames"], pipelined.extractors["reader"]
    assert isinstance(frames, Frames)
    assert isinstance(reader, Reader)
    reading = reader.read(article, linked)
    told: dict[object, tuple[Claim, Actor, Actor, float | None]] = {}
    for claim in reading.claims:
        told[same_edge(claim, claim.agents[0], claim.targets[0])] = (claim, claim.agents[0], claim.targets[0], None)
    for claim in frames.claims(article, linked):
        for a, b in claim.edges():
            told[same_edge(claim, a, b)] = (claim, a, b, claim.confidence)
    for claim, a, b, framed in told.values():
        standing = event_types()[claim.type].standing
        found = reading.probability(claim.type, a, b)
        if found is not None:
            yield decide.features(found, reading.again(claim.type, a, b), framed, standing), is_right(row["facts"], claim, a, b)


def same_edge(claim: Claim, a: Actor, b: Actor) -> object:
    """What claims of the same edge share; of a relation without a direction the order of its ends does not count."""
    return claim.type, frozenset((a, b)) if event_types()[claim.type].symmetric else (a, b)


def is_right(facts: Iterable[dict[str, Any]], claim: Claim, a: Actor, b: Actor) -> bool:
    """Whether annotated facts have the relation of a claim between two."""
    kind = event_types()[claim.type]
    ends = [(f["subject"], f["object"]) for f in facts if f["relation"] == kind.relation]
    return any((same_actor(s, a) and same_actor(o, b)) or (kind.symmetric and same_actor(s, b) and same_actor(o, a)) for s, o in ends)


def regression(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights [F] of a logistic regression of `y` [N] on `x` [N, F], with a ridge on all but the first."""

    def loss(weights: NDArray[np.float64]) -> float:
        z = x @ weights
        return float((np.logaddexp(0, z) - y * z).sum() + RIDGE / 2 * (weights[1:] ** 2).sum())

    found: NDArray[np.float64] = minimize(loss, np.zeros(x.shape[1])).x
    return found
