"""Results of analyses as HTML: one page without a script, with a figure for each result that has one."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import networkx as nx

from kg import passage
from kg.analyse.overview import Overview
from kg.analyse.result import Result, Row, about_scope, plain, spell
from kg.errors import InputError
from kg.export import figures
from kg.model import Event, Report

Quotes = Callable[[str], list[str]]
SHOWN = 5  # events of a row that are listed
NARROW, NARROW_SCREEN = 4.4, 600  # inches that a figure for a phone is wide, and pixels up to which a screen takes it
_CSS = """:root{color-scheme:light dark;--ink:#202124;--soft:#5f6368;--line:#dadce0;--back:#fff;--link:#1a56b0}
@media(prefers-color-scheme:dark){:root{--ink:#e3e3e3;--soft:#a3a8ad;--line:#45484c;--back:#17181a;--link:#8ab4f8}}
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1240px;padding:1rem 1.5rem;color:var(--ink);background:var(--back)}
h1{font-size:1.5rem;margin-bottom:.3rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-top:1px solid var(--line);padding-top:1rem}
a{color:var(--link)}nav{columns:3 16rem;column-gap:2rem;font-size:14px;margin:1rem 0}nav a{display:block;padding:.1rem 0;text-decoration:none}nav a:hover{text-decoration:underline}
.t{overflow:auto;max-height:34rem}table{border-collapse:collapse;font-size:13px}th,td{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top;white-space:nowrap}
thead th{position:sticky;top:0;background:var(--back);border-bottom:1px solid var(--soft)}.n{text-align:right;font-variant-numeric:tabular-nums}
td details ul{width:34rem;max-width:80vw;white-space:normal;padding-left:1rem;margin:.2rem 0}.about{color:var(--soft);font-size:12.5px;padding-left:1.2rem}
.f{margin:0 0 .6rem}.f img{background:#fff;border-radius:4px;width:100%;max-width:800px;height:auto;display:block}.lead{max-width:78ch}
@media(max-width:640px){body{padding:.8rem}}
@media print{.t{max-height:none}nav{display:none}}"""


def quotes_of(graph: nx.MultiDiGraph, events: Iterable[Event] = ()) -> Quotes:
    """What stands behind an event, by its IRI, as lines of HTML: sentences with their marks, source, day and place in the article; else the coded act."""
    by_iri = {e.iri: e for e in events}
    acts = {x: d for _, _, d in graph.edges(data=True) for x in d.get("events", ())}

    def lines(iri: str) -> list[str]:
        e = by_iri.get(iri)
        if e is not None:
            return [_line(e, r) for r in e.reports[:2]]
        d = acts.get(iri)
        return [_safe(f"{d['date'] or 'no date'} {d['text'] or d['relation']}") if d else _safe(iri)]

    return lines


def _line(e: Event, r: Report) -> str:
    source = f"{r.source or r.article}{', ' + r.published if r.published else ''} ({r.article}, {passage.where(r)})"
    return f"{_safe(e.when)} {_safe(e.relation)}: “{passage.as_html(r)}” {_safe(source)}"


def _safe(text: str) -> str:
    """Text as HTML without control characters."""
    return html.escape(plain(text))


def page(found: Overview, quotes: Quotes | None = None) -> str:
    """One HTML page: no script, no request, nothing from an article as markup; figures lie in it as SVG images."""
    e = html.escape
    parts = []
    for result in found.results:
        same = result.scope == found.results[0].scope and len(found.results) > 1
        parts.append(section(result, quotes, scope=not same, figure=_figure(found, result)))
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


def _figure(found: Overview, result: Result) -> str:
    """The figure of a result as an element, empty where it has none."""
    draw = figures.DRAWN.get(result.name.split("-")[0])
    if draw is None or not result.rows:
        return ""
    return picture(draw(found.drawn.get(result.name, result), found.network), result.title)


def picture(figure: Any, title: str) -> str:
    """A figure as an element: as it is, and laid out anew for narrow screens, where its letters would be too small to read or its ends out of sight."""
    wide = _data(figure)
    figure.set_size_inches(NARROW, figure.get_figheight())
    return (
        f'<figure class=f><picture><source media="(max-width:{NARROW_SCREEN}px)" srcset="{_data(figure)}">'
        f'<img alt="{html.escape(plain(title))}" src="{wide}"></picture></figure>'
    )


def _data(figure: Any) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(figures.encode(figure, title=False)).decode()


def section(result: Result, quotes: Quotes | None = None, *, scope: bool = True, figure: str = "") -> str:
    """A result as a section of a page, everything escaped.

    Args:
        quotes: what to show of an event by its IRI, as lines of HTML; the IRI where None.
        scope: say what the network rests on here too. figure: element to stand above the table.
    """
    e = html.escape
    number = [all(isinstance(row.values[i], (int, float, type(None))) for row in result.rows) for i in range(len(result.columns))]
    head = "".join(f'<th{" class=n" if n else ""} scope="col">{e(c)}</th>' for c, n in zip(result.columns, number, strict=True))
    body = [_row(row, number, quotes) for row in result.rows] or [f"<tr><td colspan={len(result.columns) + 1}>nothing</td></tr>"]
    about = "".join(f"<li>{e(plain(x))}</li>" for x in result.about(scope))
    said = f"<p class=lead>{e(plain(result.finding))}</p>" if result.finding else ""
    return (
        f'<section id="{e(result.name)}"><h2>{e(result.title)}</h2>{said}{figure}<div class=t><table><thead><tr>{head}<th scope="col">events</th></tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div><ul class=about>{about}</ul></section>"
    )


def _row(row: Row, number: list[bool], quotes: Quotes | None) -> str:
    e = html.escape
    cells = "".join(f"<td{' class=n' if n else ''}>{e(spell(v))}</td>" for v, n in zip(row.values, number, strict=True))
    if not row.events:
        return f"<tr>{cells}<td>{'all' if row.events is None else '0'}</td></tr>"
    lines = "".join(f"<li>{x}</li>" for iri in row.events[:SHOWN] for x in (quotes(iri) if quotes else [_safe(iri)]))
    more = f"<li>and {len(row.events) - SHOWN:,} more</li>" if len(row.events) > SHOWN else ""
    return f"<tr>{cells}<td><details><summary>{len(row.events):,}</summary><ul>{lines}{more}</ul></details></td></tr>"


def write(found: Overview, path: str | Path, quotes: Quotes | None = None) -> None:
    """Write the page to a file.

    Raises:
        InputError: it cannot be written.
    """
    try:
        Path(path).write_text(page(found, quotes), encoding="utf-8")
    except OSError as error:
        raise InputError(str(path), f"cannot be written: {error.strerror or error}") from error
