"""The class that users hold: articles in, queries, events and networks out (floor 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.errors import InputError, NotFound
from kg.graph import merge
from kg.graph.reference import reference_quads
from kg.graph.store import DiskStore, MemoryStore, SnapshotStore
from kg.graph.triples import (
    EVENTS,
    LABEL,
    OA,
    PREFIXES,
    REFERENCE,
    RELATIONS,
    SCHEMA,
    STATES,
    TYPE,
    article_quads,
    event_quads,
    ir,
    literal,
    node,
    relation_quads,
    update,
)
from kg.link import gazetteer
from kg.model import Actor, Article, Event, Extraction, Kind, Report, Status

ONE_BY_ONE = 200  # articles between two snapshots for readers


class KnowledgeGraph:
    """A graph of international relations.

    Args:
        store: folder of the store; in memory where None.
        write: open the folder for writing (one process at a time); else the last published state is read.

    Example:
        >>> from kg.model import Article
        >>> graph = KnowledgeGraph()
        >>> graph.add(Article("a", "France's president Emmanuel Macron met Olaf Scholz in Berlin on 3 May 2022.", published="2022-05-04"))
        1
        >>> len(graph.query("SELECT ?b { ?a ir:met ?b }")) >= 1
        True
    """

    def __init__(self, store: str | Path | None = None, *, write: bool = False) -> None:
        self._folder = Path(store) if store is not None else None
        self._store: MemoryStore = MemoryStore() if self._folder is None else DiskStore(self._folder) if write else SnapshotStore(self._folder)
        self._pipelines: dict[str | None, Any] = {}
        if self._folder is None or write:
            self._prepare()

    def _prepare(self) -> None:
        """Put the graph `reference` in, unless just that is there."""
        now = set(reference_quads())
        old = set(self._store.quads((None, None, None, REFERENCE)))
        if now != old:
            self._store.update(f"DROP SILENT GRAPH {REFERENCE}")
            self._store.extend(sorted(now, key=str))

    def close(self) -> None:
        """Publish what was written and free the folder."""
        self._store.publish()
        self._store.close()

    def __enter__(self) -> KnowledgeGraph:
        """The graph itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    # -- in ------------------------------------------------------------------------------------------------------------

    def add(
        self,
        *what: str | Path | Article,
        articles: Iterable[Article] = (),
        workers: int = 1,
        model: str | None = None,
        on_error: Callable[[InputError], None] | None = None,
    ) -> int:
        """Read, extract and merge articles; one with a known identity replaces the older one, the same text again changes nothing.

        Args:
            what: paths or articles; articles: more of them, streamed.
            workers: processes that parse; model: another pipeline; on_error: as for `read_articles`.

        Returns:
            How many articles were added or replaced.
        """
        from kg.pipeline import Pipeline, extract
        from kg.read import read_articles

        def stream() -> Iterator[Article]:
            for item in what:
                if isinstance(item, Article):
                    yield item
                else:
                    yield from read_articles(item, on_error=on_error)
            yield from articles

        new = (a for a in stream() if not self._known(a))
        if workers > 1:
            results = extract(new, workers=workers, model=model)
        else:
            if model not in self._pipelines:
                self._pipelines[model] = Pipeline(model)
            results = map(self._pipelines[model], new)
        count = 0
        for result in results:
            self.insert(result)
            count += 1
            if count % ONE_BY_ONE == 0:
                self._store.publish()
        return count

    def _known(self, article: Article) -> bool:
        return any(self._store.quads((node(iri.article(article.id)), ir("textHash"), literal(iri.digest(article.text, length=64)), None)))

    def insert(self, extraction: Extraction) -> None:
        """Write one article and the events that it touches, in one step."""
        graph = node(iri.article(extraction.article.id))
        self._change(graph, article_quads(extraction))

    def remove(self, article: str) -> None:
        """Take an article and all it says out of the graph.

        Args:
            article: its id.

        Raises:
            NotFound: there is no such article.
        """
        graph = node(iri.article(article))
        if not any(self._store.quads((None, None, None, graph))):
            raise NotFound(article)
        self._change(graph, [])

    def _change(self, graph: ox.NamedNode, quads: list[ox.Quad]) -> None:
        old = list(self._store.quads((None, None, None, graph)))
        blocks = sorted({q.object.value for q in (*old, *quads) if q.predicate == ir("block") and isinstance(q.object, ox.Literal)})
        view = _Overlay(self._store, graph, quads)
        delete: list[ox.Quad] = []
        insert: list[ox.Quad] = []
        for block in blocks:
            before = self._events(_statements(self._store, block))
            after = self._events(_statements(view, block))
            delete += [q for e in before for q in (*event_quads(e), *relation_quads(e))]
            insert += [q for e in after for q in (*event_quads(e), *relation_quads(e))]
        added = set(insert)
        gone = {q for q in delete if q not in added}
        gone -= self._still_said({q for q in gone if q.graph_name in (RELATIONS, STATES)}, set(blocks))
        there = set(delete)
        self._store.update(
            update(
                sorted(gone, key=str),
                sorted((*quads, *(q for q in added if q not in there or q.graph_name in (RELATIONS, STATES))), key=str),
                [graph],
            )
        )

    def _still_said(self, relations: set[ox.Quad], blocks: set[str]) -> set[ox.Quad]:
        """Plain triples that other events go on to give."""
        if not relations:
            return set()
        kept: set[ox.Quad] = set()
        ends = {q.subject for q in relations}
        people = {s for end in ends for s in self._belonging(end)}
        for who in sorted({e for e in ends if isinstance(e, ox.NamedNode)} | people, key=str):
            events = {q.subject for p in ("agent", "target") for q in self._store.quads((None, ir(p), who, EVENTS))}
            for e in events:
                for block in {self._block(e)} - blocks - {""}:
                    for made in self._events(_statements(self._store, block)):
                        kept.update(q for q in relation_quads(made) if q in relations)
        return kept

    def _belonging(self, end: ox.NamedNode | ox.BlankNode | ox.Triple) -> set[ox.NamedNode]:
        return (
            {q.subject for q in self._store.quads((None, ir("country"), end, None)) if isinstance(q.subject, ox.NamedNode)}
            if isinstance(end, ox.NamedNode)
            else set()
        )

    def _block(self, event: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
        for q in self._store.quads((event, ir("claim"), None, EVENTS)):  # type: ignore[arg-type]
            for b in self._store.quads((q.object, ir("block"), None, None)):  # type: ignore[arg-type]
                return str(getattr(b.object, "value", ""))
        return ""

    @staticmethod
    def _events(statements: list[merge.Statement]) -> list[Event]:
        return [merge.event(group) for group in merge.clusters(statements)]

    # -- out -----------------------------------------------------------------------------------------------------------

    def query(self, sparql: str) -> list[dict[str, Any]]:
        """Run a SELECT or ASK query over events, relations and reference; article graphs are reached by GRAPH.

        Args:
            sparql: query; the prefixes of `kg info --prefixes` need not be declared.

        Returns:
            Rows by variable name; literals as text. ASK gives one row with `ask`.

        Raises:
            QueryError: the query is wrong.
        """
        from kg.graph.query import rows

        return rows(self._store.inner, sparql)

    @property
    def dataset(self) -> Any:
        """The store as an `rdflib.Dataset` (through oxrdflib)."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self._store.inner))
        for prefix, base in PREFIXES.items():
            dataset.bind(prefix, base)
        return dataset

    def events(self) -> Iterator[Event]:
        """All merged events with their reports, sorted by IRI."""
        blocks = sorted({q.object.value for q in self._store.quads((None, ir("block"), None, None)) if isinstance(q.object, ox.Literal)})
        yield from sorted((e for b in blocks for e in self._events(_statements(self._store, b))), key=lambda e: e.iri)

    def explain(self, subject: str, object_: str | None = None) -> list[Event]:
        """Events of an actor, or between two, oldest first.

        Raises:
            NotFound: a name that the graph does not know.
        """
        ends = [self.find(name) for name in (subject, object_) if name]
        found = [e for e in self.events() if all(any(_is(a, end) for a in (*e.agents, *e.targets)) for end in ends)]
        return sorted(found, key=lambda e: (e.date or "9999", e.iri))

    def find(self, name: str) -> str:
        """IRI of the actor with a name or alias.

        Raises:
            NotFound: there is none.
        """
        from difflib import get_close_matches

        hit = next((h.entry.actor for h in gazetteer().find(name) if h.start == 0 and h.end == len(name) and h.entry.actor), None)
        if hit:
            return iri.actor(hit)
        labels: dict[str, str] = {}
        for q in self._store.quads((None, LABEL, None, None)):
            if (
                isinstance(q.object, ox.Literal)
                and isinstance(q.subject, ox.NamedNode)
                and q.subject.value.removeprefix(iri.BASE).split("/")[0] in iri.KINDS
            ):
                labels.setdefault(q.object.value.lower(), q.subject.value)
        if name.lower() in labels:
            return labels[name.lower()]
        family = {v for k, v in labels.items() if k.split()[-1] == name.lower()}
        if len(family) == 1:
            return family.pop()
        raise NotFound(name, tuple(get_close_matches(name.lower(), labels, n=3)))

    def info(self) -> dict[str, int]:
        """Sizes: articles, claims, events, actors, quads."""

        def count(pattern: Any) -> int:
            return sum(1 for _ in self._store.quads(pattern))

        actors = {q.object for p in ("agent", "target") for q in self._store.quads((None, ir(p), None, EVENTS))}
        return {
            "articles": count((None, TYPE, node(SCHEMA + "NewsArticle"), None)),
            "claims": count((None, TYPE, ir("Claim"), None)),
            "events": count((None, ir("claims"), None, EVENTS)),
            "actors": len(actors),
            "quads": len(self._store.inner),
        }

    def network(self, **options: Any) -> Any:
        """A `networkx.MultiDiGraph` of the actors; options as for `kg.graph.network.Selection` (level, since, until, families, sectors ...)."""
        from kg.graph.network import network

        return network(self.events(), **options)

    def quads(self) -> list[str]:
        """Every quad as a line of N-Quads, sorted: the same articles give the same lines."""
        return sorted(f"{q} ." for q in self._store.quads((None, None, None, None)))

    def validate(self) -> tuple[bool, str]:
        """Check the whole graph against `ontology/shapes.ttl`.

        Returns:
            Whether it conforms, and the report of pyshacl.
        """
        from kg.graph.validation import validate

        return validate(self._store.quads((None, None, None, None)))


class _Overlay:
    """The store as it will be when an article's graph is replaced."""

    def __init__(self, store: MemoryStore, graph: ox.NamedNode, quads: list[ox.Quad]) -> None:
        self.store, self.graph, self.new = store, graph, ox.Store()
        self.new.extend(quads)

    def quads(self, pattern: Any) -> Iterator[ox.Quad]:
        """Quads that match."""
        yield from (q for q in self.store.quads(pattern) if q.graph_name != self.graph)
        yield from self.new.quads_for_pattern(*pattern)


def _is(actor: Actor, end: str) -> bool:
    return iri.actor(actor) == end or bool(actor.country and iri.entity("country", actor.country) == end)


def _statements(store: Any, block: str) -> list[merge.Statement]:
    """The claims of a block, read from their article graphs."""
    out = []
    for q in store.quads((None, ir("block"), literal(block), None)):
        graph, me = q.graph_name, q.subject
        rows: dict[str, list[Any]] = {}
        for r in store.quads((me, None, None, graph)):
            rows.setdefault(r.predicate.value.rsplit("#", 1)[-1], []).append(r.object)
        article = {
            r.predicate.value.rsplit("/", 1)[-1]: r.object.value
            for r in store.quads((graph, None, None, graph))
            if r.predicate.value.startswith(SCHEMA)
        }
        quote = next((r.object.value for r in store.quads((node(f"{me.value}/quote"), node(OA + "exact"), None, graph))), "")
        place = {
            r.predicate.value.rsplit("#", 1)[-1]: int(r.object.value)
            for r in store.quads((node(f"{me.value}/position"), None, None, graph))
            if r.predicate.value in (OA + "start", OA + "end")
        }

        def one(name: str, rows: dict[str, list[Any]] = rows) -> str | None:
            return rows[name][0].value if name in rows else None

        report = Report(
            claim=me.value,
            article=article["identifier"],
            quote=quote,
            start=place.get("start", -1),
            end=place.get("end", -1),
            title=article.get("headline", ""),
            source=article.get("publisher", ""),
            url=article.get("url", ""),
            published=article.get("datePublished"),
            status=Status(one("status") or "actual"),
            attribution=one("attributedTo"),
            confidence=float(one("confidence") or 0.5),
        )
        label = next((r.object.value for r in store.quads((rows["place"][0], LABEL, None, graph))), None) if "place" in rows else None
        out.append(
            merge.Statement(
                report=report,
                type=(one("eventType") or "").rsplit("#", 1)[-1],
                agents=_actors(store, rows.get("agent", []), graph),
                targets=_actors(store, rows.get("target", []), graph),
                topics=tuple(sorted(t.value.rsplit("/", 1)[-1] for t in rows.get("topic", []))),
                place=label,
                date=one("date"),
                office=one("office"),
                publisher=article.get("publisher", ""),
            )
        )
    return out


def _actors(store: Any, nodes: list[Any], graph: ox.NamedNode) -> tuple[Actor, ...]:
    """Actors by their IRIs: canonical names from the graph `reference`, else as the article names them."""
    from urllib.parse import unquote

    out = []
    for n in nodes:
        kind, local = n.value.removeprefix(iri.BASE).split("/", 1)
        names = [r.object.value for r in store.quads((n, LABEL, None, REFERENCE))] or sorted(
            (r.object.value for r in store.quads((n, LABEL, None, graph))), key=lambda x: (-len(x), x)
        )
        country = next((r.object.value.rsplit("/", 1)[-1] for r in store.quads((n, ir("country"), None, graph))), None)
        local = unquote(local)
        known = any(store.quads((n, LABEL, None, REFERENCE)))
        out.append(Actor(Kind(kind), names[0] if names else local, local, local if kind == "country" else country, known))
    return tuple(sorted(out))
