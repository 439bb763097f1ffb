"""The dossier as HTML: no script, no request, nothing of an article as markup; made to be read on a screen and printed on A4."""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path

from kg import passage
from kg.errors import InputError
from kg.export.html.content import clean, passages, web
from kg.export.report.dossier import Dossier, Section
from kg.graph.events.parties import between
from kg.model import Event, Report, Status
from kg.ontology import phrase, sectors, sign

QUOTES, PAIRS, SECTORS = 3, 4, 12  # passages and pairs of one event, sectors of a dyad that are written out; the others are counted
STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
_TONES = {1: "plus", -1: "minus", 0: "none"}


def page(d: Dossier) -> str:
    """The page as text."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    title = f"{_e(d.a)} and {_e(d.b)}"
    cited = _Sources()
    sections = [_section(s, d, cited) for s in d.sections]
    parts = (_head(d, title), _summary(d), _contents(d), _figure(d), _sectors(d), *sections, _dates(d), _background(d), cited.listed(), _notes(d))
    body = "\n".join(filter(None, parts))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
        f'<meta name="referrer" content="no-referrer"><title>{title}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n'
    )


def write_report(path: Path, d: Dossier) -> None:
    """Write the page to a file, whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(page(d), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(str(path), f"cannot be written: {error.strerror or error}") from error


def _e(text: str, length: int = 0) -> str:
    return html.escape(clean(text, length))


def _many(n: int, one: str) -> str:
    return f"{n:,} {one}{'' if n == 1 else 's'}"


def _head(d: Dossier, title: str) -> str:
    window = f"{d.since} to {d.until}" if d.since else "no dates"
    return f"<header><p class=kind>Dossier of relations</p><h1>{title}</h1><p class=soft>{window}</p></header>"


def _summary(d: Dossier) -> str:
    reports = [r for e in d.events for r in e.reports]
    cells = [
        (f"{len(d.events):,}", "events", ""),
        (f"{d.cooperation:,}", "of cooperation", "plus"),
        (f"{d.conflict:,}", "of conflict", "minus"),
        (f"{len({r.article for r in reports}):,}", "articles", ""),
        (f"{len({r.source for r in reports if r.source}):,}", "publishers", ""),
    ]
    if d.goldstein:
        mean, low, high = d.goldstein
        cells.append((f"{mean:+.1f}", f"mean Goldstein score ({low:+.1f} to {high:+.1f})", ""))
    return (
        "<section class=figures>"
        + "".join(f"<div><b class='{c}'>{n}</b><span>{words}</span></div>" for n, words, c in cells)
        + f"</section>\n<p class=lead>{_sentence(d)}</p>"
    )


def _sentence(d: Dossier) -> str:
    both = d.cooperation + d.conflict
    lean = (
        "no event with a clear tone"
        if not both
        else f"mostly cooperation ({d.cooperation} of {both} events with a tone)"
        if d.cooperation >= 2 * d.conflict
        else f"mostly conflict ({d.conflict} of {both} events with a tone)"
        if d.conflict >= 2 * d.cooperation
        else f"cooperation ({d.cooperation}) and conflict ({d.conflict}) side by side"
    )
    planned = sum(e.status is Status.PLANNED for e in d.events)
    about = f" Cooperation is above all about {_and([_e(s) for s, _ in d.sectors[:3]])}." if d.sectors else ""
    more = f" {_many(planned, 'event')} {'is' if planned == 1 else 'are'} announced and not yet reported as held." if planned else ""
    torn = sum(e.contradicted for e in d.events)
    doubt = f" {_many(torn, 'event')} {'is' if torn == 1 else 'are'} asserted by one report and denied by another." if torn else ""
    return f"What the articles report between {_e(d.a)} and {_e(d.b)} is {lean}.{about}{more}{doubt}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _contents(d: Dossier) -> str:
    links = "".join(f'<li><a href="#{s.id}">{s.title}</a> <span class=soft>{s.total}</span></li>' for s in d.sections)
    none = (
        f"<p class=soft>Nothing is reported of: {'; '.join(t.split(':')[0][0].lower() + t.split(':')[0][1:] for t in d.missing)}.</p>"
        if d.missing
        else ""
    )
    return f"<nav aria-label=Contents><ol>{links}</ol>{none}</nav>"


def _figure(d: Dossier) -> str:
    if not d.figures:
        return ""
    light, dark = (f"data:image/svg+xml;base64,{base64.b64encode(f).decode()}" for f in d.figures)
    both = "".join(f'<img class={c} alt="{_e(d.caption)}" src="{src}">' for c, src in (("day", light), ("night", dark)))
    return f"<figure>{both}<figcaption>{_e(d.caption)}</figcaption></figure>"


def _sectors(d: Dossier) -> str:
    if not d.sectors:
        return ""
    most = d.sectors[0][1]
    rows = "".join(
        f'<tr><th scope=row>{_e(s)}</th><td><meter min=0 max={most} value={n} aria-label="{_e(s)}"></meter></td><td class=n>{n}</td></tr>'
        for s, n in d.sectors[:SECTORS]
    )
    more = f"<p class=soft>and {_many(len(d.sectors) - SECTORS, 'more sector')}</p>" if len(d.sectors) > SECTORS else ""
    return f"<section id=sectors><h2>Sectors of cooperation</h2><table class=bars>{rows}</table>{more}</section>"


def _section(s: Section, d: Dossier, cited: _Sources) -> str:
    shown = f"<p class=soft>The {len(s.events)} best supported of {s.total:,}.</p>" if s.total > len(s.events) else ""
    return f'<section id="{s.id}"><h2>{_e(s.title)}</h2>{shown}{"".join(_event(e, d, cited) for e in s.events)}</section>'


def _event(e: Event, d: Dossier, cited: _Sources) -> str:
    date = e.when
    said = phrase(e.relation)
    pairs = between(e, d.ends, alone=d.alone)
    others = {x for pair in e.edges() for x in pair} - {x for pair in pairs for x in pair}
    who = "; ".join(f"{_e(a.name)} {said} {_e(b.name)}" for a, b in pairs[:PAIRS]) + (
        f"; and {_many(len(pairs) - PAIRS, 'more pair')}" if len(pairs) > PAIRS else ""
    )
    if e.status is not Status.ACTUAL:
        who = f"<span class=status>{e.status.value}:</span> {who}"
    told = passages(e)
    tags = [_e(sectors()[t].label) for t in e.topics[:6]]
    tags += [f"{len(e.topics) - 6} more sectors"] if len(e.topics) > 6 else []
    tags += [f"with {_many(len(others), 'other')}"] if others else []
    tags += [_many(e.publishers, "publisher"), _many(len(told), "passage")]
    if e.contradicted:
        tags.insert(0, "<b>contradicted</b>")
    shown = _telling(e, told)
    quotes = "".join(_quote(r, cited) for r in shown)
    more = f"<p class=soft>and {_many(len(told) - len(shown), 'more passage')}</p>" if len(told) > len(shown) else ""
    place = f", {_e(e.place)}" if e.place else ""
    mood = _TONES[sign(e.goldstein, e.quad)] + ("" if e.status is Status.ACTUAL else f" {e.status.value}")
    return f'<article class="{mood}"><p class=when>{_e(date)}{place}</p><h3>{who}</h3><p class=tags>{" · ".join(tags)}</p>{quotes}{more}</article>'


def _telling(e: Event, told: list[Report]) -> list[Report]:
    """What to quote: where some assert and others deny, both sides."""
    if not e.contradicted:
        return told[:QUOTES]
    first = {r.status: r for r in reversed(told)}
    return sorted(first.values(), key=lambda r: (r.published or "", r.article))[:QUOTES]


def _quote(r: Report, cited: _Sources) -> str:
    says = f"says {_e(r.attribution)} · " if r.attribution else ""
    status = f"{r.status.value} · " if r.status is not Status.ACTUAL else ""
    return f"<blockquote><p>{passage.as_html(r)}</p><cite>{says}{status}{cited.mark(r)} · {passage.where(r)}</cite></blockquote>"


class _Sources:
    """Articles in the order in which they are first quoted."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, Report]] = {}

    def mark(self, r: Report) -> str:
        number, _ = self._numbers.setdefault(r.article, (len(self._numbers) + 1, r))
        return f'<a href="#source-{number}">[{number}]</a> {self._name(r)}'

    @staticmethod
    def _name(r: Report) -> str:
        return ", ".join(filter(None, (_e(r.source) or "source not named", _e(r.published or ""))))

    def listed(self) -> str:
        out = []
        for number, r in self._numbers.values():
            link, title = web(r.url), _e(r.title, 160) or _e(r.article, 80)
            shown = f'<br><a href="{html.escape(link, quote=True)}" rel="noopener noreferrer" target="_blank">{html.escape(link)}</a>' if link else ""
            out.append(f"<li id=source-{number}>{self._name(r)}: {title}{shown}</li>")
        return f"<section id=sources><h2>Sources</h2><ol>{''.join(out)}</ol></section>" if out else ""


def _dates(d: Dossier) -> str:
    if not d.dates:
        return ""
    rows = "".join(f"<tr><th scope=row>{_e(what, 120)}</th><td>{_e(first)}</td><td>{_e(last)}</td></tr>" for what, first, last in d.dates)
    return f"<section id=dates><h2>Dates that differ between reports</h2><table><thead><tr><th>event</th><th>earliest</th><th>latest</th></tr></thead>{rows}</table></section>"


def _background(d: Dossier) -> str:
    out = []
    if d.holders:
        rows = "".join(
            f"<tr><td>{_e(of)}</td><td>{_e(office)}</td><th scope=row>{_e(who)}</th><td>{_e(since)}</td></tr>" for of, office, who, since in d.holders
        )
        out.append(
            f"<h3>Leading offices on {_e(d.until)}</h3><table><thead><tr><th>of</th><th>office</th><th>person</th><th>since</th></tr></thead>{rows}</table>"
        )
    if d.shared:
        rows = "".join(f"<tr><th scope=row>{_e(n)}</th><td>{_e(x)}</td><td>{_e(y)}</td></tr>" for n, x, y in d.shared)
        out.append(
            f"<h3>Organisations that both belong to</h3><table><thead><tr><th>organisation</th><th>{_e(d.a)} since</th><th>{_e(d.b)} since</th></tr></thead>{rows}</table>"
        )
    return f"<section id=background><h2>Background (tables of the project)</h2>{''.join(out)}</section>" if out else ""


def _notes(d: Dossier) -> str:
    return (
        "<footer><p>Figures count merged events of the graph: one happening, however many articles report it. "
        + ("Each actor counts by itself, without its people. " if d.alone else "A country stands for its people and institutions. ")
        + (
            f"{_many(d.standing, 'standing fact')} (alliances, memberships) {'is' if d.standing == 1 else 'are'} shown and not counted as {'an event' if d.standing == 1 else 'events'}. "
            if d.standing
            else ""
        )
        + "Cooperation and conflict follow the sign of the Goldstein score (Goldstein 1992) where the CAMEO quad class agrees; other events count as neither. "
        + ("The interval of the mean is a bootstrap over events, 95 %. " if d.goldstein else "")
        + (f"{_many(d.aside, 'further event')} name both and tie each of them to others alone; they are left out. " if d.aside else "")
        + "Publishers count wire copies once. Read the quote before you cite the line: the events were extracted by rules and can be wrong.</p></footer>"
    )
