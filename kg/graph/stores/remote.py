"""A store behind a SPARQL 1.1 endpoint: query and update over HTTP (SPARQL 1.1 Protocol).

The default graph of a query is asked for by `default-graph-uri` (`dataset`). A server that does not heed it (rdflib-endpoint 0.6) answers over all graphs;
the named queries are written so that they find the same there. There are no transactions over HTTP: one update is one request, and how much of it
is done when the server dies is the server's affair.

An endpoint that is written is copied into memory first, since an article asks a store some two hundred times what it holds; what changes is sent in
one update for several articles. Nobody else should write our graphs meanwhile.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.errors import StoreError
from kg.graph.asking.keywords import names
from kg.graph.asking.plan.text import tokens
from kg.graph.asking.query import check, malformed
from kg.graph.asking.union import GRAPHS
from kg.graph.shape.triples import PREFIXES, REFERENCE, batched, literal, node, update
from kg.graph.stores.store import Pattern

TIMEOUT = 300  # seconds for one answer
BATCH = (
    5_000  # quads in one update, more than an article brings: servers limit the size of a request, rdflib also the number of its pieces (about 100)
)
_JSON = "application/sparql-results+json"
_BOOLEANS = {literal("1", "boolean"): literal("true", "boolean"), literal("0", "boolean"): literal("false", "boolean")}  # as Virtuoso writes them


def is_url(target: object) -> bool:
    """Whether a store is named by the URL of an endpoint."""
    return isinstance(target, str) and target.startswith(("http://", "https://"))


class RemoteStore:
    """A store behind a SPARQL 1.1 endpoint.

    Args:
        url: where queries go; updates go to `.../update` where that is `.../query` (Oxigraph, Fuseki), else to the same.

    Raises:
        StoreError: the endpoint cannot be reached or refuses.
    """

    def __init__(self, url: str) -> None:
        self.url, self.updates = url, re.sub(r"/query/?$", "/update", url)
        self._ask("ASK {}", _JSON)

    def quads(self, pattern: Pattern) -> Iterator[ox.Quad]:
        """Quads that match, of the graphs that are ours: a server may have others, and some of its own."""
        places = ("s", "p", "o", "g")
        s, p, o, g = (str(t) if t is not None else f"?{n}" for t, n in zip(pattern, places))
        free = " ".join(f"?{n}" for t, n in zip(pattern, places) if t is None)
        if not free:
            if self._says(f"ASK {{ GRAPH {g} {{ {s} {p} {o} }} }}"):
                yield ox.Quad(*pattern)  # type: ignore[arg-type]
            return
        for row in list(self._solutions(f"SELECT {free} WHERE {{ GRAPH {g} {{ {s} {p} {o} }} }}")):
            terms: list[Any] = [t if t is not None else row[n] for t, n in zip(pattern, places)]
            if terms[2] in _BOOLEANS:
                terms[2] = _BOOLEANS[terms[2]]
            if terms[3].value.startswith(iri.BASE):
                yield ox.Quad(*terms)

    def query(self, sparql: str, coders: Sequence[ox.NamedNode] = (), *, text: bool = True, allow_service: bool = False, plan: bool = True) -> Any:
        """Results of a query.

        Args:
            plan: nothing here; an endpoint plans by itself.
            allow_service: let the endpoint ask other ones.

        Raises:
            QueryError: it is malformed, or an update, or asks other endpoints and may not.
        """
        own = check(sparql, allow_service)
        try:
            form = ox.Store().query(sparql, prefixes=PREFIXES)  # what kind of query it is, and whether it is one
        except (SyntaxError, ValueError) as error:
            raise malformed(sparql, error) from error
        heading = "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items())
        asked = [] if own else self._dataset(sparql, (*(GRAPHS if text else (REFERENCE,)), *coders))
        if isinstance(form, ox.QueryTriples):
            return _triples(ox.parse(self._ask(heading + sparql, "text/turtle", asked), format=ox.RdfFormat.TURTLE))
        answer = self._ask(heading + sparql, _JSON, asked)
        return _truth(answer) if isinstance(form, ox.QueryBoolean) else ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)

    def change(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        """Refuse to write."""
        raise StoreError("this store is opened for reading")

    def bulk(self, quads: bytes) -> None:
        """Refuse to write."""
        raise StoreError("this store is opened for reading")

    def publish(self) -> None:
        """Nothing to do: the endpoint shows what it has."""

    def close(self) -> None:
        """Nothing to do."""

    def dataset(self) -> Any:
        """An `rdflib.Dataset` that asks the endpoint."""
        import rdflib
        from rdflib.plugins.stores.sparqlstore import SPARQLStore

        return rdflib.Dataset(store=SPARQLStore(self.url))

    def __len__(self) -> int:
        """Number of quads."""
        for row in self._solutions(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), '{iri.BASE}')) }}"):
            return int(row["n"].value)
        return 0

    def _dataset(self, sparql: str, graphs: Iterable[ox.NamedNode]) -> list[tuple[str, str]]:
        """What a query asks by default, and the graphs that it names; all of ours where it asks for them by a variable, in the way that the endpoint knows."""
        default, named = _told("default", graphs), named_graphs(sparql)
        if named is not None:
            return default + _told("named", named)
        if self._says("ASK { GRAPH ?g { ?s ?p ?o } }", default):  # it goes on over all graphs
            return default
        if self._says("ASK { ?s ?p ?o }", []):  # by itself it asks all graphs as one
            return []
        return default + _told("named", (row["g"] for row in self._solutions("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")))

    def _says(self, sparql: str, asked: Iterable[tuple[str, str]] = ()) -> bool:
        return bool(_truth(self._ask(sparql, _JSON, asked)))

    def _solutions(self, sparql: str) -> Any:
        return ox.parse_query_results(self._ask(sparql, _JSON), format=ox.QueryResultsFormat.JSON)

    def _ask(self, sparql: str, accept: str, parameters: Iterable[tuple[str, str]] = ()) -> bytes:
        return self._send(self.url, [("query", sparql), *parameters], accept)

    def _send(self, url: str, form: Iterable[tuple[str, str]], accept: str) -> bytes:
        """What an endpoint answers to a form, the one way that all of them take (Virtuoso 7 does not answer a query that is sent as it is)."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept, "User-Agent": "irkg"}
        request = urllib.request.Request(url, data=urllib.parse.urlencode(list(form)).encode("ascii"), headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            said = " ".join(error.read(2000).decode("utf-8", "replace").split())
            raise StoreError(f"{self.url} refuses ({error.code}): {said[:200]}") from error
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot reach the endpoint {self.url}: {error}") from error


class RemoteWriter(RemoteStore):
    """A store behind an endpoint, opened for writing; `publish` sends what has changed, and so does what would make it more than `BATCH` quads.

    Raises:
        StoreError: the endpoint cannot be reached, refuses, or does not give all that it holds.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._copy = ox.Store()
        self._copy.bulk_extend(super().quads((None, None, None, None)))
        self._gone: set[ox.Quad] = set()
        self._come: set[ox.Quad] = set()
        if (there := super().__len__()) != len(self._copy):
            raise StoreError(f"{url} gives {len(self._copy):,} of its {there:,} quads; raise its limit of rows (Virtuoso: ResultSetMaxRows)")

    def quads(self, pattern: Pattern) -> Iterator[ox.Quad]:
        """Quads that match, sent or not."""
        return self._copy.quads_for_pattern(*pattern)

    def change(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        """Delete quads, then insert quads; they are sent together, with others or later."""
        insert = set(insert)
        gone = {q for q in set(delete) - insert if q in self._copy}
        come = {q for q in insert if q not in self._copy}
        if len(self._gone) + len(self._come) + len(gone) + len(come) > BATCH:
            self.publish()
        self._gone, self._come = (self._gone - come) | (gone - self._come), (self._come - gone) | (come - self._gone)
        for q in gone:
            self._copy.remove(q)
        self._copy.extend(come)

    def bulk(self, quads: bytes) -> None:
        """Take in N-Quads, in batches."""
        for batch in batched(ox.parse(quads, format=ox.RdfFormat.N_QUADS), BATCH):
            self.change((), batch)

    def publish(self) -> None:
        """Send what has changed: in one update, unless it is a single change of more than `BATCH` quads."""
        steps = [(q, False) for q in sorted(self._gone, key=str)] + [(q, True) for q in sorted(self._come, key=str)]
        for batch in batched(steps, BATCH):
            gone, come = [q for q, new in batch if not new], [q for q, new in batch if new]
            self._send(self.updates, [("update", update(gone, come))], "*/*")
            self._gone.difference_update(gone)
            self._come.difference_update(come)

    def query(self, sparql: str, coders: Sequence[ox.NamedNode] = (), *, text: bool = True, allow_service: bool = False, plan: bool = True) -> Any:
        """Results of a query, when all has been sent."""
        self.publish()
        return super().query(sparql, coders, text=text, allow_service=allow_service, plan=plan)

    def dataset(self) -> Any:
        """An `rdflib.Dataset` that asks the endpoint, when all has been sent."""
        self.publish()
        return super().dataset()

    def close(self) -> None:
        """See that the endpoint holds what was written.

        Raises:
            StoreError: it does not.
        """
        if (there := super().__len__()) != len(self._copy):
            raise StoreError(
                f"{self.url} holds {there:,} quads where {len(self._copy):,} were written: somebody else writes there, or it loses updates "
                "(Virtuoso 7.2.5 keeps some texts that are deleted for the second time); empty its graphs and import a `kg export` of your own"
            )

    def __len__(self) -> int:
        """Number of quads, sent or not."""
        return len(self._copy)


def dataset(sparql: str, graphs: Iterable[ox.NamedNode]) -> list[tuple[str, str]]:
    """How an endpoint that asks all graphs by itself is told what a query asks by default: the graphs that it names with GRAPH have to be told then as well.

    All of them cannot be; a query with `GRAPH ?name` is asked over what the endpoint asks by itself.

    >>> dataset("ASK { GRAPH graph:events { ?a ?b ?c } }", ())
    [('named-graph-uri', 'https://w3id.org/irkg/id/graph/events')]
    """
    named = named_graphs(sparql)
    return [] if named is None else _told("default", graphs) + _told("named", named)


def named_graphs(sparql: str) -> list[ox.NamedNode] | None:
    """The graphs that a query names with GRAPH, None where a variable stands for one."""
    found = list(tokens(sparql))
    named = [after for before, after in pairwise(found) if before.kind == "word" and before.text == "GRAPH"]
    if any(token.kind == "var" for token in named):
        return None
    known = {**PREFIXES, **names(sparql)[0]}
    uris = (t.text[1:-1] if t.kind == "iri" else known.get((p := t.text.partition(":"))[0], "") + p[2] for t in named)
    return [node(uri) for uri in dict.fromkeys(uris)]


def _told(which: str, graphs: Iterable[ox.NamedNode]) -> list[tuple[str, str]]:
    return [(f"{which}-graph-uri", g.value) for g in graphs]


def _truth(answer: bytes) -> Any:
    """What an endpoint answers to ASK; Virtuoso 7 gives it as the one value of one row, and no row for no."""
    said = json.loads(answer)
    if "boolean" not in said:
        values = [value["value"] for row in said["results"]["bindings"] for value in row.values()]
        answer = json.dumps({"head": {}, "boolean": bool(values) and values[0] not in ("0", "false")}).encode()
    return ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)


def _triples(quads: Iterable[ox.Quad]) -> Any:
    """Triples in the form that a store of our own would give them."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
