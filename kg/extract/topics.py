"""Sectors that words name: the labels of `ontology/sectors.ttl` found in a sentence."""

from __future__ import annotations

from functools import cache

from kg.model import Token
from kg.ontology import sectors


@cache
def _index() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for sector in sectors().values():
        for label in sector.labels:
            words = tuple(label.replace("-", " ").split())
            if words:
                index.setdefault(words[0], []).append((words, sector.id))
    for rows in index.values():
        rows.sort(key=lambda r: -len(r[0]))
    return index


def find(tokens: tuple[Token, ...]) -> list[tuple[int, int, str]]:
    """Sectors that words name: first token, token after the last, and id; the longest label at each place."""
    low = [t.text.lower() for t in tokens]
    lemma = [t.lemma.lower() for t in tokens]
    index, out, i = _index(), [], 0
    while i < len(tokens):
        step = 1
        rows = index.get(low[i], []) + (index.get(lemma[i], []) if lemma[i] != low[i] else [])
        for words, sector in rows:
            j, k = i, 0
            while k < len(words) and j < len(tokens):
                if low[j] == "-":
                    j += 1
                    continue
                if low[j] != words[k] and lemma[j] != words[k]:
                    break
                j, k = j + 1, k + 1
            if k == len(words):
                out.append((i, j, sector))
                step = max(step, j - i)
                break
        i += step
    return out
