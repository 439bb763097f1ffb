"""SPARQL and named queries, asked by a worker; read-only, and never of another endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.export.html.content import clean
from kg.graph.asking.named import named_query, unmarked
from kg.graph.asking.query import run
from kg.graph.shape.labels import short
from kg.graph.stores.paging import answered
from kg.graph.stores.parts import TEXT
from kg.graph.stores.store import MemoryStore, SnapshotStore
from kg.serve import results
from kg.serve.desk import Desk, path_of
from kg.serve.pool import Refused
from kg.serve.wire import Body

SHOWN = 1000  # rows that a page shows at most


def _run(desk: Desk, query: str, default: Sequence[str] = (), named: Sequence[str] = (), *, plan: bool = True) -> Any:
    try:
        graphs = ([ox.NamedNode(g) for g in default], [ox.NamedNode(g) for g in named])
    except ValueError as error:
        raise QueryError(f"a graph is named by an IRI: {error}") from error
    assert isinstance(desk.store, MemoryStore)
    return run(desk.store.inner, query, graphs=graphs, known=desk.store.counts if plan else None)


def sparql(desk: Desk, body: Body, *, query: str, accept: list[str], default: list[str], named: list[str]) -> dict[str, Any]:
    """Write the answer to a query in the first format asked for that fits its form.

    Returns:
        `media` that was written, number of `rows` (None for yes or no), and whether some were `cut` off.

    Raises:
        QueryError: it is wrong. Refused: no format asked for fits.
    """
    answer = _run(desk, query, default, named)
    known = list(results.GRAPHS) if isinstance(answer, ox.QueryTriples) else list(results.ROWS)
    media = next((known[0] if a == "*/*" else a for a in accept if a == "*/*" or a in known), None)
    if media is None:
        raise Refused(406, "format", f"this query is answered as {', '.join(known)}")
    try:
        rows = results.write(answer, media, body, desk.limits.rows)
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {' '.join(str(error).split())[:200]}") from error
    return {"media": media, "rows": rows.count if rows else None, "cut": rows.cut if rows else False}


def named(desk: Desk, *, name: str, given: dict[str, str]) -> dict[str, Any]:
    """The text of a named query with its parameters in place, and its rows.

    Raises:
        QueryError: it is unknown, or a parameter is missing or wrong. NotFound: a parameter names what the store does not know.
    """
    text, store = named_query(name).bind(given, desk.graph.find), desk.store
    assert isinstance(store, SnapshotStore)
    most = min(SHOWN, desk.limits.rows) + 1  # one more tells that there are more
    answer = answered(store.folder / store.name, text, [TEXT], most, lambda query, plan: _run(desk, query, plan=plan))
    return {"sparql": unmarked(text).strip(), **_told(desk, answer, text)}


def table(desk: Desk, *, query: str) -> dict[str, Any]:
    """The rows of a query with names in the place of IRIs, for a page.

    Raises:
        QueryError: it is wrong.
    """
    return _told(desk, _run(desk, query), query)


def _told(desk: Desk, answer: Any, query: str) -> dict[str, Any]:
    """The rows of an answer, which is computed while it is read."""
    try:
        return _table(desk, answer, query)
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {' '.join(str(error).split())[:200]}") from error


def _table(desk: Desk, answer: Any, query: str) -> dict[str, Any]:
    if isinstance(answer, ox.QueryBoolean):
        return {"columns": ["ask"], "rows": [[{"text": "yes" if answer else "no", "path": ""}]], "cut": False, "unknown": []}
    rows = results.Counted(answer, min(SHOWN, desk.limits.rows))
    if isinstance(answer, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        cells = [[_cell(desk, getattr(t, c)) for c in columns] for t in rows]
    else:
        columns = [v.value for v in answer.variables]
        cells = [[_cell(desk, row[c]) for c in columns] for row in rows]
    return {"columns": columns, "rows": cells, "cut": rows.cut, "unknown": [] if cells else desk.graph.unknown(query)}


def _cell(desk: Desk, term: results.Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        label = desk.label(term.value)
        return {"text": clean(label or short(term.value), 300), "path": path_of(term.value), "title": term.value}
    return {"text": "" if term is None else clean(str(getattr(term, "value", term)), 1000), "path": ""}


def info(desk: Desk) -> dict[str, Any]:
    """What the store holds, as `kg info --format json`; counted once for each state of it."""
    if "info" not in desk.kept:
        desk.kept["info"] = dict(desk.graph.info())
    found: dict[str, Any] = desk.kept["info"]
    return found
