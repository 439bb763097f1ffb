"""Everything at one look: the analyses of a network, their figures, and one offline page."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx

from kg.analyse import plots
from kg.analyse.catalogue import ANALYSES, Question, regions
from kg.analyse.result import Result, about_scope, scope_of
from kg.errors import NotFound
from kg.model import Event

_CSS = """:root{color-scheme:light dark;--ink:#202124;--soft:#5f6368;--line:#dadce0;--back:#fff;--link:#1a56b0}
@media(prefers-color-scheme:dark){:root{--ink:#e3e3e3;--soft:#a3a8ad;--line:#45484c;--back:#17181a;--link:#8ab4f8}}
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1240px;padding:1rem 1.5rem;color:var(--ink);background:var(--back)}
h1{font-size:1.5rem;margin-bottom:.3rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-top:1px solid var(--line);padding-top:1rem}
a{color:var(--link)}nav{columns:3 16rem;column-gap:2rem;font-size:14px;margin:1rem 0}nav a{display:block;padding:.1rem 0;text-decoration:none}nav a:hover{text-decoration:underline}
.t{overflow:auto;max-height:34rem}table{border-collapse:collapse;font-size:13px}th,td{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top;white-space:nowrap}
thead th{position:sticky;top:0;background:var(--back);border-bottom:1px solid var(--soft)}.n{text-align:right;font-variant-numeric:tabular-nums}
td details ul{width:34rem;max-width:80vw;white-space:normal;padding-left:1rem;margin:.2rem 0}.about{color:var(--soft);font-size:12.5px;padding-left:1.2rem}
.f{overflow-x:auto;margin-bottom:.6rem}.f img{background:#fff;border-radius:4px;width:100%;min-width:560px;max-width:800px;height:auto;display:block}
@media(max-width:640px){body{padding:.8rem}}
@media print{.t{max-height:none}nav{display:none}}"""


@dataclass(frozen=True, slots=True)
class Overview:
    """Results in order, and figures by the number of their result."""

    title: str
    results: tuple[Result, ...]
    figures: Mapping[int, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()


def central(graph: nx.MultiDiGraph, share: float = 0.98) -> nx.MultiDiGraph:
    """The network of the stretch of time that holds nearly all acts, if that is less than half of the whole; else the network itself.

    News recalls the past and speaks of years to come: one mention of 1916 would stretch every series over a century.

    Args:
        share: of the dated acts, the same number left out at either end. Acts without a day stay.
    """
    scope = scope_of(graph)
    days = sorted(d["day"] for _, _, d in graph.edges(data=True) if d.get("day"))
    cut = int(len(days) * (1 - share) / 2)
    if not cut or not scope.since or not scope.until:
        return graph
    since, until = days[cut], days[-cut - 1]
    whole, part = ((date.fromisoformat(b) - date.fromisoformat(a)).days for a, b in ((scope.since, scope.until), (since, until)))
    if part >= whole / 2:
        return graph
    inside = [(a, b, k) for a, b, k, d in graph.edges(keys=True, data=True) if not d.get("day") or (since <= d["day"] and d["last"] <= until)]
    out = graph.edge_subgraph(inside).copy()
    rows = [d for _, _, d in out.edges(data=True)]
    out.graph["scope"] = replace(
        scope,
        since=since,
        until=until,
        coverage=f"{len(rows):,} acts in the stretch that holds {share:.0%} of {scope.coverage}",
        articles=len({x for d in rows for x in d["articles"]}),
        publishers=len({x for d in rows for x in d["sources"]}),
        events=len({x for d in rows for x in d["events"]}),
        undated=len({d["event"] for d in rows if not d["date"]}),
        left_out=(*scope.left_out, (f"before {since} or after {until}", len(graph.edges) - len(rows))),
    )
    return out


def overview(graph: nx.MultiDiGraph, *, title: str = "Overview", question: Question | None = None, dyads: int = 3) -> Overview:
    """Run every analysis that needs no further choice, and timelines of the strongest dyads, on the `central` stretch of time.

    Args:
        question: seed, rows, files of votes and alliances. dyads: timelines of this many dyads of most conflict, and of most cooperation.
    """
    from kg.analyse.ties import ties

    graph = central(graph)
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
        days = (date.fromisoformat(scope.until) - date.fromisoformat(scope.since)).days
        step = "week" if days < 180 else "month" if days < 5 * 366 else "year"
        fine = "day" if days < 180 else "week" if days < 3 * 366 else "month"  # a dozen before must fit in, and news is thin over years
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
            keep(halves_ok, lambda: plots.change(halves_ok))
        if r := run("escalation", layer="", step=q.step or fine):
            keep(r, lambda r=r: plots.escalation(r))  # type: ignore[misc]
    if r := run("centrality", layer=""):
        keep(r, lambda r=r: plots.centrality(r))  # type: ignore[misc]
    if regions(graph) and (r := run("brokerage", layer="")):
        keep(r, lambda r=r: plots.brokerage(r))  # type: ignore[misc]
    if r := run("blocs", layer=""):
        keep(r, lambda r=r: plots.blocs(r, graph))  # type: ignore[misc]
    if r := run("balance"):
        keep(r, lambda r=r: plots.balance(r))  # type: ignore[misc]
    for name in ("tense", "similarity", "roles"):
        if r := run(name, actors=()):
            keep(r)
    if (q.votes or q.alliances) and (r := run("alignment")):
        keep(r, lambda r=r: plots.alignment(r))  # type: ignore[misc]
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
        same = result.scope == found.results[0].scope and len(found.results) > 1
        section = result.html(quotes, scope=not same)
        if k in found.figures:
            data = base64.b64encode(plots.encode(found.figures[k], title=False)).decode()
            cut = section.index("</h2>") + 5
            section = f'{section[:cut]}<div class=f><img alt="{e(result.title)}" src="data:image/svg+xml;base64,{data}"></div>{section[cut:]}'
        parts.append(section)
    nav = " ".join(f'<a href="#{e(r.name)}">{e(r.title)}</a>' for r in found.results)
    skipped = "".join(f"<li>{e(x)}</li>" for x in found.skipped)
    scope = "".join(f"<li>{e(x)}</li>" for x in about_scope(found.results[0].scope)) if len(found.results) > 1 else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{e(found.title)}</title><style>{_CSS}</style></head>\n<body><h1>{e(found.title)}</h1>\n<ul class=about>{scope}</ul><nav>{nav}</nav>\n"
        + "\n".join(parts)
        + (f"<ul class=about>{skipped}</ul>" if skipped else "")
        + "\n</body></html>\n"
    )


def write(found: Overview, path: str | Path, quotes: Callable[[str], list[str]] | None = None) -> None:
    """Write the page to a file."""
    Path(path).write_text(page(found, quotes), encoding="utf-8")
