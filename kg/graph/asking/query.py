"""SPARQL over the store: default prefixes, read-only, helpful errors, results in many formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.asking.keywords import keywords, names
from kg.graph.asking.plan.counts import Table
from kg.graph.asking.plan.planner import planned
from kg.graph.asking.rows import Rows
from kg.graph.asking.union import asked
from kg.graph.asking.unknown import nearest
from kg.graph.shape.triples import PREFIXES, REFERENCE

_RESULTS = {"csv": ox.QueryResultsFormat.CSV, "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
_UPDATE = re.compile(r"\s*(?:#[^\n]*\n\s*|(?:PREFIX|BASE)\s[^\n]*\n\s*)*(INSERT|DELETE|DROP|CLEAR|LOAD|CREATE|ADD|MOVE|COPY|WITH)\b", re.I)


def run(
    store: ox.Store,
    sparql: str,
    coders: Sequence[ox.NamedNode] = (),
    *,
    text: bool = True,
    allow_service: bool = False,
    graphs: tuple[Sequence[ox.NamedNode], Sequence[ox.NamedNode]] = ((), ()),
    known: Callable[[], Table] | None = None,
) -> Any:
    """Results of a query as pyoxigraph gives them. What it says of its dataset with FROM and FROM NAMED holds, as in SPARQL 1.1, section 13.

    Args:
        graphs: default and named graphs that are asked in place of what the query says, as in SPARQL 1.1 Protocol, section 2.1.4.
        allow_service: let it ask other endpoints, over the network.
        known: gives the counts by which it is planned (`kg.graph.asking.plan`); without it, or over other graphs than those asked by default, it is asked as it is written.
        coders: graphs of coders that are asked as well. text: ask what the articles say; without it, the coders and the graph `reference` alone.

    Raises:
        QueryError: it is malformed, or an update, or asks other endpoints and may not.
    """
    own = check(sparql, allow_service)
    dataset: dict[str, Any] = {} if own else {"default_graph": [*(asked(store) if text else [REFERENCE]), *coders]}
    if any(graphs):
        dataset = {"default_graph": list(graphs[0]), "named_graphs": list(graphs[1])}
    elif known and text and not own and not coders:
        sparql = planned(store, sparql, known).sparql
    try:
        return store.query(sparql, prefixes=PREFIXES, **dataset)
    except (SyntaxError, ValueError) as error:
        raise malformed(sparql, error) from error
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {error}") from error


def check(sparql: str, allow_service: bool) -> bool:
    """Refuse a query that would leave the machine and may not; say whether it names its own dataset."""
    said = keywords(sparql)
    if "SERVICE" in said and not allow_service:
        raise QueryError("SERVICE asks another endpoint over the network; allow it with --allow-service (in Python: allow_service=True)")
    return "FROM" in said


def malformed(sparql: str, error: Exception) -> QueryError:
    """What to say of a query that cannot be read."""
    if _UPDATE.match(sparql):
        return QueryError("queries only read; articles are added with `kg build` and taken out with `kg remove`")
    text = " ".join(str(error).split())[:200]
    declared, named = names(sparql)
    unknown = sorted({p for p, _ in named if p} - {"_", *PREFIXES, *declared})
    if unknown:
        known = f"known without declaration: {', '.join(PREFIXES)}; others are declared with PREFIX"
        return QueryError(f"unknown prefix {', '.join(unknown)}{nearest(unknown[0], PREFIXES)}; {known}")
    return QueryError(f"the query is no SPARQL: {text}; prefixes known without declaration: {', '.join(PREFIXES)}")


def table(result: Any) -> Rows:
    """Rows by variable name of what `run` gave; IRIs and literals as text, triples of CONSTRUCT as subject, predicate, object."""
    if isinstance(result, ox.QueryBoolean):
        return Rows(("ask",), [{"ask": bool(result)}])
    if isinstance(result, ox.QuerySolutions):
        columns = [v.value for v in result.variables]
        return Rows(columns, ({c: getattr(s[c], "value", None) for c in columns} for s in result))
    parts = ("subject", "predicate", "object")
    return Rows(parts, ({p: str(getattr(t, p)) for p in parts} for t in result))


def write(result: Any, format: str, out: BinaryIO) -> None:
    """Write what `run` gave as csv, json, xml (SPARQL 1.1 results) or turtle (triples).

    Raises:
        QueryError: the format does not fit the form of the query.
    """
    if isinstance(result, ox.QueryTriples):
        if format not in ("turtle", "table"):
            raise QueryError(f"{format} is for SELECT and ASK; the triples of CONSTRUCT and DESCRIBE come as turtle")
        ox.serialize(_unique(result), out, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    elif format not in _RESULTS:
        raise QueryError(f"{format} is for CONSTRUCT and DESCRIBE; choose table, csv, json or xml")
    elif isinstance(result, ox.QueryBoolean) and format == "csv":
        out.write(b"ask\r\n" + (b"true" if result else b"false") + b"\r\n")
    else:
        result.serialize(out, format=_RESULTS[format])


def _unique(triples: Any) -> Iterator[ox.Triple]:
    return iter(sorted(set(triples), key=str))
