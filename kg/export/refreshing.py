"""The tables of a graph brought up to a newer state: rows of what changed are made again, the others stay."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.export import relational
from kg.export.relational import Find
from kg.graph.shape.triples import EVENTS, MERGES, TYPE, ir, node
from kg.graph.stores.changes import Changes
from kg.model import Event

KEYS = {
    "actors": "iri",
    "claims": "article",
    "events": "iri",
    "ties": "event",
    "articles": "iri",
}  # the column by which rows go; those of offices stay
_CLAIM_OF, _IN_ARTICLE = ir("claim"), ir("inArticle")


def refresh(path: Path, find: Find, read: Callable[[Iterable[str]], Iterable[Event]], changes: Changes, notes: Mapping[str, str]) -> None:
    """Bring a DuckDB file that `write_duckdb` made up to the state of a graph.

    Args:
        find: gives the graph's quads by a pattern; read: gives its events by their IRIs, those that are there.
        changes: what changed since the file was made. notes: as for `write_duckdb`.

    Raises:
        ImportError: a library is missing.
    """
    touched = _events(find, changes)
    events = list(read(sorted(touched)))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(path, part)
        with relational.duckdb().connect(str(part)) as connection:
            connection.execute("BEGIN")
            keys = {"actors": changes.things, "claims": changes.articles, "events": touched, "ties": touched, "articles": changes.articles}
            for name, rows in _rows(find, events, changes).items():
                _replace(connection, name, keys[name], relational.arrow_table(name, rows))
            _belong(connection, touched, events)
            for row in notes.items():
                connection.execute("UPDATE made_of SET value = $2 WHERE name = $1", list(row))
            connection.execute("COMMIT")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _events(find: Find, changes: Changes) -> set[str]:
    """Events that may be otherwise: of which a quad changed, or which a claim is of that changed, is filed otherwise, or names somebody who is somebody else now."""
    articles = {*changes.articles, *(q.object.value for m in changes.things for q in find((node(m), _IN_ARTICLE, None, MERGES)))}  # type: ignore[union-attr]
    claims = {q.subject.value for a in articles for q in find((None, TYPE, ir("Claim"), node(a)))}  # type: ignore[union-attr]
    prefix = f"{iri.BASE}event/"
    of = {q.subject.value for c in (*claims, *changes.things) for q in find((None, _CLAIM_OF, node(c), EVENTS))}  # type: ignore[union-attr]
    return of | {t for t in changes.things if t.startswith(prefix)}


def _rows(find: Find, events: list[Event], changes: Changes) -> dict[str, Iterator[relational.Row]]:
    """The rows of what changed, by table."""
    articles, things = [node(a) for a in sorted(changes.articles)], [node(t) for t in sorted(changes.things)]

    def within(pattern: tuple[Any, ...]) -> Iterable[ox.Quad]:
        return chain.from_iterable(find((*pattern[:3], a)) for a in articles)

    def about(pattern: tuple[Any, ...]) -> Iterable[ox.Quad]:
        return chain.from_iterable(find((t, *pattern[1:])) for t in things)

    claims = {q.subject for q in within((None, TYPE, ir("Claim"), None))}
    of = {c.value: q.subject.value for c in claims for q in find((None, _CLAIM_OF, c, EVENTS))}  # type: ignore[union-attr]
    return {
        "actors": relational.actors(about),
        "claims": relational.claims(within, of),
        "events": (relational.event(e) for e in events),
        "ties": (row for e in events for row in relational.ties(e)),
        "articles": relational.articles(within),
    }


def _replace(connection: Any, name: str, keys: Iterable[str], rows: Any) -> None:
    """Put rows in the place of those that some keys have."""
    arrow = relational.arrow()
    for given, statement in (
        (arrow.table({"key": arrow.array(sorted(keys), arrow.string())}), f"DELETE FROM {name} WHERE {KEYS[name]} IN (SELECT key FROM given)"),
        (rows, f"INSERT INTO {name} BY NAME SELECT * FROM given"),
    ):
        connection.register("given", given)
        connection.execute(statement)
        connection.unregister("given")


def _belong(connection: Any, touched: Iterable[str], events: Iterable[Event]) -> None:
    """Say of claims of which event they are, where that may be another one, or none."""
    arrow = relational.arrow()
    pairs = [(r.claim, e.iri) for e in events for r in e.reports]
    columns = {"claim": [c for c, _ in pairs], "event": [e for _, e in pairs]}
    connection.register("gone", arrow.table({"event": arrow.array(sorted(touched), arrow.string())}))
    connection.register("given", arrow.table({name: arrow.array(values, arrow.string()) for name, values in columns.items()}))
    connection.execute("UPDATE claims SET event = NULL WHERE event IN (SELECT event FROM gone)")
    connection.execute("UPDATE claims SET event = given.event FROM given WHERE claims.iri = given.claim")
