"""The selection of a view as a `pyvis.network.Network`, for whoever wants to style and save it in Python."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import iri
from kg.export.html.content import View, content
from kg.export.html.layout import size
from kg.model import Event

if TYPE_CHECKING:
    from pyvis.network import Network

SHAPES = {"country": "dot", "organisation": "square", "group": "triangle", "person": "diamond"}
REGIONS = ("#3c30a2", "#0e6404", "#af8f17", "#84183f", "#d66e60", "#2e90d7", "#6b7482")  # as on the page, in the order of `region_names`
TONES = {1: "#1f6fb4", -1: "#d1562b", 0: "#8a93a0"}
WORDS = {1: "of cooperation", -1: "of conflict", 0: "neither of cooperation nor of conflict"}


def pyvis_network(events: Iterable[Event], view: View | None = None, **options: Any) -> Network:
    """A network of actors, where the page would place them, with an edge for each direction and tone of a tie.

    Args:
        events, view: as for the page; at level `countries` people and bodies stand for their country. options: of `pyvis.network.Network` (height, bgcolor ...).

    Returns:
        A directed network without physics; ids are the actors' IRIs. Labels and titles are text: pyvis writes no markup of an article into its page.

    Raises:
        ValueError: as for `View`.
    """
    from pyvis.network import Network

    view = view or View()
    held = content(events, view)
    actors, lines = held["actors"], _lines(held, view.level == "countries")
    weight: Counter[int] = Counter()
    for (a, b, _), line in lines.items():
        weight.update({a: line.events, b: line.events})
    network = Network(directed=True, **options)
    network.toggle_physics(False)
    most = max(weight.values(), default=1)
    for n, count in sorted(weight.items()):
        a = actors[n]
        network.add_node(
            iri.BASE + a["id"], label=a["n"], title=f"{a['n']}\n{a['k']}, {_many(count)}", shape=SHAPES[a["k"]], color=REGIONS[a["g"]],
            x=a["x"], y=a["y"], size=round(size(count, most), 1), physics=False,
        )  # fmt: skip
    for (a, b, tone), line in sorted(lines.items()):
        network.add_edge(
            iri.BASE + actors[a]["id"], iri.BASE + actors[b]["id"], title=f"{_many(line.events)} {WORDS[tone]}", color=TONES[tone],
            width=round(1 + math.log2(line.events), 1), dashes=not line.happened, arrows="to" if line.directed else "",
        )  # fmt: skip
    return network


@dataclass(slots=True)
class _Line:
    """Events of one tone from one actor to another: how many, whether one of them has happened, and whether one of them has a direction."""

    events: int = 0
    happened: bool = False
    directed: bool = False


def _lines(held: dict[str, Any], countries: bool) -> dict[tuple[int, int, int], _Line]:
    """Lines by agent, target and tone; what people do is done by their country where `countries`."""
    actors, out = held["actors"], dict[tuple[int, int, int], _Line]()
    for e in held["events"]:
        relation, happened = held["relations"][e["r"]], "s" not in e
        pairs = {(actors[a]["h"], actors[b]["h"]) if countries else (a, b) for a, b in e["p"]}
        for a, b in {tuple(sorted(pair)) if relation["symmetric"] else pair for pair in pairs}:
            if a != b:
                line = out.setdefault((a, b, relation["tone"] if happened else 0), _Line())
                line.events += 1
                line.happened |= happened
                line.directed |= not relation["symmetric"]
    return out


def _many(count: int) -> str:
    return f"{count:,} event{'' if count == 1 else 's'}"
