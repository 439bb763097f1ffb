"""A store behind a SPARQL 1.1 endpoint: query and update over HTTP (SPARQL 1.1 Protocol).

The default graph of a query is asked for by `default-graph-uri`. A server that does not heed it (rdflib-endpoint 0.6) answers over all graphs;
the named queries are written so that they find the same there. There are no transactions over HTTP: one update is one request, and how much of it
is done when the server dies is the server's affair.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.asking.query import check, malformed
from kg.graph.asking.union import GRAPHS
from kg.graph.shape.triples import PREFIXES, REFERENCE, batched, update
from kg.graph.stores.store import Pattern

TIMEOUT = 300  # seconds for one answer
BATCH = (
    5_000  # quads in one update, more than an article brings: servers limit the size of a request, rdflib also the number of its pieces (about 100)
)
_JSON = "application/sparql-results+json"


def is_url(target: object) -> bool:
    """Whether a store is named by the URL of an endpoint."""
    return isinstance(target, str) and target.startswith(("http://", "https://"))


class RemoteStore:
    """A store behind a SPARQL 1.1 endpoint.

    Args:
        url: where queries go; updates: where updates go, the same where None; write: allow updates.

    Raises:
        StoreError: the endpoint cannot be reached or refuses.
    """

    def __init__(self, url: str, updates: str | None = None, *, write: bool = True) -> None:
        self.url, self.updates, self.write = url, updates or url, write
        self._ask("ASK {}", _JSON)

    def quads(self, pattern: Pattern) -> Iterator[ox.Quad]:
        """Quads that match."""
        names = ("s", "p", "o", "g")
        s, p, o, g = (str(t) if t is not None else f"?{n}" for t, n in zip(pattern, names))
        free = " ".join(f"?{n}" for t, n in zip(pattern, names) if t is None)
        if not free:
            if self._solutions(f"ASK {{ GRAPH {g} {{ {s} {p} {o} }} }}"):
                yield ox.Quad(*pattern)  # type: ignore[arg-type]
            return
        for row in list(self._solutions(f"SELECT {free} WHERE {{ GRAPH {g} {{ {s} {p} {o} }} }}")):
            terms: list[Any] = [t if t is not None else row[n] for t, n in zip(pattern, names)]
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
        default = [] if own else [("default-graph-uri", g.value) for g in (*(GRAPHS if text else (REFERENCE,)), *coders)]
        if isinstance(form, ox.QueryTriples):
            return _triples(ox.parse(self._ask(heading + sparql, "text/turtle", default), format=ox.RdfFormat.TURTLE))
        return ox.parse_query_results(self._ask(heading + sparql, _JSON, default), format=ox.QueryResultsFormat.JSON)

    def change(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        """Delete quads, then insert quads, in one update; more than an article brings in several."""
        if not self.write:
            raise StoreError("this store is opened for reading")
        steps = [(q, False) for q in sorted(set(delete), key=str)] + [(q, True) for q in sorted(set(insert), key=str)]
        for batch in batched(steps, BATCH):
            text = update([q for q, come in batch if not come], [q for q, come in batch if come])
            self._send(self.updates, text, "application/sparql-update", "*/*")

    def bulk(self, quads: bytes) -> None:
        """Take in N-Quads, in batches."""
        self.change((), ox.parse(quads, format=ox.RdfFormat.N_QUADS))

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
        for row in self._solutions("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"):
            return int(row["n"].value)
        return 0

    def _solutions(self, sparql: str) -> Any:
        return ox.parse_query_results(self._ask(sparql, _JSON), format=ox.QueryResultsFormat.JSON)

    def _ask(self, sparql: str, accept: str, parameters: Iterable[tuple[str, str]] = ()) -> bytes:
        query = urllib.parse.urlencode(list(parameters))
        return self._send(f"{self.url}{'&' if '?' in self.url else '?'}{query}" if query else self.url, sparql, "application/sparql-query", accept)

    def _send(self, url: str, body: str, kind: str, accept: str) -> bytes:
        request = urllib.request.Request(
            url, data=body.encode("utf-8"), headers={"Content-Type": f"{kind}; charset=utf-8", "Accept": accept, "User-Agent": "irkg"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            said = " ".join(error.read(2000).decode("utf-8", "replace").split())
            raise StoreError(f"{self.url} refuses ({error.code}): {said[:200]}") from error
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot reach the endpoint {self.url}: {error}") from error


def _triples(quads: Iterable[ox.Quad]) -> Any:
    """Triples in the form that a store of our own would give them."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
