"""Figures that one would put in a report (matplotlib; SVG and PNG). Colours are told apart by the colour-blind."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import networkx as nx

from kg.analyse.dyad import Course
from kg.analyse.result import Result, Row, Value

COOPERATION, CONFLICT, GREY, INK = "#2166ac", "#d6604d", "#9aa0a6", "#202124"
# Okabe and Ito (2008), without black and yellow
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8c564b", "#7f7f7f")
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "svg.hashsalt": "irkg",
    "svg.fonttype": "none",
    "axes.unicode_minus": False,
}


def words(value: Value, longest: int = 34) -> str:
    """Text for a figure: no control characters, no formula markup, cut where it is long."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return (text if len(text) <= longest else text[: longest - 1] + "…").replace("\\", "/").replace("$", "\\$")


def new(width: float = 7.5, height: float = 4.0, panels: int = 1, **options: Any) -> tuple[Any, Any]:
    """A figure and its axes, outside of pyplot (no window, no state)."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots(panels, 1, **options)


def write(figure: Any, path: str | Path) -> None:
    """Write a figure; the suffix says SVG or PNG (150 dots per inch). The same figure gives the same bytes.

    Raises:
        ValueError: another suffix.
    """
    path = Path(path)
    if path.suffix not in (".svg", ".png"):
        raise ValueError(f"figures are written as .svg or .png, not {path.suffix!r}")
    path.write_bytes(encode(figure, path.suffix[1:]))


def encode(figure: Any, format: str = "svg", *, title: bool = True) -> bytes:
    """A figure as the bytes of an SVG or PNG file, without a date; `title`: with its title, which a page with headings has already."""
    import matplotlib as mpl

    out = io.BytesIO()
    if not title:
        figure.suptitle("")
    with mpl.rc_context(STYLE):
        figure.savefig(out, format=format, dpi=150, metadata={"Date": None} if format == "svg" else {"Software": None})
    return out.getvalue()


def _entitle(figure: Any, title: str, longest: int = 90, legend: Any = None) -> None:
    """Title at the left edge of the figure, legend (of the axes given) below it, neither over the other."""
    figure.suptitle(words(title, longest), x=0.01, ha="left", fontsize=11)
    if legend is not None:
        figure.legend(*legend.get_legend_handles_labels(), frameon=False, loc="outside lower left", ncols=5, fontsize=8)


def dyads(result: Result, top: int = 15) -> Any:
    """Cooperation to the right, conflict to the left, one bar per dyad."""
    rows = result.rows[:top][::-1]
    figure, axes = new(7.5, 0.9 + 0.28 * max(3, len(rows)))
    at = range(len(rows))
    c, k = (result.columns.index(x) for x in ("cooperation", "conflict"))
    axes.barh(at, [r.values[c] for r in rows], color=COOPERATION, label="cooperation")
    axes.barh(at, [-float(r.values[k] or 0) for r in rows], color=CONFLICT, label="conflict")
    axes.set_yticks(list(at), [f"{words(r.values[0], 32)} – {words(r.values[1], 32)}" for r in rows])
    axes.axvline(0, color=INK, lw=0.8)
    axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
    axes.set_xlabel("acts (weighted)")
    _entitle(figure, result.title, legend=axes)
    return figure


def timeline(result: Result) -> Any:
    """Cooperation above, conflict below, per 1,000 acts of the network, with 95 % intervals; direction by shade is left to the table."""
    name = {c: i for i, c in enumerate(result.columns)}
    rows = [r for r in result.rows if r.values[name["direction"]] == "both"]
    figure, axes = new(7.5, 3.4)
    x = list(range(len(rows)))
    for sign, column, low, high, colour in (
        (1, "cooperation per 1,000", "low", "high", COOPERATION),
        (-1, "conflict per 1,000", "conflict low", "conflict high", CONFLICT),
    ):
        mid = [sign * float(r.values[name[column]] or 0) for r in rows]
        ends = [[sign * float(r.values[name[e]] or 0) for r in rows] for e in (low, high)]
        axes.bar(x, mid, color=colour, width=0.85, label=column.split()[0])
        if len(rows) <= 60:
            seen = [i for i in x if mid[i]]
            axes.vlines(seen, [ends[0][i] for i in seen], [ends[1][i] for i in seen], color=INK, lw=0.7)
    axes.axhline(0, color=INK, lw=0.8)
    step = max(1, len(rows) // 12)
    axes.set_xticks(x[::step], [str(r.values[0]) for r in rows][::step], rotation=30, ha="right")
    axes.set_xlim(-0.7, max(1, len(rows)) - 0.3)
    axes.yaxis.set_major_formatter(lambda v, _: f"{abs(v):g}")
    axes.set_ylabel("per 1,000 acts")
    _entitle(figure, result.title, legend=axes)
    return figure


def centrality(result: Result, measure: str = "pagerank", top: int = 20) -> Any:
    """One dot per actor with its bootstrap interval."""
    at = result.columns.index(measure)
    rows = sorted(result.rows, key=lambda r: -float(r.values[at] or 0))[:top][::-1]
    figure, axes = new(6.5, 0.9 + 0.24 * max(3, len(rows)))
    for y, r in enumerate(rows):
        if r.values[at + 1] is not None and r.values[at + 2] is not None:
            axes.plot([r.values[at + 1], r.values[at + 2]], [y, y], color=GREY, lw=2.5, solid_capstyle="round")
        axes.plot([r.values[at]], [y], "o", color=COOPERATION, ms=5)
    axes.set_yticks(range(len(rows)), [words(r.values[0]) for r in rows])
    axes.set_xlim(left=0)
    axes.set_xlabel(f"{measure} (95 % of bootstrap samples)")
    _entitle(figure, result.title)
    return figure


def escalation(result: Result, top: int = 20) -> Any:
    """Episodes on a time axis: a mark at the peak, as large as it is unusual."""
    from datetime import date

    name = {c: i for i, c in enumerate(result.columns)}
    rows = sorted(result.rows[:top], key=lambda r: str(r.values[name["peak"]]), reverse=True)
    figure, axes = new(7.5, 0.9 + 0.27 * max(3, len(rows)))
    for y, r in enumerate(rows):
        day = date.fromisoformat((str(r.values[name["peak"]]) + "-01")[:10])
        acts, expected = float(r.values[name["acts"]] or 0), float(r.values[name["expected"]] or 0)
        axes.scatter([day], [y], s=14 * acts**0.9, color=CONFLICT, alpha=0.85, linewidths=0)
        axes.annotate(f"{acts:.0f} acts, {expected:.2g} expected", (day, y), xytext=(10, -3), textcoords="offset points", fontsize=8, color=INK)
    axes.set_yticks(range(len(rows)), [f"{words(r.values[0], 32)} – {words(r.values[1], 32)}" for r in rows])
    axes.set_ylim(-0.8, max(1, len(rows)) - 0.2)
    axes.margins(x=0.25)
    axes.tick_params(axis="x", rotation=30)
    _entitle(figure, result.title)
    return figure


def change(result: Result, top: int = 20) -> Any:
    """Acts of each tie before (grey) and after (coloured by layer), on a scale where 0 has a place."""
    name = {c: i for i, c in enumerate(result.columns)}
    rows = result.rows[:top][::-1]
    figure, axes = new(7.5, 0.9 + 0.27 * max(3, len(rows)))
    for y, r in enumerate(rows):
        before, after = (float(r.values[name[c]] or 0) for c in ("before", "after"))
        colour = COOPERATION if r.values[name["layer"]] == "cooperation" else CONFLICT
        axes.plot([before, after], [y, y], color=colour, lw=1.5, alpha=0.6, zorder=1)
        axes.scatter([before], [y], color=GREY, s=26, zorder=2)
        axes.scatter([after], [y], color=colour, s=36, zorder=3)
        axes.annotate(words(r.values[name["change"]]), (max(before, after), y), xytext=(8, -3), textcoords="offset points", fontsize=8, color=INK)
    for text, colour in (("before", GREY), ("after, cooperation", COOPERATION), ("after, conflict", CONFLICT)):
        axes.scatter([], [], color=colour, label=text)
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xlim(left=-0.3)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    axes.margins(x=0.2)
    axes.set_yticks(range(len(rows)), [f"{words(r.values[0], 32)} – {words(r.values[1], 32)}" for r in rows])
    axes.set_xlabel("acts")
    _entitle(figure, result.title, legend=axes)
    return figure


def brokerage(result: Result, top: int = 15) -> Any:
    """How often each actor stands between two others, by role."""
    from kg.analyse.brokerage import ROLES

    rows = result.rows[:top][::-1]
    figure, axes = new(7.0, 0.9 + 0.27 * max(3, len(rows)))
    left = [0.0] * len(rows)
    for role, colour in zip(ROLES, PALETTE, strict=False):
        values = [float(r.values[result.columns.index(role)] or 0) for r in rows]
        axes.barh(range(len(rows)), values, left=left[:], color=colour, label=role)
        left = [a + b for a, b in zip(left, values, strict=True)]
    axes.set_yticks(range(len(rows)), [f"{words(r.values[0])} ({words(r.values[1], 20)})" for r in rows])
    axes.set_xlabel("open chains A to B to C through the actor")
    _entitle(figure, result.title, legend=axes)
    return figure


def alignment(result: Result) -> Any:
    """The dyads whose tone is farthest from what their votes let expect (from their mean tone, where there are no votes)."""
    name = {c: i for i, c in enumerate(result.columns)}
    measure = "warmer than votes" if any(r.values[name["warmer than votes"]] is not None for r in result.rows) else "mean Goldstein"
    rows = sorted(result.rows, key=lambda r: float(r.values[name[measure]] or 0))
    figure, axes = new(7.0, 0.9 + 0.24 * max(3, len(rows)))
    values = [float(r.values[name[measure]] or 0) for r in rows]
    axes.barh(range(len(rows)), values, color=[COOPERATION if v > 0 else CONFLICT for v in values])
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(rows)), [f"{words(r.values[0], 26)} – {words(r.values[1], 26)}" for r in rows])
    axes.set_xlabel(f"{measure} (ranks, -1 to 1)" if measure != "mean Goldstein" else measure)
    _entitle(figure, result.title)
    return figure


def balance(result: Result) -> Any:
    """Each measure in standard deviations of either null: shuffled signs, and signs that keep each actor's number of foes."""
    name = {c: i for i, c in enumerate(result.columns)}
    rows = [r for r in result.rows if r.values[name["z"]] is not None][::-1]
    figure, axes = new(7.0, 0.9 + 0.34 * max(3, len(rows)))
    axes.axvspan(-1.96, 1.96, color=GREY, alpha=0.25, lw=0, label="95 % of chance")
    for column, colour, mark, text in (("z", GREY, "o", "against shuffled signs"), ("z (degrees kept)", COOPERATION, "D", "numbers of foes kept")):
        found = [(float(r.values[name[column]]), y) for y, r in enumerate(rows) if r.values[name[column]] is not None]  # type: ignore[arg-type]
        axes.plot([z for z, _ in found], [y for _, y in found], mark, color=colour, ms=6, label=text)
    axes.axvline(0, color=INK, lw=0.8)
    axes.margins(x=0.08)
    axes.set_yticks(range(len(rows)), [f"{words(r.values[0])}: {float(r.values[1] or 0):.3g}" for r in rows])
    axes.set_xlabel("standard deviations from chance")
    _entitle(figure, result.title, legend=axes)
    return figure


def blocs(result: Result, graph: nx.MultiDiGraph, largest: int = 45) -> Any:
    """The strongest actors as a network, coloured by bloc; cooperation blue, conflict red. Names lie beside their dot."""
    from kg.analyse.ties import layer

    colour: dict[str, str] = {}
    order: list[str] = []
    for r in result.rows:
        if str(r.values[0]) not in order:
            order.append(str(r.values[0]))
        colour[str(r.values[1])] = PALETTE[min(order.index(str(r.values[0])), len(PALETTE) - 1)]
    friends, foes = layer(graph, "cooperation", min_acts=3), layer(graph, "conflict", min_acts=3)
    name = {n: str(graph.nodes[n].get("name", n)) for n in graph}
    keep = sorted((n for n in friends if name[n] in colour), key=lambda n: -friends.degree(n, weight="weight"))[:largest]
    near = nx.Graph()
    near.add_nodes_from(keep)
    for a, b, d in friends.subgraph(keep).edges(data=True):
        near.add_edge(a, b, weight=d["weight"] ** 0.5 * (2.5 if colour[name[a]] == colour[name[b]] else 0.6))
    place = nx.spring_layout(near, seed=7, weight="weight", k=2.2 / max(1, len(keep)) ** 0.5, iterations=300) if keep else {}
    figure, axes = new(8.5, 6.5)
    for g, tint in ((friends, COOPERATION), (foes, CONFLICT)):
        edges = [(a, b, d["weight"]) for a, b, d in g.edges(data=True) if a in place and b in place]
        top = max((w for *_, w in edges), default=1)
        for a, b, w in edges:
            share = (w / top) ** 0.5
            axes.plot(*zip(place[a], place[b], strict=True), color=tint, lw=0.2 + 2.5 * share, alpha=0.12 + 0.45 * share, zorder=1)
    taken: list[tuple[float, float, float, float]] = []
    for n in keep:
        size = min(12 + 10 * friends.degree(n, weight="weight") ** 0.5, 500)
        axes.scatter(*place[n], s=size, color=colour[name[n]], edgecolors="white", linewidths=0.7, zorder=2)
        text = words(name[n], 20)
        x, y = place[n]
        wide, far = 0.0115 * len(text), 0.02 + 0.0017 * size**0.5
        spots = [(x, y + far), (x, y - far - 0.03), (x + far + wide, y - 0.012), (x - far - wide, y - 0.012)]
        free = [s for s in spots if all(abs(s[0] - t[0]) > wide + t[2] or abs(s[1] - t[1]) > 0.045 for t in taken)]
        at = (free or spots)[0]
        taken.append((at[0], at[1], wide, 0.0))
        axes.text(*at, text, ha="center", va="bottom", fontsize=7.5, zorder=3, color=INK)
    for bloc in order[: len(PALETTE)]:
        axes.scatter([], [], color=PALETTE[order.index(bloc)], label=words(bloc))
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    axes.set_axis_off()
    _entitle(figure, f"{result.title}: the {len(keep)} strongest actors")
    return figure


def sectors(result: Result, most: int = 14) -> Any:
    """Location quotients as a heat map: actors by sectors, log scale around 1; of one actor, or what two cooperate on, the acts of each sector as bars."""
    import numpy as np

    rows = result.rows
    actors, topics = (_heaviest(rows, i, most) for i in (0, 1))
    if len(actors) == 1:
        acts = {r.values[1]: int(r.values[2] or 0) for r in rows}
        figure, axes = new(6.5, 0.9 + 0.27 * max(3, len(topics)))
        axes.barh(range(len(topics)), [acts[t] for t in topics[::-1]], color=COOPERATION)
        axes.set_yticks(range(len(topics)), [words(t, 30) for t in topics[::-1]])
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel("acts of cooperation")
        _entitle(figure, result.title)
        return figure
    grid = np.full((len(actors), len(topics)), np.nan)
    for r in rows:
        if r.values[0] in actors and r.values[1] in topics and r.values[4]:
            grid[actors.index(r.values[0]), topics.index(r.values[1])] = np.log2(float(r.values[4]))
    figure, axes = new(1.8 + 0.5 * max(4, len(topics)), 1.6 + 0.3 * max(3, len(actors)))
    if len(actors) and len(topics):
        axes.set_facecolor("#ececec")  # too few acts
        drawn = axes.imshow(grid, cmap="RdBu", vmin=-3, vmax=3, aspect="auto")
        figure.colorbar(drawn, ax=axes, label="share against all, log2", shrink=0.8)
    axes.set_xticks(range(len(topics)), [words(t, 22) for t in topics], rotation=40, ha="right")
    axes.set_yticks(range(len(actors)), [words(a, 22) for a in actors])
    _entitle(figure, result.title, 60)
    return figure


def _heaviest(rows: Iterable[Row], at: int, most: int) -> list[Value]:
    acts: dict[Value, int] = {}
    for r in rows:
        acts[r.values[at]] = acts.get(r.values[at], 0) + int(r.values[2] or 0)
    return sorted(acts, key=lambda v: (-acts[v], str(v)))[:most]


def course(found: Course, dark: bool = False) -> Any:
    """Events of a dyad per period: cooperation above, conflict below, what is material stronger; for a light page, or for a dark one."""
    figure, axes = new(7.5, 2.9)
    ink, plus, minus = ("#e6eaf0", "#5aa7e8", "#f08457") if dark else (INK, COOPERATION, CONFLICT)
    figure.patch.set_alpha(0)
    axes.patch.set_alpha(0)
    x = list(range(len(found.rows)))
    up, down = [0] * len(x), [0] * len(x)
    for column, label, colour, alpha in (
        (2, "material cooperation", plus, 1.0),
        (1, "verbal cooperation", plus, 0.5),
        (4, "material conflict", minus, 1.0),
        (3, "verbal conflict", minus, 0.5),
    ):
        values = [int(row[column]) for row in found.rows]
        base = up if column < 3 else down
        axes.bar(x, [v if column < 3 else -v for v in values], bottom=base[:], color=colour, alpha=alpha, width=0.85, label=label)
        for i, v in enumerate(values):
            base[i] += v if column < 3 else -v
    axes.axhline(0, color=ink, lw=0.8)
    step = max(1, len(x) // 12)
    axes.set_xticks(x[::step], [row[0] for row in found.rows][::step], rotation=30, ha="right")
    axes.set_xlim(-0.7, max(1, len(x)) - 0.3)
    axes.yaxis.set_major_formatter(lambda v, _: f"{abs(v):g}")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_ylabel(f"events a {found.step}", color=ink)
    axes.tick_params(colors=ink)
    for side in axes.spines.values():
        side.set_color(ink)
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=4, fontsize=8, labelcolor=ink)
    return figure


Draw = Callable[[Result, nx.MultiDiGraph], Any]
DRAWN: dict[str, Draw] = {
    "dyads": lambda result, _: dyads(result),
    "timeline": lambda result, _: timeline(result),
    "change": lambda result, _: change(result),
    "escalation": lambda result, _: escalation(result),
    "centrality": lambda result, _: centrality(result),
    "brokerage": lambda result, _: brokerage(result),
    "blocs": blocs,
    "balance": lambda result, _: balance(result),
    "alignment": lambda result, _: alignment(result),
    "sectors": lambda result, _: sectors(result),
}  # the figure of each analysis that has one, drawn of its result and the network
