"""SPARQL over the store: default prefixes, read-only, helpful errors."""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.triples import EVENTS, PREFIXES, REFERENCE, RELATIONS

DEFAULT: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [EVENTS, RELATIONS, REFERENCE]


def run(store: ox.Store, sparql: str) -> Any:
    """Results of a query as pyoxigraph gives them.

    Raises:
        QueryError: it is malformed, or an update.
    """
    try:
        return store.query(sparql, prefixes=PREFIXES, default_graph=DEFAULT)
    except (SyntaxError, ValueError) as error:
        if re.match(r"\s*(?:(?:PREFIX|BASE)\s[^\n]*\n\s*)*(INSERT|DELETE|DROP|CLEAR|LOAD|CREATE|ADD|MOVE|COPY|WITH)\b", sparql, re.I):
            raise QueryError("queries only read; articles are added with `kg build` and taken out with `kg remove`") from error
        raise QueryError(
            f"the query is no SPARQL: {' '.join(str(error).split())[:200]}; prefixes known without declaration: {', '.join(PREFIXES)}"
        ) from error
    except OSError as error:
        raise QueryError(f"the query failed: {error}") from error


def rows(store: ox.Store, sparql: str) -> list[dict[str, Any]]:
    """Rows by variable name; IRIs and literals as text, triples of CONSTRUCT as subject, predicate, object."""
    result = run(store, sparql)
    if isinstance(result, ox.QueryBoolean):
        return [{"ask": bool(result)}]
    if isinstance(result, ox.QuerySolutions):
        names = [v.value for v in result.variables]
        return [{n: getattr(s[n], "value", None) for n in names} for s in result]
    return [{"subject": str(t.subject), "predicate": str(t.predicate), "object": str(t.object)} for t in result]
