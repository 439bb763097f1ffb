"""Actors by actors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kg import iri
from kg.errors import InputError
from kg.export.html.content import region
from kg.graph.shape.claims import known
from kg.serve.desk import Desk, ends_of
from kg.serve.views import counts
from kg.serve.views.pages import narrowed

SIZE, MOST = 20, 40  # actors
WHO = ("countries", "all")
ORDERS = ("events", "name", "region")
STRENGTHS = 4  # shades of a colour


def matrix(desk: Desk, *, size: int = SIZE, who: str = "countries", order: str = "events", actors: str = "", **asked: str) -> dict[str, Any]:
    """How many events name each two of the most active actors, and of what tone.

    Args:
        size: how many actors. who: countries, or bodies and groups as well. order: one of `ORDERS`. actors: names or addresses joined by commas, in place of the most active.
        asked: `family`, `sector`, `since`, `until`.

    Raises:
        NotFound: nobody is called that. InputError: what is asked makes no sense.
    """
    for name, value, allowed in (("who", who, WHO), ("order", order, ORDERS)):
        if value not in allowed:
            raise InputError(name, f"choose one of {', '.join(allowed)}")
    if not 2 <= size <= MOST:
        raise InputError("size", f"from 2 to {MOST}")
    index = desk.index
    every = counts.acts(index, np.arange(len(index.events), dtype=np.int32))
    which = narrowed(desk, every, asked)
    chosen = _asked(desk, actors) if actors else _most_active(desk, which, size, who)
    rows = [{**desk.actor(x), "short": _short(x, desk.label(x)), "region": _region(x)} for x in chosen]
    if order != "events":
        rows.sort(key=lambda r: (r["region"] if order == "region" else 0, r["name"]))
    there = np.zeros((len(which), len(rows)), np.float32)
    for n, row in enumerate(rows):
        there[np.isin(which, desk.of(row["actor"]), assume_unique=True), n] = 1
    tone = index.sign(which)
    plus, minus, both = ((there[keep].T @ there[keep]).astype(int) for keep in (tone > 0, tone < 0, tone < 2))
    np.fill_diagonal(both, 0)
    most = int(both.max(initial=0))
    for i, row in enumerate(rows):
        row["cells"] = [None if i == j else _cell(row, rows[j], int(plus[i, j]), int(minus[i, j]), int(both[i, j]), most) for j in range(len(rows))]
        row["events"] = int(both[i].sum())
    return {
        "rows": rows,
        "most": most,
        "who": who,
        "order": order,
        "size": size,
        "actors": actors,
        "asked": asked,
        "families": counts.by_family(index, every),
        "sectors": counts.by_sector(index, every),
    }


def _asked(desk: Desk, actors: str) -> list[str]:
    found = list(dict.fromkeys(desk.who(x.strip()) for x in actors.split(",") if x.strip()))
    if not 2 <= len(found) <= MOST:
        raise InputError("actors", f"name from 2 to {MOST}, with commas between them")
    return found


def _most_active(desk: Desk, which: Any, size: int, who: str) -> list[str]:
    found = (r["actor"] for r in counts.partners(desk, which, "", people=True))
    return [x for x in found if who == "all" or x.startswith(f"{iri.BASE}country/")][:size]


def _short(value: str, name: str) -> str:
    """A country by its code, others by their name, cut where it is long."""
    kind, _, local = value.removeprefix(iri.BASE).partition("/")
    return local if kind == "country" else name if len(name) <= 14 else f"{name[:13].rstrip()}…"


def _region(value: str) -> int:
    actor = known(value)
    return region((actor.country if actor is not None else None) or "")


def _cell(a: dict[str, Any], b: dict[str, Any], plus: int, minus: int, events: int, most: int) -> dict[str, Any]:
    mood = "p" if plus > minus and plus >= 2 * minus else "m" if minus > plus and minus >= 2 * plus else "x"
    shade = math.ceil(STRENGTHS * math.log1p(events) / math.log1p(most)) if events else 0
    return {
        "events": events,
        "plus": plus,
        "minus": minus,
        "shade": f"{mood}{shade}" if events else "",
        "path": f"/tie/{ends_of(a['actor'], b['actor'])}",
    }
