"""A plain page of the graph by pyvis: one file, no request, nothing from an article as markup."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from kg import iri
from kg.model import Actor, Event, Kind

COLOURS = {Kind.COUNTRY: "#1b6ca8", Kind.PERSON: "#7a5195", Kind.ORGANISATION: "#2a9d8f", Kind.GROUP: "#8d6e63"}
SHAPES = {Kind.COUNTRY: "dot", Kind.PERSON: "diamond", Kind.ORGANISATION: "square", Kind.GROUP: "triangle"}
COOPERATION, CONFLICT = "#2166ac", "#d6604d"  # told apart by the colour-blind (ColorBrewer RdBu)


def write_page(path: Path, events: Iterable[Event], title: str) -> None:
    """Write the actors of events and the ties between them as one HTML file that works offline.

    Args:
        path: file to write; events: what to show; title: heading, plain text.
    """
    import networkx as nx
    from pyvis.network import Network

    ties: dict[tuple[Actor, Actor], list[Event]] = defaultdict(list)
    for event in events:
        for a, b in event.edges():
            ties[a, b].append(event)
    shape = nx.Graph()
    shape.add_edges_from((iri.actor(a), iri.actor(b)) for a, b in ties)
    at = nx.spring_layout(shape, seed=7, k=1.6 / max(1, len(shape)) ** 0.5, iterations=80) if len(shape) else {}
    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    for actor in sorted({x for pair in ties for x in pair}):
        degree = shape.degree(iri.actor(actor))
        x, y = at[iri.actor(actor)]
        net.add_node(
            iri.actor(actor),
            label=actor.name,
            title=_text(f"{actor.name}\n{actor.kind.value}"),
            color=COLOURS[actor.kind],
            shape=SHAPES[actor.kind],
            size=8 + 3 * degree**0.5,
            x=float(x) * 1400,
            y=float(y) * 1000,
            physics=False,
        )
    for (a, b), found in sorted(ties.items(), key=lambda kv: (kv[0][0], kv[0][1])):
        tone = sum(e.goldstein for e in found)
        lines = [
            f"{e.date or ''} {e.relation} ({e.status.value}): {e.reports[0].quote[:200]}"
            for e in sorted(found, key=lambda e: (e.date or "9", e.iri))[:8]
        ]
        net.add_edge(
            iri.actor(a), iri.actor(b), title=_text("\n".join(lines)), color=COOPERATION if tone >= 0 else CONFLICT, width=min(8, len(found))
        )
    nodes, edges = (json.dumps(rows, sort_keys=True).replace("<", "\\u003c").replace("\u2028", "\\u2028") for rows in (net.nodes, net.edges))
    script = resources.files("pyvis").joinpath("lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    style = resources.files("pyvis").joinpath("lib/vis-9.1.2/vis-network.css").read_text(encoding="utf-8")
    style = re.sub(r"url\([^)]*\)", "none", style)
    script = script.replace("</script", "<\\/script")
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:\">\n"
        f"<title>{html.escape(title)}</title><style>{style}\nbody{{margin:0;font:14px sans-serif}}h1{{font-size:16px;margin:8px 12px}}"
        f"#net{{position:absolute;inset:38px 0 0 0}}.k{{margin-left:14px;font-weight:400}}</style></head>\n"
        f'<body><h1>{html.escape(title)}<span class="k" style="color:{COOPERATION}">cooperation</span><span class="k" style="color:{CONFLICT}">conflict</span></h1>'
        f'<div id="net"></div>\n<script>{script}</script>\n<script>\nconst nodes = {nodes};\nconst edges = {edges};\n'
        "function text(s) { const d = document.createElement('div'); d.style.whiteSpace = 'pre-wrap'; d.style.maxWidth = '420px'; d.textContent = s; return d; }\n"
        "for (const row of [...nodes, ...edges]) row.title = text(row.title);\n"
        "new vis.Network(document.getElementById('net'), {nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges)},"
        " {physics: false, interaction: {hover: true, tooltipDelay: 80}, edges: {smooth: {type: 'continuous'}, arrows: {to: {scaleFactor: 0.5}}}});\n</script></body></html>\n"
    )
    path.write_text(page, encoding="utf-8")


def _text(value: str) -> str:
    return "".join(c for c in value if c == "\n" or c.isprintable())
