"""Annotated articles to what the network learns from: windows with the relations that hold between their actors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.encoder import Floats
from kg.extract import dates
from kg.extract.reader.encode import Encoded, encode
from kg.extract.reader.labels import RELATIONS, STATUS, SYMMETRIC, TOPICS
from kg.extract.reader.window import Window
from kg.iri import fold
from kg.model import Actor

NONE, PUBLISHED = 0, 1  # the first options of a date: none is told; the day of publication
MOST = 12  # edges that annotators write down of one statement ("fourteen states urged ..."): beyond them nothing is known
Same = Callable[[dict[str, Any], Actor], bool]


@dataclass(frozen=True, slots=True)
class Claimed:
    """One relation of one pair: what else is known of it; an empty option list is not learned from."""

    pair: int
    relation: int
    status: int
    topics: Floats | None
    times: tuple[int, ...]
    places: tuple[int, ...]
    words: Floats | None


@dataclass(frozen=True, slots=True)
class Example:
    """A window with labels: `holds` [P, R] is 1, 0 or -1 (not told)."""

    encoded: Encoded
    holds: Floats
    claims: tuple[Claimed, ...]
    times: Floats
    places: Floats
    weight: float = 1.0
    hand: int = 0


def evidence(fact: dict[str, Any], sentences: Sequence[tuple[str, int, int, str]], text: str) -> set[int]:
    """The sentences that a fact's quoted words touch."""
    words = fact.get("evidence") or ""
    if not words:
        return set()
    inside = {n for n, s in enumerate(sentences) if words in s[3]}
    if inside:
        return inside
    at = text.find(words)
    return {n for n, (kind, a, b, _) in enumerate(sentences) if kind == "body" and at >= 0 and a < at + len(words) and at < b}


def examples(
    windows: Iterable[Window],
    facts: Sequence[dict[str, Any]],
    where: Sequence[Set[int]],
    same: Same,
    published: str | None,
    attributes: bool = True,
    weight: float = 1.0,
    hand: int = 0,
) -> list[Example]:
    """Windows of one article with their labels.

    Args:
        where: the sentences that show each fact.
        same: whether an annotated actor is one of ours.
        attributes: whether dates, places and topics were annotated, too. hand: who annotated it (`corpus.HANDS`).
    """
    out = []
    crowded = _crowded(facts, where)
    for window in windows:
        encoded = encode(window)
        if not len(encoded.pairs):
            continue
        holds = np.zeros((len(encoded.pairs), len(RELATIONS)), dtype=np.float32)
        claims: list[Claimed] = []
        here = encoded.sentences @ (encoded.members > 0) > 0  # [N, S]
        for fact, sentences in zip(facts, where):
            subjects = {n for n, a in enumerate(window.actors) if same(fact["subject"], a)}
            objects = {n for n, a in enumerate(window.actors) if same(fact["object"], a)}
            r = RELATIONS.index(fact["relation"])
            wanted = {(a, b) for a in subjects for b in objects if a != b}
            if fact["relation"] in SYMMETRIC:
                wanted |= {(b, a) for a, b in wanted}
            for p, (n, a, b) in enumerate(encoded.pairs.tolist()):
                if (a, b) not in wanted:
                    continue
                if window.parts[n].number in sentences:
                    holds[p, r] = 1
                    claims.append(_claimed(window, encoded, fact, p, r, published, attributes))
                elif holds[p, r] == 0 and (here[n, a] or here[n, b]):
                    holds[p, r] = -1
        for p, (n, _, _) in enumerate(encoded.pairs.tolist()):
            for relation in crowded.get(window.parts[n].number, ()):
                if holds[p, relation] == 0:
                    holds[p, relation] = -1
        times = (
            np.stack([encoded.pieces.weights(t.start, t.end) for t in window.times])
            if window.times
            else np.zeros((0, len(encoded.pieces.ids)), np.float32)
        )
        places = (
            np.stack([encoded.pieces.weights(t.start, t.end) for t in window.places])
            if window.places
            else np.zeros((0, len(encoded.pieces.ids)), np.float32)
        )
        out.append(Example(encoded, holds, tuple(claims), times, places, weight, hand))
    return out


def _crowded(facts: Sequence[dict[str, Any]], where: Sequence[Set[int]]) -> dict[int, set[int]]:
    """The relations of each sentence of which annotators may have written down only the first edges."""
    many = Counter((sentence, f["relation"]) for f, sentences in zip(facts, where) for sentence in sentences)
    out: dict[int, set[int]] = {}
    for (sentence, relation), count in many.items():
        if count >= MOST:
            out.setdefault(sentence, set()).add(RELATIONS.index(relation))
    return out


def _claimed(window: Window, encoded: Encoded, fact: dict[str, Any], pair: int, relation: int, published: str | None, attributes: bool) -> Claimed:
    status = STATUS.index(fact["status"])
    topics = None
    times: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    words = None
    if attributes:
        topics = np.array([float(t in fact["topics"]) for t in TOPICS], dtype=np.float32)
        times = _times(window, fact, published)
        spot = _plain(fact.get("place") or "")
        named = [(_plain(s.place.name), _plain(window.text[s.start : s.end])) for s in window.places]
        places = tuple(1 + n for n, names in enumerate(named) if spot in names) if spot else (0,)
        at = window.text.find(fact["evidence"]) if fact.get("evidence") else -1
        if at >= 0:
            words = encoded.pieces.weights(at, at + len(fact["evidence"])) > 0
            words = words.astype(np.float32)
    return Claimed(pair, relation, status, topics, times, places, words)


def _plain(name: str) -> str:
    """A place's name without article, accents and capitals."""
    return fold(name).lower().removeprefix("the ")


def _times(window: Window, fact: dict[str, Any], published: str | None) -> tuple[int, ...]:
    """The options that are the date of a fact; none where no words tell it, or where annotators date such acts in two ways (`?`)."""
    day = fact.get("date")
    if not day:
        return (NONE,)
    told = [2 + n for n, t in enumerate(window.times) if day in (t.when.date, dates.upcoming(t.when, published))]
    if day == published:
        told.append(PUBLISHED)
    return tuple(told)
