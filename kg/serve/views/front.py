"""The first page: what the corpus is, what changed of late, where in the world, and what was reported last."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np

from kg import iri
from kg.export.html.content import clean
from kg.graph.shape.triples import SCHEMA, TYPE, ir, node
from kg.serve.desk import Desk
from kg.serve.evidence import shown
from kg.serve.views import counts, network, windows
from kg.serve.views.pages import tie_row

LATE = 30  # days up to the last report that are compared with those before
MOVED = 12  # actors whose numbers changed most


def home(desk: Desk) -> dict[str, Any]:
    """What the corpus is, its strongest ties, what changed, who stands where, and what was reported last; counted once for each state of the store."""
    if "home" not in desk.kept:
        desk.kept["home"] = {
            "corpus": _corpus(desk),
            "ties": _strongest(desk, 12),
            "active": _active(desk, 12),
            "late": _late(desk),
            "countries": network.world(desk)["countries"],
        }
    index = desk.index
    order = np.argsort(np.where(np.isnat(index.reported), np.datetime64("0001-01-01"), index.reported), kind="stable")[::-1]
    newest = [shown(desk, desk.event(index.events[n]), 1) for n in counts.acts(index, order.astype(np.int32))[:8]]
    return {**desk.kept["home"], "newest": newest}


def _late(desk: Desk) -> dict[str, Any] | None:
    """The last days of the reports beside those before: both windows, and who was told of more, or less; None where nothing was reported in them."""
    reported = desk.index.reported[~np.isnat(desk.index.reported)]
    if not len(reported):
        return None
    until: date = reported.max().astype("datetime64[D]").item()
    since = date.fromordinal(max(1, until.toordinal() - LATE + 1))
    found = windows.time(desk, since=str(since), until=str(until))
    if not found["whole"] or not (found["one"]["events"] or found["other"]["events"]):
        return None
    return {"days": LATE, "one": found["one"], "other": found["other"], "actors": found["partners"][:MOVED]}


def _corpus(desk: Desk) -> dict[str, Any]:
    def values(prop: str) -> list[str]:
        return [str(getattr(q.object, "value", "")) for q in desk.store.quads((None, node(SCHEMA + prop), None, None))]

    index, days, publishers = desk.index, values("datePublished"), Counter(values("publisher"))
    every = np.arange(len(index.events), dtype=np.int32)
    kinds = Counter(a.removeprefix(iri.BASE).split("/")[0] for n, a in enumerate(index.actors) if len(index.by_name[n]))
    return {
        "articles": sum(1 for _ in desk.store.quads((None, TYPE, node(SCHEMA + "NewsArticle"), None))),
        "claims": sum(1 for _ in desk.store.quads((None, TYPE, ir("Claim"), None))),
        "events": len(index.events),
        "actors": sum(kinds.values()),
        "published_since": min(days, default=None),
        "published_until": max(days, default=None),
        "publishers": [(clean(name, 60), n) for name, n in publishers.most_common(8)],
        "publisher_count": len(publishers),
        "kinds": kinds.most_common(),
        "families": counts.by_family(index, counts.acts(index, every))[:12],
    }


def _strongest(desk: Desk, most: int) -> list[dict[str, Any]]:
    index = desk.index
    alone = counts.stands_alone(index)
    pairs: Counter[tuple[int, int]] = Counter()
    for n in counts.acts(index, np.arange(len(index.events), dtype=np.int32)):
        there = index.party[n]
        pairs.update(combinations(there[alone[there]].tolist(), 2))
    ties = sorted(pairs.items(), key=lambda row: (-row[1], row[0]))[:most]
    return [tie_row(desk, index.actors[a], index.actors[b]) for (a, b), _ in ties]


def _active(desk: Desk, most: int) -> list[dict[str, Any]]:
    index = desk.index
    sizes = np.diff(index.by_party.start) * counts.stands_alone(index)
    return [{**desk.actor(index.actors[n]), "events": int(sizes[n])} for n in np.argsort(-sizes, kind="stable")[:most] if sizes[n]]
