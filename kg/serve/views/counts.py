"""Counts of events: by tone, family, sector, partner and time."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import iri
from kg.errors import InputError
from kg.graph.shape.triples import span
from kg.ontology import sectors
from kg.serve.desk import Desk, path_of
from kg.serve.index import Index, Numbers, family

LANES = 12  # families that a timeline shows
MOST_BARS = 60  # periods of a timeline
PERSON_BASE = f"{iri.BASE}person/"


def day(text: str, *, last: bool = False) -> np.datetime64 | None:
    """A day of `YYYY[-MM[-DD]]`, the first or the last of the span; None of nothing.

    Raises:
        InputError: it is no date.
    """
    if not text:
        return None
    try:
        first_last = span(text)
        return np.datetime64(date.fromisoformat(first_last[int(last)]), "D")
    except (ValueError, IndexError) as error:
        raise InputError("date", f"{text[:20]!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD") from error


def within(index: Index, which: Numbers, since: str, until: str) -> Numbers:
    """Events between two dates; without a day they lie in no window."""
    first, last = day(since), day(until, last=True)
    if first is not None:
        which = which[index.day[which] >= first]
    return which if last is None else which[index.day[which] <= last]


def acts(index: Index, which: Numbers) -> Numbers:
    """Those that are no standing facts."""
    return which[~index.standing[index.type[which]]]


def of_family(index: Index, which: Numbers, name: str) -> Numbers:
    """Events of a family."""
    wanted = [n for n, t in enumerate(index.types) if family(t) == name]
    return which[np.isin(index.type[which], wanted)]


def of_sector(index: Index, which: Numbers, id_: str) -> Numbers:
    """Events about a sector or a narrower one."""
    wanted = [n for n, value in enumerate(index.sectors) if _lies_in(value.rsplit("/", 1)[-1], id_)]
    owner, topic = index.topics.all(which)
    return which[np.unique(owner[np.isin(topic, wanted)])]


def _lies_in(topic: str, wanted: str) -> bool:
    while topic != wanted:
        above = sectors()[topic].broader if topic in sectors() else None
        if above is None:
            return False
        topic = above
    return True


def tones(index: Index, which: Numbers) -> dict[str, int]:
    """Events in all, of cooperation, of conflict, and of neither."""
    tone = index.sign(which)
    plus, minus = int((tone > 0).sum()), int((tone < 0).sum())
    return {"events": len(which), "plus": plus, "minus": minus, "none": len(which) - plus - minus}


def by_family(index: Index, which: Numbers) -> list[dict[str, Any]]:
    """Numbers of events by family, the most first, and whether what happened of them is cooperation or conflict."""
    counts: dict[str, int] = {}
    tone: dict[str, int] = {}
    kinds, of = np.unique(index.type[which], return_inverse=True)
    signs = np.bincount(of, weights=index.sign(which), minlength=len(kinds))
    for n, count, signed in zip(kinds, np.bincount(of, minlength=len(kinds)), signs, strict=True):
        name = family(index.types[n])
        counts[name] = counts.get(name, 0) + int(count)
        tone[name] = tone.get(name, 0) + int(signed)
    return [
        {"family": name, "events": counts[name], "mood": "plus" if tone[name] > 0 else "minus" if tone[name] < 0 else "none"}
        for name in sorted(counts, key=lambda k: (-counts[k], k))
    ]


def by_sector(index: Index, which: Numbers, most: int = 15) -> list[dict[str, Any]]:
    """Sectors of events, the most frequent first."""
    _, topic = index.topics.all(which)
    found = sorted(zip(*np.unique(topic, return_counts=True), strict=True), key=lambda row: (-row[1], row[0]))
    out = []
    for n, count in found[:most]:
        id_ = index.sectors[n].rsplit("/", 1)[-1]
        out.append({"id": id_, "label": sectors()[id_].label if id_ in sectors() else id_, "events": int(count), "path": path_of(index.sectors[n])})
    return out


def partners(desk: Desk, which: Numbers, me: str, *, people: bool) -> list[dict[str, Any]]:
    """Who else takes part: states, organisations and groups where `people` stand for them, else everybody who is named; the most frequent first, unnamed."""
    index = desk.index
    owner, other = (index.party if people else index.named).all(which)
    tone = index.sign(which)[owner]
    days = index.day[which][owner]
    mine = index.actor(me)
    keep = other != mine
    if people:
        keep &= stands_alone(index)[other] & (index.home[other] != mine)
        if mine is not None:
            keep &= other != index.home[mine]  # a state that somebody stands for is no partner of theirs
    other, tone, days = other[keep], tone[keep], days[keep]
    size = len(index.actors)
    total = np.bincount(other, minlength=size)
    plus, minus = (np.bincount(other[tone == t], minlength=size) for t in (1, -1))
    last = np.zeros(size, np.int64)
    dated = ~np.isnat(days)
    np.maximum.at(last, other[dated], days[dated].astype(np.int64))
    found = np.flatnonzero(total)
    return [
        {
            "actor": index.actors[n],
            "events": int(total[n]),
            "plus": int(plus[n]),
            "minus": int(minus[n]),
            "none": int(total[n] - plus[n] - minus[n]),
            "last": str(np.datetime64(int(last[n]), "D")) if last[n] else "",
        }
        for n in found[np.lexsort((found, -total[found]))]
    ]


def stands_alone(index: Index) -> NDArray[np.bool_]:
    """Which actors are states, or bodies and groups that belong to none."""
    people = np.array([value.startswith(PERSON_BASE) for value in index.actors], np.bool_)
    alone: NDArray[np.bool_] = (index.home == np.arange(len(index.actors))) & ~people
    return alone


def timeline(index: Index, which: Numbers) -> dict[str, Any]:
    """Events in lanes by family, in periods of a month, a quarter or a year; what lies long before the rest is counted apart."""
    which = acts(index, which)
    which = which[~np.isnat(index.day[which])]
    if not len(which):
        return {"step": "month", "periods": [], "lanes": [], "earlier": 0}
    months = index.day[which].astype("datetime64[M]").astype(np.int64)
    first, last = int(np.quantile(months, 0.02, method="lower")), int(months.max())
    wide = next((w for w in (1, 3, 12) if (last - first) // w < MOST_BARS), 12)
    start = max(first - first % wide, last - last % wide - wide * (MOST_BARS * 2 - 1))
    inside = months >= start
    bars = (months[inside] - start) // wide
    count = int(bars.max()) + 1
    lanes = []
    for row in by_family(index, which[inside])[:LANES]:
        wanted = [n for n, t in enumerate(index.types) if family(t) == row["family"]]
        lanes.append({**row, "counts": np.bincount(bars[np.isin(index.type[which[inside]], wanted)], minlength=count).tolist()})
    return {
        "step": {1: "month", 3: "quarter", 12: "year"}[wide],
        "periods": [_period(start + n * wide, wide) for n in range(count)],
        "lanes": lanes,
        "earlier": int((~inside).sum()),
    }


def _period(month: int, wide: int) -> str:
    year, rest = 1970 + month // 12, month % 12
    return f"{year}" if wide == 12 else f"{year}-Q{rest // 3 + 1}" if wide == 3 else f"{year}-{rest + 1:02d}"
