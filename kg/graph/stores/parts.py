"""Who took part in what: a table of events by their parties, beside an embedded store, from which named queries are counted and paged (`paging`).

To name a hundred thousand events of one actor and to look something up of each takes a store of quads seconds. Here a row says it all of an event and two of
its parties, and all rows of an actor lie together: they are counted, or the newest of them found, in some hundredths of a second. Sums of them by pair, type and
year are kept up by the table itself, by triggers, so that they cannot be those of other rows. A topic of an event has rows as its parties have, so that all events of an
actor on a sector lie together, too. Who reports on an actor lies beside (`press`).

The file is that of one state of the folder, which it names; whoever reads another state, or cannot read the file, asks the plain query. Rows of an event
are made of its own quads alone, so a change looks at the events that it changes; a file that is missing, broken, or left by a writer that was killed is
made anew by the next one.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg import iri
from kg.graph.shape.triples import EVENTS, MERGES, REFERENCE, RELATIONS, STATES, TYPE, batched, ir
from kg.graph.stores import press

NAME = "parts"
FORM = "3"  # of the table; another one is made anew
NEVER = -1  # the day of what has none; days are numbers such as 20240531
SOURCE, TOPIC = "@", "#"  # before the names of sources, and of topics
TEXT = "text"  # source of the events of articles; those of coders have the name of their graph
MANY = 20_000  # events whose rows are written at a time

IS_AGENT, IS_TARGET, IS_PARTY = 1, 2, 4  # what `a` is in an event; what `b` is, times eight
IS_MAIN = 64  # the type is that by which the event is counted
ON_OTHERS = 128  # a target of the event is no state
# A row whose `b` is a topic says what `a` is, and no more: it is counted in no sum.
Quads: TypeAlias = Callable[[tuple[Any, Any, Any, Any]], Iterator[ox.Quad]]
Event: TypeAlias = tuple[str, str]  # its IRI, and that of its graph
Row: TypeAlias = tuple[str, str, str, str, str, int, str, int, str | None, int]

_SCHEMA = """
CREATE TABLE state (name TEXT NOT NULL);
CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
"""
_PART = """CREATE TABLE part (
  a INTEGER NOT NULL, b INTEGER NOT NULL, source INTEGER NOT NULL, type INTEGER NOT NULL, status INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
  role INTEGER NOT NULL, said TEXT, reported INTEGER NOT NULL,
  PRIMARY KEY (a, b, source, type, status, at, event)) WITHOUT ROWID"""
# Events of a party with another one, counted by their main type, and the first day of a year: in `kind`, whether the other is a party, and whether it is an end of what has a day.
_SUMS = """CREATE TABLE sums (
  a INTEGER NOT NULL, status INTEGER NOT NULL, b INTEGER NOT NULL, source INTEGER NOT NULL, type INTEGER NOT NULL, year INTEGER NOT NULL, kind INTEGER NOT NULL,
  n INTEGER NOT NULL, first INTEGER, PRIMARY KEY (a, status, b, source, type, year, kind)) WITHOUT ROWID"""
WITH_PARTY, WITH_END = 1, 2
_COUNTED = f"{{0}}a <> {{0}}b AND {{0}}role & {IS_PARTY | IS_MAIN} = {IS_PARTY | IS_MAIN} AND {{0}}at >= 0"
_KIND = f"({{0}}role & {IS_PARTY << 3} <> 0) * {WITH_PARTY} + ({{0}}role & {(IS_AGENT | IS_TARGET) << 3} <> 0 AND {{0}}said IS NOT NULL) * {WITH_END}"
SUMS_OF_ROWS = f"SELECT a, status, b, source, type, at / 10000 AS year, {_KIND.format('')} AS kind, count(*) AS n, min(at) AS first FROM part WHERE {_COUNTED.format('')} GROUP BY 1, 2, 3, 4, 5, 6, 7"
ROWS_OF_SUM = f"""part.a = sums.a AND part.b = sums.b AND part.source = sums.source AND part.type = sums.type AND part.status = sums.status
  AND part.at BETWEEN sums.first AND sums.year * 10000 + 9999 AND {_COUNTED.format("part.")} AND {_KIND.format("part.")} = sums.kind"""
_ITS_SUM = f"a = OLD.a AND status = OLD.status AND b = OLD.b AND source = OLD.source AND type = OLD.type AND year = OLD.at / 10000 AND kind = {_KIND.format('OLD.')}"
_TRIGGERS = (
    f"""CREATE TRIGGER came AFTER INSERT ON part WHEN {_COUNTED.format("NEW.")} BEGIN
  INSERT INTO sums VALUES (NEW.a, NEW.status, NEW.b, NEW.source, NEW.type, NEW.at / 10000, {_KIND.format("NEW.")}, 1, NEW.at)
  ON CONFLICT DO UPDATE SET n = n + 1, first = min(first, excluded.first);
END""",
    f"""CREATE TRIGGER went AFTER DELETE ON part WHEN {_COUNTED.format("OLD.")} BEGIN
  UPDATE sums SET n = n - 1, first = CASE WHEN first < OLD.at THEN first ELSE (SELECT min(at) FROM part WHERE {ROWS_OF_SUM}) END WHERE {_ITS_SUM};
  DELETE FROM sums WHERE {_ITS_SUM} AND n = 0;
END""",
)
_KEY = 7  # columns by which a row is known
_DELETE = "DELETE FROM part WHERE a = ? AND b = ? AND source = ? AND type = ? AND status = ? AND at = ? AND event = ?"
_INSERT = "INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_WITH_NAMES = "SELECT at, event, role, said, reported" + "".join(
    f", (SELECT name FROM {{0}}.names WHERE id = {column})" for column in ("a", "b", "type", "status", "source")
)
_WITH_NAMES += " FROM {0}.part"
_P = {name: ir(name).value for name in ("eventType", "status", "order", "when", "firstReported", "agent", "target", "party", "topic")}
_DECIDE = {*_P.values(), TYPE.value}
_OTHERS = {g.value for g in (RELATIONS, STATES, REFERENCE, MERGES)}
_GRAPH = f"{iri.BASE}graph/"


def rows(event: Event, quads: Iterable[ox.Quad]) -> frozenset[Row]:
    """Rows of an event, of its quads: for each two of its parties, each with itself and with each topic, and each of its types."""
    said: dict[str, list[str]] = {}
    for q in quads:
        if (predicate := q.predicate.value) in _DECIDE:
            said.setdefault(predicate, []).append(getattr(q.object, "value", ""))
    status, at, when, reported = (min(said.get(_P[p], [""])) for p in ("status", "order", "when", "firstReported"))
    mains = said.get(_P["eventType"], [])
    types = {t.removeprefix(iri.ONTOLOGY) for t in (*mains, *said.get(TYPE.value, ())) if t.startswith(iri.ONTOLOGY)}
    role: dict[str, int] = {}
    for name, bit in (("agent", IS_AGENT), ("target", IS_TARGET), ("party", IS_PARTY)):
        for who in said.get(_P[name], ()):
            role[short(who)] = role.get(short(who), 0) | bit
    day = None if _P["when"] not in said else "" if when == at else when
    source = TEXT if event[1] == EVENTS.value else event[1].removeprefix(_GRAPH)
    others = ON_OTHERS * any(bits & IS_TARGET and not who.startswith("country/") for who, bits in role.items())
    when_which, rest = (number(at), short(event[0])), (day, number(reported))
    topics = [TOPIC + short(topic) for topic in said.get(_P["topic"], ())]
    return frozenset(
        (a, b, SOURCE + source, type_, status, *when_which, role[a] | also, *rest)
        for type_, is_main in ((t, IS_MAIN * (iri.term(t) in mains)) for t in types)
        for a in role
        for b, also in (*((b, role[b] << 3 | is_main | others) for b in role), *((topic, 0) for topic in topics))
    )


def short(value: str) -> str:
    """An IRI of ours without what all have in common."""
    return value.removeprefix(iri.BASE)


def number(day: str) -> int:
    """A day as a number that is sorted as days are.

    >>> number("2024-05-31")
    20240531
    """
    return int(day.replace("-", "")) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else NEVER


def _has_events(graph: str) -> bool:
    return graph.startswith(_GRAPH) and graph not in _OTHERS


class Parts:
    """The table as the writer of a folder keeps it up. Where it cannot be written it is removed, and made anew by the next one.

    Args:
        folder: of the store; quads: asks it.
        shown: the state that readers see, if the store is in that very state, else empty: then the table is made anew.

    Attributes:
        changed: whether the store has events by now that the table has not published.
    """

    def __init__(self, folder: Path, quads: Quads, shown: str) -> None:
        self.path, self.quads = folder / NAME, quads
        self.changed = self._anew = not shown or _state(self.path) != shown
        self._before: dict[Event, frozenset[Row]] = {}  # rows of the events that changed, as the table has them
        self._new: dict[Event, frozenset[Row]] = {}  # and as it will have them, of those that need not be read again
        self._press = press.Press(quads)
        self._db: sqlite3.Connection | None = None
        try:
            self._db = self._open()
        except (sqlite3.Error, OSError):
            self._give_up()
        self._number = lru_cache(200_000)(self._numbered)

    def note(self, quads: Iterable[ox.Quad]) -> None:
        """Quads are about to come or go."""
        if self._anew:
            return
        quads = tuple(quads)
        for event in {_event(q): None for q in quads if q.predicate.value in _DECIDE}:
            if _has_events(event[1]):
                self._note(event)
        self._press.note(quads)
        self.changed = self.changed or len(self._press) > 0

    def note_lines(self, lines: bytes) -> None:
        """N-Quads are about to come. Rows of an event that is new are made of them: to read it again from the store takes longer than all the rest."""
        if self._anew:
            return
        for event, quads in groupby(ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True), key=_event):
            if not _has_events(event[1]):
                continue
            found = rows(event, quads)
            if event not in self._before and not any(self.quads((ox.NamedNode(event[0]), None, None, ox.NamedNode(event[1])))):
                self._new[event], self._before[event], self.changed = found, frozenset(), True
            else:
                self._note(event)

    def note_all(self) -> None:
        """All is about to change."""
        self.changed = self._anew = True

    def settle(self) -> None:
        """After a change: write what has piled up."""
        if max(len(self._before), len(self._press)) >= MANY:
            self._try(self._flush)

    def publish(self, state: str) -> None:
        """Be the table of a state that was shown just now."""
        self._try(self._make if self._anew else self._flush)
        self._try(lambda db: self._commit(db, state))

    def close(self) -> None:
        """Let go of it."""
        if self._db is not None:
            self._db.close()

    def _open(self) -> sqlite3.Connection:
        if self._anew:
            _remove(self.path)
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        db.executescript(
            "PRAGMA cache_size = -100000; PRAGMA synchronous = NORMAL; PRAGMA recursive_triggers = ON;" + (_SCHEMA if self._anew else "")
        )
        return db

    def _note(self, event: Event) -> None:
        self.changed = True
        self._new.pop(event, None)
        if event not in self._before:
            self._before[event] = self._rows(event)

    def _rows(self, event: Event) -> frozenset[Row]:
        return rows(event, self.quads((ox.NamedNode(event[0]), None, None, ox.NamedNode(event[1]))))

    def _flush(self, db: sqlite3.Connection) -> None:
        """Write rows of the events that changed."""
        gone, come = set[Row](), set[Row]()
        for event, before in self._before.items():
            now = self._new[event] if event in self._new else self._rows(event)
            gone |= before - now
            come |= now - before
        self._before, self._new = {}, {}
        self._write(db, gone, come)
        press.write(db, self._press.changes(), self._number)

    def _make(self, db: sqlite3.Connection) -> None:
        """Make all rows."""
        _begin(db)
        for statement in ("DROP TABLE IF EXISTS part", "DROP TABLE IF EXISTS sums", _PART, _SUMS):
            db.execute(statement)
        self._before, self._new, self._anew = {}, {}, False
        for quads in batched(_events(self.quads), MANY):
            self._write(db, (), {row for event, said in quads for row in rows(event, said)})
        for statement in (f"INSERT INTO sums {SUMS_OF_ROWS}", *_TRIGGERS):
            db.execute(statement)
        self._press.make(db, self._number)

    def _write(self, db: sqlite3.Connection, gone: Iterable[Row], come: Iterable[Row]) -> None:
        _begin(db)
        db.executemany(_DELETE, sorted(_key(self._told(row)) for row in gone))
        new = sorted((self._told(row) for row in come), key=_key)
        db.executemany(_INSERT, new)

    def _commit(self, db: sqlite3.Connection, state: str) -> None:
        _begin(db)
        db.execute("DELETE FROM state")
        db.execute("INSERT INTO state VALUES (?)", (f"{FORM} {state}",))
        db.execute("COMMIT")
        self.changed = False

    def _told(self, row: Row) -> tuple[Any, ...]:
        """A row with numbers in the place of names."""
        *names, at, event, role, said, reported = row
        return *map(self._number, names), at, event, role, said, reported

    def _numbered(self, name: str) -> int:
        assert self._db is not None
        self._db.execute("INSERT OR IGNORE INTO names (name) VALUES (?)", (name,))
        (found,) = self._db.execute("SELECT id FROM names WHERE name = ?", (name,)).fetchone()
        return int(found)

    def _try(self, work: Callable[[sqlite3.Connection], None]) -> None:
        if self._db is None:
            return
        try:
            work(self._db)
        except (sqlite3.Error, OSError):
            self._give_up()

    def _give_up(self) -> None:
        self.close()
        self._db = None
        with suppress(OSError):
            _remove(self.path)


def wrong(folder: Path, state: str, quads: Quads) -> tuple[int, int]:
    """Rows that the table of a folder has too many and too few, by making it anew beside; none where it is not asked, being that of another state."""
    if _state(folder / NAME) != state:
        return 0, 0
    with TemporaryDirectory() as scratch:
        fresh = Parts(Path(scratch), quads, "")
        fresh.publish(state)
        fresh.close()
        with closing(read(folder / NAME)) as db:
            db.execute("ATTACH ? AS fresh", (f"{Path(scratch, NAME).as_uri()}?mode=ro",))
            pairs = [(rows.format("main"), rows.format("fresh")) for rows in (_WITH_NAMES, press.WITH_NAMES)]
            pairs += [("SELECT * FROM sums", SUMS_OF_ROWS), ("SELECT * FROM press", press.SUMS_OF_ROWS)]  # sums are told as rows of theirs
            return sum(_without(db, kept, made) for kept, made in pairs), sum(_without(db, made, kept) for kept, made in pairs)


def _without(db: sqlite3.Connection, one: str, other: str) -> int:
    """Number of rows that one query finds and another one does not."""
    (number,) = db.execute(f"SELECT count(*) FROM ({one} EXCEPT {other})").fetchone()
    return int(number)


def _key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The columns by which a row is known."""
    return row[:_KEY]


def _begin(db: sqlite3.Connection) -> None:
    if not db.in_transaction:
        db.execute("BEGIN IMMEDIATE")


def _remove(path: Path) -> None:
    for name in (path, path.with_name(f"{NAME}-journal")):
        name.unlink(missing_ok=True)


def _events(quads: Quads) -> Iterator[tuple[Event, list[ox.Quad]]]:
    """All events of a store, of articles and of coders, with their quads, in the order in which they lie."""
    coders = {f"{_GRAPH}{q.subject.value.rsplit('/', 1)[-1]}" for q in quads((None, TYPE, ir("Coder"), None))}  # type: ignore[union-attr]
    for graph in sorted({EVENTS.value, *coders}):
        for event, said in groupby(quads((None, None, None, ox.NamedNode(graph))), key=_event):
            yield event, [q for q in said if q.predicate.value in _DECIDE]


def _event(q: ox.Quad) -> Event:
    return getattr(q.subject, "value", ""), getattr(q.graph_name, "value", "")


def _state(path: Path) -> str:
    """The state whose table a file is, empty where that cannot be told."""
    with suppress(sqlite3.Error, OSError), closing(read(path)) as db:
        return state_of(db)
    return ""


def read(path: Path) -> sqlite3.Connection:
    """Open a table to be read."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.1, check_same_thread=False)


def state_of(db: sqlite3.Connection) -> str:
    """The state of the folder whose table it is, empty where it is of another form."""
    (found,) = db.execute("SELECT name FROM state").fetchone() or ("",)
    form, _, state = str(found).partition(" ")
    return state if form == FORM else ""
