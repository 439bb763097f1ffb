"""Everything at one look: the analyses of a network, their figures, and one offline page."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx

from kg.analyse import plots
from kg.analyse.catalogue import ANALYSES, Question, regions
from kg.analyse.result import Result, scope_of
from kg.errors import NotFound
from kg.model import Event

_CSS = """body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:1rem 1.5rem;color:#202124;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-top:1px solid #dadce0;padding-top:1rem}nav a{margin-right:.9rem}
.t{overflow-x:auto;max-height:34rem;overflow-y:auto}table{border-collapse:collapse;font-size:13px}th,td{text-align:left;padding:.15rem .6rem .15rem 0;vertical-align:top}
thead th{position:sticky;top:0;background:#fff;border-bottom:1px solid #9aa0a6}.n{text-align:right;font-variant-numeric:tabular-nums}
td details ul{max-width:34rem;padding-left:1rem;margin:.2rem 0}.about{color:#5f6368;font-size:12.5px}img{max-width:100%;height:auto}
@media print{.t{max-height:none}}"""


@dataclass(frozen=True, slots=True)
class Overview:
    """Results in order, and figures by the number of their result."""

    title: str
    results: tuple[Result, ...]
    figures: Mapping[int, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()


def overview(graph: nx.MultiDiGraph, *, title: str = "Overview", question: Question | None = None, dyads: int = 3) -> Overview:
    """Run every analysis that needs no further choice, and timelines of the strongest dyads.

    Args:
        question: seed, rows, files of votes and alliances. dyads: timelines of this many dyads of most conflict, and of most cooperation.
    """
    from dataclasses import replace

    from kg.analyse.ties import ties

    q = question or Question()
    results: list[Result] = []
    figures: dict[int, Any] = {}
    skipped: list[str] = []

    def keep(result: Result, figure: Callable[[], Any] | None = None) -> None:
        if figure is not None and result.rows:
            figures[len(results)] = figure()
        results.append(result)

    def run(name: str, **change: Any) -> Result | None:
        try:
            return ANALYSES[name].run(graph, replace(q, **change))
        except NotFound as error:
            skipped.append(f"{name}: {error}")
            return None

    for layer in ("conflict", "cooperation"):
        if r := run("dyads", layer=layer):
            keep(replace(r, name=f"dyads-{layer}"), lambda r=r: plots.dyads(r))  # type: ignore[misc]
    scope = scope_of(graph)
    if scope.since and scope.until:
        years = int(scope.until[:4]) - int(scope.since[:4])
        step = "month" if years <= 4 else "year"
        found = list(ties(graph).values())
        chosen = dict.fromkeys(
            (t.a, t.b)
            for by in ("conflict", "cooperation")
            for t in sorted((t for t in found if getattr(t, by) > 0), key=lambda t: (-float(getattr(t, by)), t.a, t.b))[:dyads]
        )
        for k, pair in enumerate(chosen, 1):
            if r := run("timeline", actors=pair, step=step):
                keep(replace(r, name=f"timeline-{k}"), lambda r=r: plots.timeline(r))  # type: ignore[misc]
        halves_ok = run("change")
        if halves_ok:
            keep(halves_ok)
        if r := run("escalation", layer=""):
            keep(r, lambda r=r: plots.escalation(r))  # type: ignore[misc]
    if r := run("centrality", layer=""):
        keep(r, lambda r=r: plots.centrality(r))  # type: ignore[misc]
    if regions(graph) and (r := run("brokerage", layer="")):
        keep(r)
    if r := run("blocs", layer=""):
        keep(r, lambda r=r: plots.blocs(r, graph))  # type: ignore[misc]
    if r := run("balance"):
        keep(r, lambda r=r: plots.balance(r))  # type: ignore[misc]
    for name in ("tense", "similarity", "roles"):
        if r := run(name, actors=()):
            keep(r)
    if (q.votes or q.alliances) and (r := run("alignment")):
        keep(r)
    if any(d.get("topics") for _, _, d in graph.edges(data=True)) and (r := run("sectors", actors=(), top=100_000)):
        keep(r.head(60), lambda r=r: plots.sectors(r))  # type: ignore[misc]
    return Overview(title, tuple(results), figures, tuple(skipped))


def quotes_of(graph: nx.MultiDiGraph, events: Iterable[Event] = ()) -> Callable[[str], list[str]]:
    """What stands behind an event, by its IRI: quotes with source, day and place in the article; else the coded act."""
    by_iri = {e.iri: e for e in events}
    acts = {x: d for _, _, d in graph.edges(data=True) for x in d.get("events", ())}

    def lines(iri: str) -> list[str]:
        e = by_iri.get(iri)
        if e is not None:
            return [
                f"{e.date or 'no date'} {e.relation}: “{' '.join(r.quote.split())}” {r.source or r.article}"
                f"{', ' + r.published if r.published else ''} ({r.article} {f'{r.start}-{r.end}' if r.start >= 0 else 'title'})"
                for r in e.reports[:2]
            ]
        d = acts.get(iri)
        return [f"{d['date'] or 'no date'} {d['text'] or d['relation']}"] if d else [iri]

    return lines


def page(found: Overview, quotes: Callable[[str], list[str]] | None = None) -> str:
    """One HTML page: no script, no request, nothing from an article as markup; figures lie in it as SVG images."""
    e = html.escape
    parts = []
    for k, result in enumerate(found.results):
        section = result.html(quotes)
        if k in found.figures:
            data = base64.b64encode(plots.encode(found.figures[k])).decode()
            cut = section.index("</h2>") + 5
            section = f'{section[:cut]}<img alt="{e(result.title)}" src="data:image/svg+xml;base64,{data}">{section[cut:]}'
        parts.append(section)
    nav = " ".join(f'<a href="#{e(r.name)}">{e(r.title)}</a>' for r in found.results)
    skipped = "".join(f"<li>{e(x)}</li>" for x in found.skipped)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{e(found.title)}</title><style>{_CSS}</style></head>\n<body><h1>{e(found.title)}</h1><nav>{nav}</nav>\n"
        + "\n".join(parts)
        + (f"<ul class=about>{skipped}</ul>" if skipped else "")
        + "\n</body></html>\n"
    )


def write(found: Overview, path: str | Path, quotes: Callable[[str], list[str]] | None = None) -> None:
    """Write the page to a file."""
    Path(path).write_text(page(found, quotes), encoding="utf-8")
