"""Dated facts `subject, relation, object, date` of coded event data (ICEWS and its like) as acts; straight to a network, not through the store."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import networkx as nx

from kg import iri
from kg.coded.codes import codes
from kg.coded.names import is_plain, resolve, struck
from kg.errors import InputError
from kg.graph.events.network import Act, Selection, network_of
from kg.link import gazetteer
from kg.model import Kind

UNNAMED = 200  # mentions in all from which a state that is never named plainly is told: subsets of coded data drop whole names (30 of 47 large states in one)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def read_quads(path: str | Path, *, source: str | None = None, comments: bool = False) -> Iterator[Act]:
    """Acts of a tab-separated file with a header: `subject`, `relation`, `object`, `date`, and perhaps `source_set`.

    An assault (PLOVER) on the people of a state by another state or by an armed group counts against that state.

    Args:
        path: file, may be gzipped. source: only rows whose `source_set` is this. comments: keep neutral statements about the other (CAMEO root 01 with a
            Goldstein score within half a point of 0), which PLOVER dropped as no act between two.

    Raises:
        InputError: no such file, another header, a relation that is no CAMEO name, a date that is no day.
    """
    path = Path(path)
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        file = gzip.open(path, "rt", encoding="utf-8", newline="") if packed else path.open(encoding="utf-8", newline="")  # noqa: SIM115
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error
    known, actor = codes(), cache(resolve)
    with file:
        table = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        head = next(table, [])
        if head[:4] != ["subject", "relation", "object", "date"]:
            raise InputError(str(path), "wants a header: subject, relation, object, date (tab-separated)", 1)
        for n, row in enumerate(table, 2):
            if len(row) < 4 or (source and row[4:5] != [source]):
                if len(row) < 4:
                    raise InputError(str(path), "wants four columns", n)
                continue
            subject, relation, object_, day = row[:4]
            code = known.get(relation.lower())
            if code is None:
                raise InputError(str(path), f"{relation!r} is no name of a CAMEO code; see data/cameo.tsv", n)
            if not _DAY.match(day):
                raise InputError(str(path), f"{day!r} is no day; wants YYYY-MM-DD", n)
            if not comments and code.code.startswith("01") and abs(code.goldstein) < 0.5:
                continue
            a, b = actor(subject, day[:4]), actor(object_, day[:4])
            if a is None or b is None:
                continue
            if code.plover == "ASSAULT":
                b = struck(a, b) or b
            yield Act(
                event=iri.entity("event", iri.digest(subject, relation, object_, day)),
                a=a,
                b=b,
                relation=code.name,
                family=code.plover,
                quad=code.quad,
                goldstein=code.goldstein,
                first=day,
                last=day,
                text=f"{subject} | {relation} | {object_}",
            )


def network_of_quads(path: str | Path, selection: Selection | None = None, *, source: str | None = None) -> nx.MultiDiGraph:
    """`read_quads` as a network, see `kg.graph.events.network.network_of`; its coverage tells states that the file never names by their plain name."""
    plain: dict[str, int] = {}

    def watched() -> Iterator[Act]:
        for act in read_quads(path, source=source):
            subject, _, object_ = act.text.split(" | ", 2)
            for name, actor in ((subject, act.a), (object_, act.b)):
                code = actor.id if actor.kind is Kind.COUNTRY else actor.country
                if code:
                    mentions.setdefault(code, 0)
                    mentions[code] += 1
                    plain[code] = plain.get(code, 0) + (actor.kind is Kind.COUNTRY and is_plain(name))
            yield act

    mentions: dict[str, int] = {}
    graph = network_of(watched(), selection, base=source or Path(path).name)
    missing = sorted((c for c, n in mentions.items() if n >= UNNAMED and not plain[c]), key=lambda c: -mentions[c])
    if missing:
        names = [gazetteer().country_name(c) or c for c in missing]
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        scope = graph.graph["scope"]
        graph.graph["scope"] = replace(
            scope,
            coverage=f"{scope.coverage}, which never names {', '.join(names[:12])}{more} plainly: only their offices, forces and people are seen",
        )
    return graph
