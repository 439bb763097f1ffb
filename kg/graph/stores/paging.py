"""Named queries with the help of the table of who took part in what (`kg.graph.stores.parts`).

A part of a query that is marked `# kept:` (`asking/queries`) is answered from the table and put back as VALUES; the query around it is asked of the store as
ever. So the SPARQL alone says what is meant, and without the table, or in another state than the table's, the whole is asked as it is written.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from heapq import merge
from io import BytesIO
from itertools import groupby, islice
from math import inf
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg import iri
from kg.graph.asking.named import unmarked
from kg.graph.shape.triples import XSD, batched
from kg.graph.stores.parts import (
    IS_MAIN,
    IS_PARTY,
    IS_TARGET,
    NAME,
    NEVER,
    ON_OTHERS,
    ROWS_OF_SUM,
    SOURCE,
    TOPIC,
    WITH_END,
    WITH_PARTY,
    number,
    read,
    short,
    state_of,
)

Ask: TypeAlias = Callable[[str, bool], Any]

ALL = -1  # of what is counted
SLICE = 50  # events that are looked up at a time: of some more, Oxigraph would join what it looks up as a whole
MORE = 3  # times as many events are looked at where a page was not filled
_ISO = "printf('%04d-%02d-%02d', {0} / 10000, {0} / 100 % 100, {0} % 100)"
_SAID = f"CASE said WHEN '' THEN {_ISO.format('at')} ELSE said END"
_AT = f"CASE at WHEN {NEVER} THEN reported ELSE at END"
TARGETS = {"self": IS_TARGET, "own": IS_TARGET | ON_OTHERS}
_PARTIES = IS_PARTY | IS_PARTY << 3
_MARK = re.compile(r"^ *# kept: (\w+) ([^\n]*)\n.*?^ *# :kept\n", re.M | re.S)
_GIVEN = re.compile(r"(\w+)=(\S+)")
_FORM = ox.QueryResultsFormat.TSV
_NARROWER = "SELECT ?topic {{ ?topic skos:broader* {} }}"


def answered(snapshot: Path, sparql: str, sources: Sequence[str], limit: int | None, ask: Ask) -> Any:
    """The rows of a named query, the first so many where a limit is given: with the help of the table, if it is that of the snapshot.

    Args:
        sources: names of what is asked: `text`, and coders. ask: asks the store, as it is planned or as it is written.
    """
    marked, first = _MARK.search(sparql), f"{sparql}\nLIMIT {limit}" if limit is not None else sparql
    count, most = (ALL, inf) if limit is None else (limit, limit)
    done, rows = 0, [b""]
    given = _given(marked[2], ask) if marked else {}
    while marked and (told := _told(snapshot, marked[1], given, sources, count)) is not None:
        variables, values = told
        if marked[1] not in PAGED:
            return ask(_with(first, marked, variables, values), False)  # where it begins is known
        for some in list(batched(values[done:], SLICE)) or [[]]:
            rows[0], *more = BytesIO(ask(_with(first, marked, variables, some), False).serialize(format=_FORM))
            rows += more  # what comes later has later rows
            if len(rows) > most:
                break
        if len(rows) > most or count == ALL or len(values) < count:
            return ox.parse_query_results(b"".join(rows if limit is None else rows[: limit + 1]), format=_FORM)
        done, count = count, count * MORE  # not each event gives a row, some give several
    return ask(unmarked(first), True)


def _with(sparql: str, marked: re.Match[str], variables: str, values: Iterable[str]) -> str:
    """A query with values in the place of its marked part; in a query of their own, else Oxigraph would go through all of them for each row that it joins."""
    return f"{sparql[: marked.start()]}{{ SELECT {variables} {{ VALUES ({variables}) {{ {' '.join(f'({v})' for v in values)} }} }} }}\n{sparql[marked.end() :]}"


def _given(marked: str, ask: Ask) -> dict[str, str]:
    """What a mark gives; for a topic that and the narrower ones, as the table has them."""
    given = dict(_GIVEN.findall(marked))
    if "topic" in given:
        given["topic"] = "|".join(TOPIC + short(row[0].value) for row in ask(_NARROWER.format(given["topic"]), False))
    return given


def _told(snapshot: Path, kind: str, given: dict[str, str], sources: Sequence[str], count: int) -> tuple[str, list[str]] | None:
    """Variables and their values for the marked part of a query, None where the table is not that of the snapshot. It is let go of at once: a writer waits for who reads it."""
    with suppress(sqlite3.Error, OSError), closing(read(snapshot.parent / NAME)) as db:
        db.execute("BEGIN")
        if state_of(db) == snapshot.name:
            return KINDS[kind](_Asked(db, given, sources), count)
    return None


class _Asked:
    """What a marked part asks for: an actor's events of some sources, with more conditions and values for them."""

    def __init__(self, db: sqlite3.Connection, given: dict[str, str], sources: Sequence[str]) -> None:
        self.db, self.given = db, given
        self.where, self.values = ["a = ?"], [*self.ids("a")]
        there = self.begin_with(SOURCE)
        self.sources = {there[SOURCE + name] for name in sources if SOURCE + name in there and name == given.get("source", name)}
        if len(self.sources) < len(there):
            self.one_of("source", self.sources)

    def ids(self, name: str) -> list[int]:
        """Numbers of the terms that were given, 0 for one that no row has."""
        terms = map(_name, self.given[name].split("|"))
        return [(self.db.execute("SELECT id FROM names WHERE name = ?", (term,)).fetchone() or (0,))[0] for term in terms]

    def begin_with(self, mark: str) -> dict[str, int]:
        """Names that begin with a mark, with their numbers."""
        return dict(self.db.execute("SELECT name, id FROM names WHERE name >= ? AND name < ?", (mark, chr(ord(mark) + 1))))

    def add(self, condition: str, *values: Any) -> None:
        """A condition, with values for its question marks."""
        self.where.append(condition)
        self.values += values

    def one_of(self, column: str, numbers: Collection[int]) -> None:
        """A column has one of some numbers."""
        self.add(f"{column} IN ({', '.join('?' * len(numbers))})", *numbers)

    def is_(self, role: int) -> None:
        """Both are what some bits say."""
        self.add(f"role & {role} = {role}")

    def day(self, name: str) -> int:
        """A day that was given, as a number."""
        return number(_name(self.given[name]))

    def rows(self, what: str, rest: str = "", *values: Any, of: str = "part") -> sqlite3.Cursor:
        """What is found, as it is fetched."""
        where = " AND ".join(f"({condition})" for condition in self.where)
        return self.db.execute(f"SELECT {what} FROM {of} WHERE {where} {rest}", (*self.values, *values))

    def groups(self, b: int) -> Iterator[tuple[int, int, int]]:
        """Sources, types and statuses of the events with somebody, each found by a step to where the next rows begin: of another status, else another type, else another source."""
        of, step = "source, type, status", "AND b = ? {} ORDER BY source, type, status LIMIT 1"
        steps = [step.format(next_) for next_ in ("AND source = ? AND type = ? AND status > ?", "AND source = ? AND type > ?", "AND source > ?")]
        found = self.rows(of, step.format(""), b).fetchone()
        while found is not None:
            yield found
            nearest = (self.rows(of, steps[n], b, *found[: 3 - n]).fetchone() for n in range(3))
            found = next(filter(None, nearest), None)


def _name(term: str) -> str:
    """A term of SPARQL as the table has it."""
    return short(term.partition("^^")[0].strip('<>"')).removeprefix("ir:")


def _events(asked: _Asked) -> Iterator[tuple[str, int, str | None]]:
    """Events with a party, or with two, of some types, with a status, against the party or also its own, in a time or without a day; the newest or oldest first, with their days."""
    given = asked.given
    (b,) = asked.ids("b" if "b" in given else "a")
    types, statuses = (asked.ids(name) if name in given else None for name in ("type", "status"))
    groups = [
        (source, type_, status)
        for source, type_, status in asked.groups(b)
        if (types is None or type_ in types) and (statuses is None or status in statuses)
    ]
    asked.is_(_PARTIES if "type" in given else _PARTIES | IS_MAIN)
    if "target" in given:
        asked.add(f"role & {TARGETS[given['target']]}")
    for name, sign in (("since", ">="), ("until", "<=")):
        if name in given:
            asked.add(f"(at = {NEVER} OR at {sign} ?)", asked.day(name))
    oldest = given.get("first") == "oldest"
    rest = f"AND b = ? AND source = ? AND type = ? AND status = ? ORDER BY at {'ASC' if oldest else 'DESC'}, event"
    rows = (asked.rows(f"event, at, {_SAID}", rest, b, *group) for group in groups)
    for _, same in groupby(merge(*rows, key=lambda row: (row[1] if oldest else -row[1], row[0])), key=lambda row: row[:2]):
        yield next(same)


def _page(asked: _Asked, count: int) -> tuple[str, list[str]]:
    """The first of such events."""
    return "?event", [_node(iri.BASE + event) for event, _, _ in (_events(asked) if count == ALL else islice(_events(asked), count))]


def _topics(asked: _Asked, _: int) -> tuple[str, list[str]]:
    """Topics of an actor's events of some types: how many events, and the latest day, which is not told where one has none."""
    topics = {n: name for name, n in asked.begin_with(TOPIC).items()}
    _on(asked, topics)
    latest = f"CASE WHEN min(at) <> {NEVER} AND count(*) = count(said) THEN substr(max({_ISO.format('at')} || {_SAID}), 11) END"
    found = asked.rows(f"b, count(DISTINCT event), {latest}", "GROUP BY b")
    told = ((topics[b].removeprefix(TOPIC), n, "UNDEF" if day is None else ox.Literal(day)) for b, n, day in found)
    return "?sector ?found ?latest", [f"{_node(iri.BASE + topic)} {n} {day}" for topic, n, day in told]


def _topical(asked: _Asked, _: int) -> tuple[str, list[str]]:
    """Events on some topics, of some types and with a status, with their days as they are sorted and as they are told."""
    _on(asked, asked.ids("topic"))
    asked.one_of("status", asked.ids("status"))
    found = asked.rows(f"DISTINCT event, at, {_SAID}")
    told = ((event, "UNDEF" if at == NEVER else _date(at), "UNDEF" if said is None else ox.Literal(said)) for event, at, said in found)
    return "?event ?order ?day", [f"{_node(iri.BASE + event)} {order} {day}" for event, order, day in told]


def _on(asked: _Asked, topics: Collection[int]) -> None:
    """Ask for rows of topics, of some types."""
    asked.one_of("b", topics)
    asked.one_of("type", asked.ids("type"))
    asked.is_(IS_PARTY)


def _sums(asked: _Asked, kind: int) -> None:
    """Ask for sums of a kind of what has a status."""
    asked.one_of("status", asked.ids("status"))
    asked.add(f"kind & {kind}")


def _counts(asked: _Asked, count: int) -> tuple[str, list[str]]:
    """Events with each other party that is no person, by type, since a day, of those that have most; in a year that is older in part, rows are counted of who may be one of them alone."""
    _sums(asked, WITH_PARTY)
    since = max(asked.day("since"), 0)
    asked.add("year >= ?", since // 10000)
    bounds = f"b, (SELECT name FROM names WHERE id = b) AS called, sum(n), sum(CASE WHEN first >= {since} THEN n ELSE 0 END)"
    most = {b: (name, high, low) for b, name, high, low in asked.rows(bounds, "GROUP BY b", of="sums") if not name.startswith("person/")}
    enough = [] if count == ALL else sorted((low for _, _, low in most.values()), reverse=True)[count - 1 : count]
    asked.add(f"b IN ({', '.join(str(b) for b, (_, high, _) in most.items() if high >= max(enough, default=0))})")
    later = f"sum(CASE WHEN first >= {since} THEN n ELSE (SELECT count(*) FROM part WHERE {ROWS_OF_SUM} AND at >= {since}) END)"
    found = asked.rows(f"b, type, {later} AS found", "GROUP BY b, type HAVING found > 0", of="sums").fetchall()
    types = _called(asked.db, {t for _, t, _ in found})
    partners = []
    for b, same in groupby(found, key=lambda row: row[0]):
        by_type = [(_node(iri.term(types[t])), n) for _, t, n in same]
        partners.append((-sum(n for _, n in by_type), most[b][0], by_type))
    told = [(_node(iri.BASE + name), by_type) for _, name, by_type in sorted(partners)[: None if count == ALL else count]]
    return "?partner ?type ?n", [") (".join(f"{partner} {t} {n}" for t, n in by_type) for partner, by_type in told]


def _firsts(asked: _Asked, count: int) -> tuple[str, list[str]]:
    """Whom an actor had first to do with since a day, the earliest first: that day, as it is sorted and as it is told, and the number of events."""
    _sums(asked, WITH_END)
    said = f"SELECT min({_SAID}) FROM part WHERE {ROWS_OF_SUM} AND at = first"
    new = "GROUP BY b HAVING min(first) >= ? ORDER BY at, other LIMIT ?"
    found = asked.rows(
        "b, (SELECT name FROM names WHERE id = b) AS other, min(first) AS at, sum(n)", new, asked.day("since"), count, of="sums"
    ).fetchall()
    out = []
    for b, other, at, n in found:
        ((first,),) = asked.rows(f"min(({said}))", "AND b = ? AND first = ?", b, at, of="sums")
        out.append(f"{_node(iri.BASE + other)} {_date(at)} {ox.Literal(first)} {n}")
    return "?other ?from ?first ?events", out


def _relations(asked: _Asked, _: int) -> tuple[str, list[str]]:
    """Events of two by type up to a day: how many, the first and the last, as they are sorted and told."""
    for name in ("b", "status"):
        asked.one_of(name, asked.ids(name))
    asked.is_(_PARTIES)
    asked.add(f"{_AT} BETWEEN 0 AND ?", asked.day("until"))
    when = f"{_ISO.format(_AT)} || ' ' || coalesce({_SAID}, 'reported ' || {_ISO.format('reported')})"
    found = asked.rows(f"type, count(*), min({when}), max({when})", "GROUP BY type").fetchall()
    called = _called(asked.db, {row[0] for row in found})
    return "?type ?events ?from ?to", [f"{_node(iri.term(called[t]))} {n} {ox.Literal(one)} {ox.Literal(last)}" for t, n, one, last in found]


def _publishers(asked: _Asked, _: int) -> tuple[str, list[str]]:
    """Publishers that report on an actor, with the numbers of their articles and of the events that these tell of."""
    said = "SELECT (SELECT name FROM names WHERE id = publisher), articles, events FROM press WHERE a = ?"
    found = asked.db.execute(said, asked.ids("a")) if asked.sources else ()
    return "?publisher ?articles ?events", [" ".join(map(str, row)) for row in found]


def _called(db: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Names by their numbers."""
    return dict(db.execute(f"SELECT id, name FROM names WHERE id IN ({', '.join(map(str, numbers))})"))


def _node(value: str) -> str:
    return str(ox.NamedNode(value))


def _date(at: int) -> str:
    return f'"{at // 10000:04d}-{at // 100 % 100:02d}-{at % 100:02d}"^^<{XSD}date>'


PAGED = {"events", "firsts", "counts"}  # of which a first page needs the first so many alone
KINDS = {
    "events": _page,
    "topics": _topics,
    "topical": _topical,
    "counts": _counts,
    "firsts": _firsts,
    "relations": _relations,
    "publishers": _publishers,
}
