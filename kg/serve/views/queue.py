"""What deserves a look, as `kg review` says, found in columns so that only what a page shows is read as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from kg import iri
from kg.errors import NotFound
from kg.graph.merging.people import People
from kg.graph.shape.claims import Claims, known
from kg.graph.shape.triples import EVENTS, OA, ir, node
from kg.graph.upkeep.review import DOUBTS, LOW, REASONS, near_duplicates, review
from kg.ontology import event_types
from kg.serve.desk import Desk, path_of
from kg.serve.evidence import passage, shown
from kg.serve.index import Numbers

JUDGED = "judged"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: how doubtful it is (0 to 1), the number of its event, its claim, and the actors that are doubted."""

    doubt: float
    event: int = -1
    claim: str = ""
    actors: tuple[str, ...] = ()


class Columns:
    """The claims of a store in columns.

    Args:
        desk: whose.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.index = desk, desk.index
        number = {value: n for n, value in enumerate(self.index.events)}
        self.every: dict[int, list[str]] = defaultdict(list)
        held = np.array([t in event_types() and event_types()[t].held_office for t in self.index.types], np.bool_)
        for q in desk.store.quads((None, ir("claim"), None, EVENTS)):
            n = number.get(q.subject.value)  # type: ignore[union-attr]
            if n is not None:
                self.every[n].append(q.object.value)  # type: ignore[union-attr]
        self.of = {n: claims for n, claims in self.every.items() if not held[self.index.type[n]]}  # less offices
        self.event = {claim: n for n, claims in self.of.items() for claim in claims}

    @cached_property
    def article(self) -> dict[str, str]:
        """Article of each claim."""
        return {q.subject.value: q.graph_name.value for q in self.desk.store.quads((None, ir("evidence"), None, None))}  # type: ignore[union-attr]

    @cached_property
    def start(self) -> dict[str, int]:
        """Where the sentence of each claim begins; -1 in a headline."""
        starts = {q.subject.value: int(q.object.value) for q in self.desk.store.quads((None, node(OA + "start"), None, None))}  # type: ignore[union-attr]
        rows = self.desk.store.quads((None, ir("evidence"), None, None))
        return {q.subject.value: starts.get(f"{q.object.value}/quote", -1) for q in rows}  # type: ignore[union-attr]

    @cached_property
    def people(self) -> dict[int, Numbers]:
        """Events of each person that the project's tables do not know."""
        every = enumerate(self.index.actors)
        return {n: self.index.by_name[n] for n, x in every if x.startswith(f"{iri.BASE}person/") and known(x) is None}


def _low_score(c: Columns) -> list[Row]:
    out = []
    for q in c.desk.store.quads((None, ir("confidence"), None, None)):
        claim, score = q.subject.value, float(q.object.value)  # type: ignore[union-attr]
        if score < LOW and claim in c.event:
            out.append(Row(round(1 - score, 3), c.event[claim], claim))
    return out


def _headline(c: Columns) -> list[Row]:
    return [Row(DOUBTS["headline only"], n, min(claims)) for n, claims in c.of.items() if all(c.start[x] < 0 for x in claims)]


def _signs(c: Columns) -> list[Row]:
    """Events of both tones that one sentence tells of, and that name the same two, are read; the rule itself then says which of them are meant."""
    told: dict[tuple[str, int], set[int]] = defaultdict(set)
    tone = c.index.sign(np.arange(len(c.index.type), dtype=np.int32))
    for claim, n in c.event.items():
        if tone[n]:
            told[c.article[claim], c.start[claim]].add(n)
    wanted: set[int] = set()
    for group in told.values():
        for a, b in combinations(sorted(group), 2):
            if tone[a] != tone[b] and len(np.intersect1d(c.index.named[a], c.index.named[b])) > 1:
                wanted |= {a, b}
    found = review([c.desk.event(c.index.events[n]) for n in sorted(wanted)], ("sign conflict",))
    return [Row(f.doubt, c.event[f.claim], f.claim) for f in found]


def _met_once(c: Columns) -> list[Row]:
    out = []
    for who, events in c.people.items():
        claims = [x for n in events.tolist() for x in c.of.get(n, ())]
        if claims and len({c.article[x] for x in claims}) == 1:
            out.append(Row(DOUBTS["met once"], c.event[min(claims)], min(claims), (c.index.actors[who],)))
    return out


def _inferred(c: Columns) -> list[Row]:
    doubt, inferred = DOUBTS["state inferred"], {q.subject.value for q in c.desk.store.quads((None, ir("stateBasis"), None, None))}  # type: ignore[union-attr]
    out = [Row(doubt, n, min(claims)) for n, claims in c.every.items() if inferred.issuperset(claims)]
    for who, events in c.people.items():
        claims = [x for n in events.tolist() for x in c.of.get(n, ())]
        if claims and c.desk.value(c.index.actors[who], ir("country")):
            out.append(Row(doubt, c.event[min(claims)], min(claims), (c.index.actors[who],)))
    return out


def _alike(c: Columns) -> list[Row]:
    every = ((value, c.index.by_name[n].tolist()) for n, value in enumerate(c.index.actors) if value.startswith(f"{iri.BASE}person/"))
    people = [(c.desk.label(value), value) for value, events in every if any(e in c.of for e in events)]
    return list(dict.fromkeys(Row(alike, actors=tuple(sorted((a, b)))) for alike, (_, a), (_, b) in near_duplicates(people)))


_RULES: dict[str, Callable[[Columns], list[Row]]] = {
    "low score": _low_score,
    "headline only": _headline,
    "sign conflict": _signs,
    "met once": _met_once,
    "state inferred": _inferred,
    "near-duplicate actors": _alike,
}


def found(desk: Desk) -> dict[str, list[Row]]:
    """What deserves a look by reason, the most doubtful first; found once for each state of the store."""
    if "review" not in desk.kept:
        columns = Columns(desk)
        desk.kept["review"] = {r: sorted(_RULES[r](columns), key=lambda f: (-f.doubt, f.claim, f.actors)) for r in REASONS}
    rows: dict[str, list[Row]] = desk.kept["review"]
    return rows


def queue(desk: Desk, *, reason: str = REASONS[0], page: int = 1, said: dict[str, str] | None = None) -> dict[str, Any]:
    """A page of what deserves a look for one reason, without what was judged; or of what was judged.

    Args:
        said: verdicts that this state of the store may not have yet, by claim; empty where they were taken back.

    Raises:
        NotFound: there is no such reason.
    """
    if reason not in (*REASONS, JUDGED):
        raise NotFound(reason[:40], (*REASONS, JUDGED))
    judged = desk.verdicts(said)
    open_ = {r: [x for x in rows if x.claim not in judged] for r, rows in found(desk).items()}
    counts = [*((r, len(open_[r])) for r in REASONS), (JUDGED, len(judged))]
    every: list[Any] = sorted(judged) if reason == JUDGED else open_[reason]
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(1, page), pages)
    now = every[(page - 1) * PAGE : page * PAGE]
    rows = [_judged(desk, x, judged[x]) for x in now] if reason == JUDGED else [_shown(desk, x) for x in now]
    return {"reason": reason, "reasons": counts, "rows": rows, "total": len(every), "page": page, "pages": pages}


def _shown(desk: Desk, row: Row) -> dict[str, Any]:
    out: dict[str, Any] = {"doubt": row.doubt, "actors": [desk.actor(x) for x in row.actors], "event": None, "said": ""}
    if row.event >= 0:
        whole = desk.event(desk.index.events[row.event])
        mine = tuple(r for r in whole.reports if r.claim == row.claim)
        out["event"] = {**shown(desk, replace(whole, reports=mine)), "others": len(whole.reports) - len(mine)}
    return out


def _judged(desk: Desk, claim: str, words: str) -> dict[str, Any]:
    """A claim as its article has it, and what was said of it."""
    people = People(desk.store, desk.derived.decisions)
    was = Claims(desk.store, people.__call__).read(claim)
    told = (
        {}
        if was is None
        else {
            "agents": [desk.actor(iri.actor(a)) for a in was.agents],
            "targets": [desk.actor(iri.actor(a)) for a in was.targets],
            "relation": event_types()[was.type].relation,
            "passage": passage(was.report),
            "path": path_of(was.graph),
        }
    )
    return {"doubt": 0.0, "actors": [], "event": None, "said": words, "claim": claim.rsplit("/", 1)[-1], **told}
