"""Neighbours of an actor, and who lies where on the map."""

from __future__ import annotations

from typing import Any

import numpy as np

from kg import iri
from kg.errors import InputError
from kg.export.html.content import region, region_names
from kg.graph.shape.claims import known
from kg.serve.desk import Desk, actors_in, ends_of
from kg.serve.views import counts

MOST = 40  # neighbours of one actor; actors that may be there already: five times as many


def neighbours(desk: Desk, path: str, *, limit: int = 15, beside: str = "", people: bool = True) -> dict[str, Any]:
    """The strongest neighbours of an actor, and the ties among them and those that are shown already.

    Args:
        beside: actors shown already, as they stand in addresses, joined by commas.

    Raises:
        NotFound: an actor is not known. InputError: too much is asked.
    """
    if not 1 <= limit <= MOST:
        raise InputError("limit", f"from 1 to {MOST}")
    me = desk.who(path)
    there = [actors_in(p, 1)[0] for p in beside.split(",") if p]
    if len(there) > 5 * MOST:
        raise InputError("beside", f"at most {5 * MOST} actors")
    done = counts.acts(desk.index, desk.of(me, people=people))
    found = counts.partners(desk, done, me, people=people)
    near = [row["actor"] for row in found[:limit]]
    new = [me, *(x for x in near if x not in there and x != me)]
    old = [x for x in there if x not in new]
    pairs = [(a, b) for i, a in enumerate(new) for b in (*new[i + 1 :], *old)]
    return {
        "centre": me.removeprefix(iri.BASE),
        "nodes": [_node(desk, x) for x in new],
        "edges": [edge for a, b in pairs if (edge := _edge(desk, a, b)) is not None],
        "total": len(found),
        "regions": region_names(),
    }


def _node(desk: Desk, value: str) -> dict[str, Any]:
    row, who = desk.actor(value), known(value)
    local = row["id"].split("/", 1)[-1]
    code = local if row["kind"] == "country" else ""
    home = code or (who.country if who is not None and who.country else "")
    return {**row, "ends": ends_of(value), "code": code, "region": region(home), "events": len(desk.of(value))}


def _edge(desk: Desk, a: str, b: str) -> dict[str, Any] | None:
    tones = counts.tones(desk.index, counts.acts(desk.index, desk.between(a, b)))
    if not tones["events"]:
        return None
    return {"a": a.removeprefix(iri.BASE), "b": b.removeprefix(iri.BASE), "path": f"/tie/{ends_of(a, b)}", **tones}


def world(desk: Desk, path: str = "") -> dict[str, Any]:
    """Countries with their numbers of events, or of those with one actor.

    Raises:
        NotFound: the actor is not known.
    """
    from kg.serve.places import capital

    me = desk.who(path) if path else None
    every = np.arange(len(desk.index.events), dtype=np.int32) if me is None else desk.of(me)
    done = counts.acts(desk.index, every)
    rows = []
    for row in counts.partners(desk, done, me or "", people=True):
        kind, _, code = row["actor"].removeprefix(iri.BASE).partition("/")
        where = capital(code) if kind == "country" else None
        if where is not None:
            link = f"/tie/{ends_of(me, row['actor'])}" if me else ""
            rows.append({**row, **desk.actor(row["actor"]), "latitude": where[0], "longitude": where[1], "tie": link})
    return {"focus": desk.actor(me) if me else None, "ends": ends_of(me) if me else "", "countries": rows}
