"""What the pages show: an actor, a tie, an event, an article, and what a search finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

from kg import iri
from kg.errors import InputError, NotFound
from kg.export.events import record
from kg.export.html.content import clean, web
from kg.graph.shape.triples import LABEL, ir, node
from kg.ontology import event_types, sectors
from kg.serve.desk import Desk, actors_in, ends_of, path_of
from kg.serve.evidence import shown
from kg.serve.index import Numbers
from kg.serve.names import phrase
from kg.serve.views import background, chains, counts

PAGE = 20  # events of a page
PARTNERS = 40
PASSING = 12  # standing facts that articles mention
SORTS = ("events", "plus", "minus", "last", "name")


def tie_row(desk: Desk, a: str, b: str) -> dict[str, Any]:
    """Two actors, where their page is, and the numbers of what names both."""
    tones = counts.tones(desk.index, counts.acts(desk.index, desk.between(a, b)))
    return {"a": desk.actor(a), "b": desk.actor(b), "path": f"/tie/{ends_of(a, b)}", **tones}


def find(desk: Desk, text: str) -> dict[str, Any]:
    """What a search finds: actors, a pair or a sector in a phrase, articles by their headline. `goto` is where one exact name leads."""
    text = " ".join(text.split())[:200]
    said = phrase(desk.names, text) if text else {"actors": [], "sectors": []}
    exact = desk.names.exact(text)
    ties = [
        {**tie_row(desk, a, b), "sectors": [{"id": s, "label": sectors()[s].label} for s in said["sectors"]]}
        for a, b in combinations(said["actors"][:3], 2)
    ]
    for tie in ties:
        if tie["sectors"]:
            tie["path"] += f"?sector={tie['sectors'][0]['id']}"
    one = said["actors"][0] if len(said["actors"]) == 1 and said["sectors"] else None
    return {
        "text": text,
        "goto": path_of(exact) if exact else "",
        "actors": [{**desk.actor(a), "events": desk.names.weight.get(a, 0)} for a in desk.names.actors(text)],
        "ties": ties,
        "on_sector": [{"path": f"{path_of(one)}?sector={s}", "name": desk.label(one), "label": sectors()[s].label} for s in said["sectors"] if one],
        "sectors": [{"id": s, "label": sectors()[s].label, "path": path_of(iri.sector(s))} for s in said["sectors"]],
        "articles": [{"title": title, "path": path_of(value)} for title, value in desk.names.articles(text)],
    }


def narrowed(desk: Desk, which: Numbers, asked: dict[str, Any]) -> Numbers:
    """The events that an address chooses by `family`, `sector`, `since`, `until` and `support`, the publishers that tell of it at least.

    Raises:
        InputError: a date is none, or the number.
    """
    if asked.get("support"):
        if not asked["support"].isascii() or not asked["support"].isdigit():
            raise InputError("support", "a whole number of publishers")
        which = which[desk.index.publishers[which] >= int(asked["support"][:9])]
    if asked.get("family"):
        which = counts.of_family(desk.index, which, asked["family"])
    if asked.get("sector"):
        which = counts.of_sector(desk.index, which, asked["sector"])
    return counts.within(desk.index, which, asked.get("since", ""), asked.get("until", ""))


def paged(desk: Desk, which: Numbers, page: int, passages: int) -> dict[str, Any]:
    """A page of events, the newest first, each with so many passages at most."""
    pages = max(1, -(-len(which) // PAGE))
    page = min(max(1, page), pages)
    now = desk.index.newest_first(which)[(page - 1) * PAGE : page * PAGE]
    return {
        "events": [shown(desk, desk.event(desk.index.events[n]), passages) for n in now],
        "total": len(which),
        "page": page,
        "pages": pages,
    }


def actor(desk: Desk, path: str, *, people: bool = True, page: int = 1, sort: str = "events", **asked: str) -> dict[str, Any]:
    """An actor, with its people or alone.

    Raises:
        NotFound: there is none. InputError: what is asked makes no sense.
    """
    if sort not in SORTS:
        raise InputError("sort", f"choose one of {', '.join(SORTS)}")
    (me,) = actors_in(path, 1)
    desk.existing(me)
    every = desk.of(me, people=people)
    which = narrowed(desk, every, asked)
    done = counts.acts(desk.index, which)
    standing = which[desk.index.standing[desk.index.type[which]]]
    found = counts.partners(desk, done, me, people=people)
    with_names = [{**row, **desk.actor(row["actor"])} for row in (found if sort == "name" else _sorted(found, sort)[:PARTNERS])]
    if sort == "name":
        with_names = sorted(with_names, key=lambda r: r["name"])[:PARTNERS]
    return {
        **desk.actor(me),
        "ends": ends_of(me),
        "people": people,
        "sort": sort,
        "asked": asked,
        "families": counts.by_family(desk.index, counts.acts(desk.index, every)),
        "tones": counts.tones(desk.index, done),
        "timeline": counts.timeline(desk.index, done),
        "partners": [{**row, "tie": f"/tie/{ends_of(me, row['actor'])}"} for row in with_names],
        "partner_count": len(found),
        "sectors": counts.by_sector(desk.index, done),
        "standing": [_line(desk, n) for n in standing[:PASSING]],
        **background.of(desk, me),
        **paged(desk, done, page, 2),
    }


def _sorted(rows: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda r: (r[by], r["events"]), reverse=True)


def _line(desk: Desk, n: int) -> dict[str, Any]:
    """An event in a line."""
    value, type_ = desk.index.events[n], event_types().get(desk.index.types[desk.index.type[n]])
    what = desk.value(value, LABEL) or ""
    if type_ is not None:
        what = what.replace(f" {type_.relation} ", f" {type_.phrase} ")  # as stores of earlier versions name it
    return {"what": clean(what, 160), "path": path_of(value), "office": clean(desk.value(value, ir("office")) or "", 80)}


def tie(desk: Desk, path: str, *, page: int = 1, **asked: str) -> dict[str, Any]:
    """Two actors: what the articles say between them.

    Raises:
        NotFound: one of them is not known. InputError: what is asked makes no sense.
    """
    a, b = actors_in(path, 2)
    if desk.existing(a) == desk.existing(b):
        raise InputError("tie", "both are the same; name two actors")
    every = desk.tied(a, b)
    which = narrowed(desk, every, asked)
    done = counts.acts(desk.index, which)
    plus = done[desk.index.sign(done) > 0]
    return {
        "a": {**desk.actor(a), "ends": ends_of(a)},
        "b": {**desk.actor(b), "ends": ends_of(b)},
        "ends": ends_of(a, b),
        "asked": asked,
        "families": counts.by_family(desk.index, counts.acts(desk.index, every)),
        "tones": counts.tones(desk.index, done),
        "timeline": counts.timeline(desk.index, done),
        "sectors": counts.by_sector(desk.index, plus),
        "between": _common(desk, a, b),
        "paths": chains.between(desk, a, b),
        "standing": [_line(desk, n) for n in which[desk.index.standing[desk.index.type[which]]][:PASSING]],
        **paged(desk, done, page, 3),
    }


def _common(desk: Desk, a: str, b: str, most: int = 8) -> list[dict[str, Any]]:
    """Who deals with both, by the smaller of the two numbers of events."""
    one, other = ({r["actor"]: r["events"] for r in counts.partners(desk, counts.acts(desk.index, desk.of(x)), x, people=True)} for x in (a, b))
    both = sorted(one.keys() & other.keys() - {a, b}, key=lambda x: (-min(one[x], other[x]), x))[:most]
    ties = (f"/tie/{ends_of(a, x)}" for x in both)
    return [
        {**desk.actor(x), "with_a": one[x], "with_b": other[x], "tie_a": tie_a, "tie_b": f"/tie/{ends_of(b, x)}"}
        for x, tie_a in zip(both, ties, strict=True)
    ]


def event(desk: Desk, id_: str, said: dict[str, str] | None = None) -> dict[str, Any]:
    """An event with all its passages, and what was said of their claims: in the store, and by `said` (claim and verdict) since.

    Raises:
        NotFound: there is none.
    """
    found = desk.event(iri.entity("event", id_))
    dates = Counter(r.date for r in found.reports if r.date)
    judged = {claim.rsplit("/", 1)[-1]: words for claim, words in desk.verdicts(said).items() if any(r.claim == claim for r in found.reports)}
    return {**shown(desk, found), "dates": sorted(dates.items()), "judged": judged}


def events(desk: Desk, path: str, *, page: int = 1, **asked: str) -> dict[str, Any]:
    """Events of an actor or between two as `kg explain --format json` prints them, the newest first, a page of them.

    Raises:
        NotFound: an actor is not known. InputError: what is asked makes no sense.
    """
    try:
        ends = actors_in(path, 1)
    except NotFound:
        ends = actors_in(path, 2)
    for end in ends:
        desk.existing(end)
    which = counts.acts(desk.index, narrowed(desk, desk.of(ends[0]) if len(ends) == 1 else desk.tied(*ends), asked))
    pages = max(1, -(-len(which) // PAGE))
    now = desk.index.newest_first(which)[(page - 1) * PAGE : page * PAGE]
    return {"total": len(which), "page": page, "pages": pages, "rows": [record(desk.event(desk.index.events[n])) for n in now]}


def article(desk: Desk, id_: str) -> dict[str, Any]:
    """What one article says.

    Raises:
        NotFound: there is none.
    """
    me = node(iri.entity("article", id_))
    said: dict[str, str] = {}
    for q in desk.store.quads((me, None, None, me)):
        said[q.predicate.value.rsplit("/", 1)[-1]] = str(getattr(q.object, "value", ""))
    if "identifier" not in said:
        raise NotFound(f"article/{id_}")
    found: dict[str, dict[str, Any]] = {}
    for claim in desk.claims.of(me):
        for q in desk.store.quads((None, ir("claim"), node(claim), None)):
            value = q.subject.value  # type: ignore[union-attr]
            found.setdefault(value, {"claims": []})["claims"].append(claim)
    rows = [_said(desk, value, set(row["claims"])) for value, row in found.items()]
    return {
        "id": clean(said["identifier"], 200),
        "title": clean(said.get("headline", ""), 300),
        "source": clean(said.get("publisher", "")),
        "published": said.get("datePublished"),
        "url": web(said.get("url", "")),
        "quoted": sorted(rows, key=lambda r: (r["start"], r["path"])),
        "path": path_of(me.value),
    }


def _said(desk: Desk, value: str, claims: set[str]) -> dict[str, Any]:
    """An event with the passages of one article alone."""
    whole = desk.event(value)
    mine = tuple(r for r in whole.reports if r.claim in claims)
    return {**shown(desk, replace(whole, reports=mine)), "start": min(r.start for r in mine), "others": len(whole.reports) - len(mine)}
