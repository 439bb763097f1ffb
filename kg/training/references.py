"""Annotated references as the reader learns from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from kg.encoder import Floats
from kg.extract.reader.encode import Encoded, encode
from kg.extract.reader.window import Window
from kg.training.corpus import Annotated, same_actor
from kg.training.facts import Example
from kg.training.reader import Referring


def examples(articles: Iterable[Annotated]) -> list[Referring]:
    """Windows in which only names are marked, with the other words that stand for actors."""
    return [e for a in articles if a.references for w in a.windows if w.actors for e in _example(a, w)]


def _example(article: Annotated, window: Window) -> Iterator[Referring]:
    bare = replace(window, mentions=tuple(m for m in window.mentions if m.named))
    encoded = encode(bare)
    found = list(_spans(article, bare, encoded))
    if found:
        none = np.zeros((0, len(encoded.pieces.ids)), dtype=np.float32)
        example = Example(encoded, np.zeros((0, 0), dtype=np.float32), (), none, none)
        yield Referring(example, np.stack([w for w, _ in found]), np.stack([a for _, a in found]))


def _spans(article: Annotated, window: Window, encoded: Encoded) -> Iterator[tuple[Floats, Floats]]:
    """The weights of each referring stretch, and 1 for each actor that it stands for."""
    for kind, start, end, names in article.references:
        for part in window.parts:
            where, first, last = article.sentences[part.number]
            if where != kind or not first <= start <= end <= last:
                continue
            a, b = part.start + start - first, part.start + end - first
            weights = encoded.pieces.weights(a, b)
            if weights.any() and not any(m.start < b and a < m.end for m in window.mentions):
                stands = [float(any(same_actor({"name": n, "kind": actor.kind.value}, actor) for n in names)) for actor in window.actors]
                yield weights, np.array(stands, dtype=np.float32)
