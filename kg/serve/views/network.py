"""Neighbours of an actor, and who lies where on the map."""

from __future__ import annotations

from typing import Any

import numpy as np

from kg import iri
from kg.errors import InputError
from kg.export.html.content import region, region_names
from kg.graph.shape.claims import known
from kg.serve.desk import Desk, actors_in, ends_of
from kg.serve.index import STATUSES, Numbers
from kg.serve.views import counts
from kg.serve.views.background import bodies
from kg.serve.views.pages import narrowed

MOST = 40  # neighbours of one actor; actors that may be there already: five times as many
TONES = {"plus": 1, "minus": -1, "none": 0}


def neighbours(desk: Desk, path: str, *, limit: int = 15, beside: str = "", also: str = "", people: bool = True, **asked: str) -> dict[str, Any]:
    """The strongest neighbours of an actor, and the ties among them and those that are shown already.

    Args:
        beside, also: actors shown already, and those to be shown whether strong or not, as they stand in addresses, joined by commas.
        asked: which events count, see `narrowed`.

    Raises:
        NotFound: an actor is not known. InputError: too much is asked.
    """
    if not 1 <= limit <= MOST:
        raise InputError("limit", f"from 1 to {MOST}")
    me = desk.who(path)
    there, wanted = ([actors_in(p, 1)[0] for p in text.split(",") if p] for text in (beside, also))
    if len(there) + len(wanted) > 5 * MOST:
        raise InputError("beside", f"at most {5 * MOST} actors")
    every = counts.acts(desk.index, desk.of(me, people=people))
    done = narrowed(desk, every, asked)
    found = counts.partners(desk, done, me, people=people)
    near = dict.fromkeys([row["actor"] for row in found[:limit]] + [desk.existing(x) for x in wanted])
    new = [me, *(x for x in near if x not in there and x != me)]
    old = [x for x in there if x not in new]
    pairs = [(a, b) for i, a in enumerate(new) for b in (*new[i + 1 :], *old)]
    return {
        "centre": me.removeprefix(iri.BASE),
        "nodes": [_node(desk, x, asked) for x in new],
        "edges": [edge for a, b in pairs if (edge := _edge(desk, a, b, asked)) is not None],
        "total": len(found),
        "regions": region_names(),
        "families": counts.by_family(desk.index, every),
        "sectors": counts.by_sector(desk.index, every),
        "asked": asked,
    }


def _node(desk: Desk, value: str, asked: dict[str, str]) -> dict[str, Any]:
    row, who = desk.actor(value), known(value)
    local = row["id"].split("/", 1)[-1]
    code = local if row["kind"] == "country" else ""
    home = code or (who.country if who is not None and who.country else "")
    events = len(narrowed(desk, desk.of(value), asked))
    return {**row, "ends": ends_of(value), "code": code, "region": region(home), "bodies": bodies(home), "events": events}


def _edge(desk: Desk, a: str, b: str, asked: dict[str, str]) -> dict[str, Any] | None:
    which = narrowed(desk, counts.acts(desk.index, desk.between(a, b)), asked)
    if not len(which):
        return None
    sign = desk.index.sign(which)
    return {
        "a": a.removeprefix(iri.BASE),
        "b": b.removeprefix(iri.BASE),
        "path": f"/tie/{ends_of(a, b)}",
        **counts.tones(desk.index, which),
        "lines": {name: _line(desk, which[sign == tone], a, b) for name, tone in TONES.items() if (sign == tone).any()},
    }


def _line(desk: Desk, which: Numbers, a: str, b: str) -> dict[str, Any]:
    """How the events of one tone are drawn: `forth` and `back` where the one of the two does them and the other does not, `status` planned or denied where nothing of it has happened."""
    index = desk.index
    statuses = {STATUSES[n] for n in np.unique(index.status[which])}
    event, who = index.doers.all(which[~index.mutual[index.type[which]]])
    by_a, by_b = (set(event[(who == n) | (index.home[who] == n)].tolist()) for n in (index.actor(a), index.actor(b)))
    return {
        "forth": bool(by_a - by_b),
        "back": bool(by_b - by_a),
        "status": "actual" if "actual" in statuses else "planned" if statuses & {"planned", "conditional"} else "denied",
    }


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
