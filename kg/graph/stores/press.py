"""Who reports on whom: for each party of an event, each publisher, and each of its articles that tells of it, a row of the table of parts (`parts`), and sums by party and publisher.

An event tells which claims it is made of, and the article of a claim who published it. So what is looked at when quads change is a claim of an event, not the
event: one that two hundred articles tell of is not read again with the next. Sums are kept up by triggers, as those of pairs are.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg.graph.shape.triples import EVENTS, SCHEMA, SEM, TYPE, batched, ir, node
from kg.iri import BASE

Quads: TypeAlias = Callable[[tuple[Any, Any, Any, Any]], Iterator[ox.Quad]]
Link: TypeAlias = tuple[Any, Any]  # an event, and a claim that it is made of
Row: TypeAlias = tuple[str, str, str, str]  # the party, the publisher as SPARQL writes it, the event, the article

TABLES = ("told", "press")
MANY = 20_000  # links whose rows are made at a time
CLAIM, PARTY, EVIDENCE = ir("claim"), ir("party"), ir("evidence")
PUBLISHER, EVENT = node(SCHEMA + "publisher"), node(SEM + "Event")

# `n`: how many claims of the article tell of the event.
_TOLD = """CREATE TABLE told (
  a INTEGER NOT NULL, publisher INTEGER NOT NULL, event INTEGER NOT NULL, article INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (a, publisher, event, article)) WITHOUT ROWID"""
_PRESS = """CREATE TABLE press (
  a INTEGER NOT NULL, publisher INTEGER NOT NULL, articles INTEGER NOT NULL, events INTEGER NOT NULL, PRIMARY KEY (a, publisher)) WITHOUT ROWID"""
_BY_ARTICLE = "CREATE INDEX by_article ON told (a, publisher, article)"
SUMS_OF_ROWS = "SELECT a, publisher, count(DISTINCT article) AS articles, count(DISTINCT event) AS events FROM told GROUP BY 1, 2"
_OTHER = "NOT EXISTS (SELECT 1 FROM told WHERE a = {0}.a AND publisher = {0}.publisher AND {1} = {0}.{1} AND {2} <> {0}.{2})"
_NO_OTHER = {which: (_OTHER.format(which, "article", "event"), _OTHER.format(which, "event", "article")) for which in ("NEW", "OLD")}
_ITS_SUM = "a = OLD.a AND publisher = OLD.publisher"
_TRIGGERS = (
    f"""CREATE TRIGGER was_told AFTER INSERT ON told BEGIN
  INSERT INTO press VALUES (NEW.a, NEW.publisher, {_NO_OTHER["NEW"][0]}, {_NO_OTHER["NEW"][1]})
  ON CONFLICT DO UPDATE SET articles = articles + excluded.articles, events = events + excluded.events;
END""",
    f"""CREATE TRIGGER is_told_no_more AFTER DELETE ON told BEGIN
  UPDATE press SET articles = articles - {_NO_OTHER["OLD"][0]}, events = events - {_NO_OTHER["OLD"][1]} WHERE {_ITS_SUM};
  DELETE FROM press WHERE {_ITS_SUM} AND articles = 0;
END""",
)
_COME = "INSERT INTO told VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"
_GO = "DELETE FROM told WHERE a = ? AND publisher = ? AND event = ? AND article = ? AND n = 0"
WITH_NAMES = f"SELECT {', '.join(f'(SELECT name FROM {{0}}.names WHERE id = {column})' for column in ('a', 'publisher', 'event', 'article'))}, n FROM {{0}}.told"


class Press:
    """What the writer of a folder has to write of it.

    Args:
        quads: asks the store.
    """

    def __init__(self, quads: Quads) -> None:
        self.quads = quads
        self._before: dict[Link, frozenset[Row]] = {}  # rows of the links that changed, as the table has them

    def __len__(self) -> int:
        return len(self._before)

    def note(self, quads: Iterable[ox.Quad]) -> None:
        """Quads are about to come or go."""
        for link in self._touched(quads):
            if link not in self._before:
                self._before[link] = self._rows(link)

    def changes(self) -> Counter[Row]:
        """How many claims more, or less, tell each row than when that was asked before."""
        found = Counter[Row]()
        for link, before in self._before.items():
            now = self._rows(link)
            found.update(now - before)
            found.subtract(before - now)
        self._before = {}
        return found

    def make(self, db: sqlite3.Connection, number: Callable[[str], int]) -> None:
        """Make all rows anew."""
        self._before = {}
        for statement in (*(f"DROP TABLE IF EXISTS {name}" for name in TABLES), _TOLD, _PRESS):
            db.execute(statement)
        for some in batched(self.quads((None, CLAIM, None, EVENTS)), MANY):
            write(db, Counter(row for q in some for row in self._rows((q.subject, q.object))), number)
        for statement in (_BY_ARTICLE, f"INSERT INTO press {SUMS_OF_ROWS}", *_TRIGGERS):
            db.execute(statement)

    def _touched(self, quads: Iterable[ox.Quad]) -> Iterator[Link]:
        """Claims of events of whose rows quads decide, as far as the store has them by now or the quads themselves tell."""
        events = set[Any]()
        for q in quads:
            if q.predicate == CLAIM and q.graph_name == EVENTS:
                yield q.subject, q.object
            elif q.predicate == EVIDENCE:
                yield from self._links(q.subject)
            elif q.predicate == PUBLISHER and q.subject == q.graph_name:
                for told in self.quads((None, EVIDENCE, None, q.graph_name)):
                    yield from self._links(told.subject)
            elif q.graph_name == EVENTS and (q.predicate == PARTY or (q.predicate == TYPE and q.object == EVENT)):
                events.add((q.subject, q.predicate == TYPE))
        for event, becomes in events:
            if becomes or any(self.quads((event, TYPE, EVENT, EVENTS))):
                yield from ((event, q.object) for q in self.quads((event, CLAIM, None, EVENTS)))

    def _links(self, claim: Any) -> Iterator[Link]:
        """A claim with the events that are made of it."""
        return ((q.subject, claim) for q in self.quads((None, CLAIM, claim, EVENTS)))

    def _rows(self, link: Link) -> frozenset[Row]:
        """Rows that a claim gives of an event, none where it is not one of its claims, or the event a standing fact."""
        event, claim = link
        if not any(self.quads((event, CLAIM, claim, EVENTS))) or not any(self.quads((event, TYPE, EVENT, EVENTS))):
            return frozenset()
        articles = {q.graph_name for q in self.quads((claim, EVIDENCE, None, None))}
        by = [(str(q.object), _short(article)) for article in articles for q in self.quads((article, PUBLISHER, None, article))]
        parties = [_short(q.object) for q in self.quads((event, PARTY, None, EVENTS))] if by else []
        return frozenset((a, publisher, _short(event), article) for a in parties for publisher, article in by)


def write(db: sqlite3.Connection, changes: Mapping[Row, int], number: Callable[[str], int]) -> None:
    """Write by how many claims more, or less, rows are told; a row that none tells any longer goes."""
    rows = sorted(((*map(number, row), n) for row, n in changes.items() if n), key=lambda row: row[:4])
    db.executemany(_COME, rows)
    db.executemany(_GO, [row[:4] for row in rows if row[4] < 0])


def _short(term: Any) -> str:
    """An IRI of ours without what all have in common."""
    return str(getattr(term, "value", "")).removeprefix(BASE)
