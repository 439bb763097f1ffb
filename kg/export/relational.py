"""The graph as six tables for those who think in tables: actors, claims, events, ties, articles, offices; keys are IRIs, days are days with their precision.

Rows are made in Python, held by column (Arrow), and written as one DuckDB file or as Parquet.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import iri
from kg.graph.shape.triples import CLASS, EVENTS, LABEL, OA, ORG, REFERENCE, SCHEMA, TYPE, label, node, span
from kg.model import Event
from kg.ontology import event_types

if TYPE_CHECKING:
    import pyarrow as pa

Find = Callable[[tuple[Any, ...]], Iterable[ox.Quad]]
Row = Mapping[str, Any]
Said = Mapping[ox.NamedNode, Mapping[str, list[str]]]
DUCKDB = ".duckdb"
_DAY = {"date": "DATE", "precision": "VARCHAR"}

SCHEMAS: dict[str, dict[str, str]] = {
    "actors": {"iri": "VARCHAR", "name": "VARCHAR", "kind": "VARCHAR", "country": "VARCHAR"},
    "claims": {
        **dict.fromkeys(("iri", "event", "article", "type", "relation", "status"), "VARCHAR"),
        "agents": "VARCHAR[]",
        "targets": "VARCHAR[]",
        **_DAY,
        "topics": "VARCHAR[]",
        **dict.fromkeys(("office", "attribution", "quote"), "VARCHAR"),
        "quote_start": "BIGINT",
        "quote_end": "BIGINT",
        **dict.fromkeys(("second_quote", "state_basis"), "VARCHAR"),
        "confidence": "DOUBLE",
    },
    "events": {
        **dict.fromkeys(("iri", "label", "type", "relation", "family", "quad", "plover", "cameo"), "VARCHAR"),
        "goldstein": "DOUBLE",
        "standing": "BOOLEAN",
        "status": "VARCHAR",
        "agents": "VARCHAR[]",
        "targets": "VARCHAR[]",
        **_DAY,
        "last": "DATE",
        "place": "VARCHAR",
        "topics": "VARCHAR[]",
        "office": "VARCHAR",
        **dict.fromkeys(("publishers", "articles", "claims"), "BIGINT"),
        "confidence": "DOUBLE",
        "contradicted": "BOOLEAN",
    },
    "ties": {**dict.fromkeys(("event", "type", "relation", "agent", "target", "status"), "VARCHAR"), "topics": "VARCHAR[]"},
    "articles": {**dict.fromkeys(("iri", "id", "title", "publisher", "url"), "VARCHAR"), "published": "DATE"},
    "offices": {
        **dict.fromkeys(("iri", "person", "body", "office"), "VARCHAR"),
        "start": "DATE",
        "start_precision": "VARCHAR",
        "end": "DATE",
        "end_precision": "VARCHAR",
    },
}
"""Columns of each table with their types in SQL."""


def tables(events: Iterable[Event], find: Find) -> dict[str, pa.Table]:
    """The tables of a graph.

    Args:
        events: its merged events; find: gives its quads by a pattern.

    Raises:
        ImportError: pyarrow is not installed.
    """
    known = list(events)
    of = {report.claim: event.iri for event in known for report in event.reports}
    rows: dict[str, Iterable[Row]] = {
        "actors": actors(find),
        "claims": claims(find, of),
        "events": (event(e) for e in known),
        "ties": (row for e in known for row in ties(e)),
        "articles": articles(find),
        "offices": _offices(find),
    }
    return {name: arrow_table(name, rows[name]) for name in SCHEMAS}


def arrow_table(name: str, rows: Iterable[Row]) -> pa.Table:
    """Rows, sorted by their first columns, as a table of the types that its schema says."""
    pa = arrow()
    types = {
        "VARCHAR": pa.string(),
        "VARCHAR[]": pa.list_(pa.string()),
        "DATE": pa.date32(),
        "DOUBLE": pa.float64(),
        "BIGINT": pa.int64(),
        "BOOLEAN": pa.bool_(),
    }
    schema = pa.schema([(column, types[type_]) for column, type_ in SCHEMAS[name].items()])
    found = sorted(rows, key=lambda row: [str(row[c]) for c in list(SCHEMAS[name])[:6]])
    return pa.Table.from_pylist(found, schema=schema)


def arrow() -> Any:
    """The module pyarrow.

    Raises:
        ImportError: it is not installed.
    """
    return _library("pyarrow", "tables need pyarrow")


def duckdb() -> Any:
    """The module duckdb.

    Raises:
        ImportError: it is not installed.
    """
    return _library("duckdb", "DuckDB files and SQL need duckdb")


def _library(name: str, needed: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f"{needed}; install it with: pip install 'irkg[tables]'") from error


def write_parquet(folder: Path, made: Mapping[str, pa.Table]) -> None:
    """Write each table into a folder, as a file of its name."""
    arrow()
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    for name, table in made.items():
        parquet.write_table(table, folder / f"{name}.parquet")


def write_duckdb(path: Path, made: Mapping[str, pa.Table], notes: Mapping[str, str] | None = None) -> None:
    """Write the tables into a new DuckDB file, which replaces an old one when it is whole.

    Args:
        notes: kept in a table `made_of`, by name.
    """
    engine = duckdb()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        with engine.connect(str(part)) as connection:
            for name, table in made.items():
                connection.register("rows", table)
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM rows")
                connection.unregister("rows")
            connection.execute("CREATE TABLE made_of (name VARCHAR, value VARCHAR)")
            for row in (notes or {}).items():
                connection.execute("INSERT INTO made_of VALUES (?, ?)", list(row))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def day(text: str | None) -> date | None:
    """First day of a date of any precision; DuckDB and pandas know no other kind."""
    return date.fromisoformat(span(text)[0]) if text else None


def precision(text: str | None) -> str | None:
    """How precise a date is: `day`, `month` or `year`."""
    return ("year", "month", "day")[text.count("-")] if text else None


def event(e: Event) -> Row:
    """The row of an event."""
    type_ = event_types()[e.type]
    own = {name: getattr(e, name) for name in ("iri", "type", "relation", "quad", "plover", "cameo", "goldstein", "place", "office", "publishers")}
    return {
        **own,
        "label": label(e),
        "family": type_.family,
        "standing": type_.standing,
        "status": e.status.value,
        "agents": [iri.actor(a) for a in e.agents],
        "targets": [iri.actor(a) for a in e.targets],
        "date": day(e.date),
        "precision": precision(e.date),
        "last": date.fromisoformat(span(e.date)[1]) if e.date else None,
        "topics": [iri.sector(t) for t in e.topics],
        "articles": len({r.article for r in e.reports}),
        "claims": len(e.reports),
        "confidence": e.confidence,
        "contradicted": e.contradicted,
    }


def ties(e: Event) -> Iterator[Row]:
    """The rows of whom an event ties."""
    for tie in e.ties:
        yield {
            "event": e.iri,
            "type": tie.type,
            "relation": event_types()[tie.type].relation,
            "agent": iri.actor(tie.agent),
            "target": iri.actor(tie.target),
            "status": tie.status.value,
            "topics": [iri.sector(t) for t in tie.topics],
        }


def _said(find: Find, predicates: Iterable[str], graph: ox.NamedNode | None = None) -> Said:
    """What is said of everything by some predicates; where no graph is given, in the graphs of articles."""
    out: dict[ox.NamedNode, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for predicate in predicates:
        for q in find((None, node(predicate), None, graph)):
            ours = graph is not None or q.graph_name.value.startswith(f"{iri.BASE}article/")  # type: ignore[union-attr]
            if ours and isinstance(q.subject, ox.NamedNode):
                out[q.subject][predicate].append(q.object.value)  # type: ignore[union-attr]
    return out


def _one(rows: Mapping[str, list[str]], predicate: str) -> str | None:
    return min(rows.get(predicate, ()), default=None)


def claims(find: Find, of: Mapping[str, str]) -> Iterator[Row]:
    """The rows of claims; `of` is the event of each that is a report of one."""
    terms = {name: iri.term(name) for name in ("eventType", "status", "agent", "target", "date", "topic", "office", "attributedTo", "confidence")}
    evidence, second, basis = (iri.term(name) for name in ("evidence", "secondEvidence", "stateBasis"))
    start, end, words = OA + "start", OA + "end", [OA + part for part in ("prefix", "exact", "suffix")]
    said = _said(find, (*terms.values(), evidence, second, basis, start, end, *words))
    article = {q.subject: q.graph_name.value for q in find((None, node(evidence), None, None))}  # type: ignore[union-attr]
    for claim, rows in said.items():
        more = _one(rows, second)
        beside = said.get(node(f"{more}/quote"), {}) if more else {}
        type_ = event_types().get((_one(rows, terms["eventType"]) or "").rsplit("#", 1)[-1])
        if type_ is None:
            continue
        quote = said.get(node(f"{_one(rows, evidence)}/quote"), {})
        when = _one(rows, terms["date"])
        yield {
            "iri": claim.value,
            "event": of.get(claim.value),
            "article": article[claim],
            "type": type_.name,
            "relation": type_.relation,
            "status": _one(rows, terms["status"]),
            "agents": sorted(rows.get(terms["agent"], ())),
            "targets": sorted(rows.get(terms["target"], ())),
            "date": day(when),
            "precision": precision(when),
            "topics": sorted(rows.get(terms["topic"], ())),
            "office": _one(rows, terms["office"]),
            "attribution": _one(rows, terms["attributedTo"]),
            "quote": "".join(_one(quote, part) or "" for part in words),
            "quote_start": int(_one(quote, start) or -1),
            "quote_end": int(_one(quote, end) or -1),
            "second_quote": "".join(_one(beside, part) or "" for part in words) or None,
            "state_basis": _one(rows, basis) or "text",
            "confidence": float(_one(rows, terms["confidence"]) or 0),
        }


def articles(find: Find) -> Iterator[Row]:
    """The rows of articles."""
    names = {"id": "identifier", "title": "headline", "publisher": "publisher", "url": "url", "published": "datePublished"}
    for article, rows in _said(find, (SCHEMA + name for name in names.values())).items():
        found = {column: _one(rows, SCHEMA + name) for column, name in names.items()}
        yield {"iri": article.value, **found, "published": day(found["published"])}


def actors(find: Find) -> Iterator[Row]:
    """The rows of actors."""
    kinds = {class_: kind.value for kind, class_ in CLASS.items()}
    rows: dict[str, Row] = {}
    for graph in (EVENTS, REFERENCE):  # what the data know of somebody counts more
        for actor, said in _said(find, (TYPE.value, LABEL.value, iri.term("country")), graph).items():
            kind = next((kinds[t] for t in said.get(TYPE.value, ()) if t in kinds), None)
            if kind is not None and actor.value.startswith(iri.BASE):
                country = actor.value if kind == "country" else _one(said, iri.term("country"))
                rows[actor.value] = {"iri": actor.value, "name": _one(said, LABEL.value), "kind": kind, "country": country}
    return iter(rows.values())


def _offices(find: Find) -> Iterator[Row]:
    member, body, role, start, end = ORG + "member", ORG + "organization", iri.term("role"), SCHEMA + "startDate", SCHEMA + "endDate"
    for term, rows in _said(find, (member, body, role, start, end), REFERENCE).items():
        person = _one(rows, member) or ""
        if person.startswith(f"{iri.BASE}person/"):
            began, ended = _one(rows, start), _one(rows, end)
            yield {
                "iri": term.value,
                "person": person,
                "body": _one(rows, body),
                "office": _one(rows, role),
                "start": day(began),
                "start_precision": precision(began),
                "end": date.fromisoformat(span(ended)[1]) if ended else None,
                "end_precision": precision(ended),
            }
