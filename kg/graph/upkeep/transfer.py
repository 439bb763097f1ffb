"""The whole graph to a file and back, without loss: TriG, N-Quads, JSON-LD.

Only article graphs and decisions are taken from a file; what is derived (events, relations, the log) is derived again, so that a file made by
hand, or by another version, cannot say of an event what no article says. From the same version the result is the same to the byte.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg import iri
from kg.errors import InputError, ValidationError
from kg.graph.asking.union import UNION
from kg.graph.coding.coded import coded_lines, is_coded
from kg.graph.merging.decisions import Decision, stored
from kg.graph.merging.derive import Derivation
from kg.graph.shape.older import renewed
from kg.graph.shape.triples import EVENTS, MERGES, PREFIXES, REFERENCE, RELATIONS, SCHEMA, STATES, TYPE, ir
from kg.graph.shape.validation import check
from kg.graph.stores.store import DiskStore, MemoryStore, Store

LOSSLESS = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS, ".nquads": ox.RdfFormat.N_QUADS, ".jsonld": ox.RdfFormat.JSON_LD}
ONE_BY_ONE = 200  # articles between two snapshots for readers
DERIVED = (EVENTS, RELATIONS, STATES, REFERENCE, UNION)


def write_quads(path: Path, quads: Iterable[ox.Quad]) -> None:
    """Write quads, sorted, in the lossless format that the suffix names."""
    rows = sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
    with path.open("wb") as file:
        ox.serialize(rows, file, format=LOSSLESS[path.suffix.lower()], prefixes=PREFIXES if path.suffix.lower() != ".jsonld" else None)


def write_triples(path: Path, quads: Iterable[ox.Quad]) -> None:
    """Write the triples of quads, sorted, as Turtle: a view, which does not say what graph a triple stands in."""
    rows = sorted({q.triple for q in quads}, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    with path.open("wb") as file:
        ox.serialize(rows, file, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def read_quads(path: Path) -> tuple[dict[ox.NamedNode, list[ox.Quad]], list[Decision]]:
    """Article graphs and decisions of a file in a lossless format.

    Raises:
        InputError: the file cannot be read, is none of these formats, or holds what no graph of ours holds.
        ValidationError: an article's graph breaks the shapes.
    """
    form = LOSSLESS.get(path.suffix.lower())
    if form is None:
        raise InputError(str(path), f"only {', '.join(LOSSLESS)} can be imported; turtle, graphml, gexf and csv are views that leave things out")
    articles: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
    merges, graphs = ox.Store(), set()
    try:
        with path.open("rb") as file:
            for q in ox.parse(file, format=form):
                graph = q.graph_name
                graphs.add(graph)
                if graph == MERGES:
                    merges.add(q)
                elif isinstance(graph, ox.NamedNode) and graph.value.startswith(f"{iri.BASE}article/"):
                    if (now := renewed(q)) is not None:
                        articles[graph].append(now)
                elif graph not in DERIVED and not is_coded(graph):
                    raise InputError(str(path), f"the graph {graph} is none that a store of this project has")
    except (SyntaxError, ValueError) as error:
        raise InputError(str(path), f"cannot be read as {form.name}: {' '.join(str(error).split())[:200]}") from error
    except OSError as error:
        raise InputError(str(path), str(error.strerror or error)) from error
    if graphs == {UNION}:
        raise InputError(str(path), "no triple in it says what graph it stands in; `kg export` writes files that do")
    for graph, quads in sorted(articles.items(), key=lambda kv: kv[0].value):
        _sound(graph, quads)
    return dict(articles), list(stored(_Quads(merges)))


def derived(reference: Iterable[ox.Quad], articles: Mapping[ox.NamedNode, list[ox.Quad]], decisions: Iterable[Decision]) -> MemoryStore:
    """A store in memory with the reference data, some articles, decisions and all that follows from them."""
    store = MemoryStore()
    store.change((), reference)
    derivation = Derivation(store)
    derivation.fill(articles)
    derivation.decide(add=decisions)
    return store


def load(store: Store, derivation: Derivation, path: Path) -> tuple[int, Derivation]:
    """Take in the articles, decisions and coded events of a file.

    Args:
        derivation: keeps what is derived of the store.

    Returns:
        Number of articles, and what keeps the store from now on.
    """
    articles, decisions = read_quads(path)
    if isinstance(store, DiskStore) and store.holds_nothing():
        store.become(derived(list(store.quads((None, None, None, REFERENCE))), articles, decisions))
        derivation = Derivation(store)
    else:
        known = {d.iri for d in derivation.decisions.all}
        for count, graph in enumerate(sorted(articles, key=lambda g: g.value), 1):
            derivation.replace(graph, articles[graph])
            if count % ONE_BY_ONE == 0:
                store.publish()
        derivation.decide(add=[d for d in decisions if d.iri not in known])
    for lines in read_coded(path):
        store.bulk(lines)
    return len(articles), derivation


def read_coded(path: Path) -> Iterator[bytes]:
    """N-Quads of the coders' graphs of a file that `read_quads` has read: they are taken as they are, since nothing of them is derived but their links."""
    with path.open("rb") as file:
        yield from coded_lines(q for q in ox.parse(file, format=LOSSLESS[path.suffix.lower()]) if is_coded(q.graph_name))


def _sound(graph: ox.NamedNode, quads: list[ox.Quad]) -> None:
    """Refuse an article's graph that could not have been written by us: merging relies on its form."""
    check(quads, str(graph))
    said: dict[ox.NamedNode, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for q in quads:
        if not isinstance(q.subject, ox.NamedNode) or isinstance(q.object, ox.BlankNode | ox.Triple):
            raise ValidationError(f"{graph} has a node without an IRI")
        said[q.subject][q.predicate.value].append(q.object.value)
    identifiers = said[graph].get(SCHEMA + "identifier", [])
    if not identifiers or iri.article(identifiers[0]) != graph.value:
        raise ValidationError(f"{graph} is not the graph of the article that it names")
    for subject, rows in said.items():
        if iri.term("Claim") in rows.get(TYPE.value, ()):
            _claim(subject, rows)


def _claim(me: ox.NamedNode, rows: dict[str, list[str]]) -> None:
    from kg.ontology import event_types

    types = [t.rsplit("#", 1)[-1] for t in rows.get(ir("eventType").value, ())]
    if not me.value.startswith(f"{iri.BASE}claim/") or [t for t in types if t not in event_types()]:
        raise ValidationError(f"{me} is no claim of a known event type")
    ends = [*rows.get(ir("agent").value, ()), *rows.get(ir("target").value, ())]
    if len(ends) < 2 or any(e.removeprefix(iri.BASE).split("/")[0] not in iri.KINDS or not e.startswith(iri.BASE) for e in ends):
        raise ValidationError(f"{me} has an end that is no actor")


class _Quads:
    """A bare store behind the port."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def quads(self, pattern: tuple[ox.NamedNode | None, ...]) -> Iterator[ox.Quad]:
        """Quads that match."""
        return self.store.quads_for_pattern(*pattern)
