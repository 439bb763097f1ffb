"""The class that users hold: articles in, queries, events and networks out (floor 5)."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from kg import adding, iri
from kg.adding import Engine
from kg.display import html_table
from kg.errors import InputError, NotFound, StoreError
from kg.graph.asking.find import find
from kg.graph.asking.rows import Rows
from kg.graph.coding.coded import present
from kg.graph.coding.coders import TEXT, Reader, between, chosen, slices
from kg.graph.coding.links import corroborate
from kg.graph.events import parties
from kg.graph.merging.derive import Derivation
from kg.graph.merging.merges import Merges
from kg.graph.shape import articles as stored
from kg.graph.shape.labels import Labels
from kg.graph.shape.reference import reference_quads
from kg.graph.shape.triples import EVENTS, PREFIXES, REFERENCE, article_quads, node
from kg.graph.stores.remote import RemoteStore, RemoteWriter, is_url
from kg.graph.stores.store import DiskStore, MemoryStore, SnapshotStore, Store
from kg.graph.upkeep.info import Info, info
from kg.graph.upkeep.review import Finding, Verdicts, review
from kg.model import Article, Event, Events, Extraction

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa
    import rdflib
    from pandas import DataFrame
    from pyvis.network import Network

    from kg.export.html import Inline

Answer: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Option: TypeAlias = str | int | bool | Iterable[str] | None


class KnowledgeGraph:
    """A graph of international relations.

    Args:
        store: folder of the store, or URL of a SPARQL 1.1 endpoint; in memory where None.
        write: open the folder for writing (one process at a time); else the last published state is read.
        coders: whose reports are asked and shown: `text` (the articles), and coders that were loaded (`icews`, see `add_coded`).

    Examples:
        >>> from kg.model import Article
        >>> graph = KnowledgeGraph()
        >>> graph.add(Article("a", "France's president Emmanuel Macron met Olaf Scholz in Berlin on 3 May 2022.", published="2022-05-04"))
        1
        >>> len(graph.query("SELECT ?b { ?a ir:met ?b }")) >= 1
        True
    """

    def __init__(self, store: str | Path | None = None, *, write: bool = False, coders: Iterable[str] = (TEXT,)) -> None:
        self._store: Store
        if store is None:
            self._store = MemoryStore()
        elif is_url(store):
            self._store = RemoteWriter(str(store)) if write else RemoteStore(str(store))
        else:
            self._store = DiskStore(Path(store)) if write else SnapshotStore(Path(store))
        if store is None or write:
            self._prepare()
        self._derived = Derivation(self._store)
        asked = chosen(self._store, coders)
        self.coders = tuple(asked)
        self._coded = [graph for graph in asked.values() if graph is not None]
        self._labels = Labels(self._store)

    @property
    def store(self) -> Store:
        """Where the quads live."""
        return self._store

    def _prepare(self) -> None:
        """Put the graph `reference` in, unless just that is there."""
        now, old = reference_quads(), set(self._store.quads((None, None, None, REFERENCE)))
        if old:
            self._store.change(old.difference(now), set(now).difference(old))
        else:
            self._store.change((), now)

    def close(self) -> None:
        """Publish what was written and free the folder."""
        try:
            self._store.publish()
        finally:
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
        extractors: tuple[str, ...] = ("frames", "reader"),
        llm: tuple[str, str] | None = None,
        on_error: Callable[[InputError], None] | None = None,
        tally: Counter[str] | None = None,
        keep_text: bool = False,
        engine: Engine | None = None,
    ) -> int:
        """Read, extract and merge articles; one with a known identity replaces the older one, the same text again changes nothing.

        What an article says is validated against the shapes before it is written.

        Args:
            what: paths or articles; articles: more of them, streamed.
            workers: processes that parse; model: another pipeline; extractors: who reads claims; llm: address and name of the language model that `llm` asks.
            on_error: as for `read_articles`; called as well for an article that cannot be extracted or whose graph breaks the shapes, which is then left out.
            keep_text: store the whole texts too (`text`); articles that are there without theirs are read again.
            engine: makes extractions of articles in the place of this process and its workers (`kg.cluster.Cluster`), which are then told all that concerns reading claims.
            tally: is given how many articles were `added`, `replaced` and `unchanged` (there already, with the same text).

        Returns:
            How many articles were added or replaced.

        Raises:
            InputError: an article cannot be extracted, and no `on_error` is given.
            ValidationError: an article's graph breaks the shapes, and no `on_error` is given.
        """
        from kg.pipeline import extract
        from kg.read import read_articles

        paths, given = [item for item in what if not isinstance(item, Article)], (item for item in what if isinstance(item, Article))
        read: Engine = engine or partial(extract, workers=workers, model=model, on_error=on_error, extractors=extractors, llm=llm)
        return adding.add(self, chain(given, read_articles(*paths, on_error=on_error), articles), read, on_error, tally, keep_text)

    def add_coded(
        self, *paths: str | Path, format: str | None = None, on_error: Callable[[InputError], None] | None = None
    ) -> dict[str, Counter[str]]:
        """Load files of coded events, each coder into a graph of its own, and link what the articles say too.

        Args:
            paths: files. format: one of `kg.coded.READERS`, told by the first row of each file where None.
            on_error: called with each file and row that cannot be read; by default the first is raised.

        Returns:
            By coder, how many rows were what, in words.

        Raises:
            InputError: a file or row cannot be read, and no `on_error` is given.
        """
        from kg.loading import load_coded

        return load_coded(self._store, paths, format, on_error)

    def holds(self, article: Article) -> bool:
        """Whether an article's very text is there: under its identity, or from the same publisher under another, as feeds bring it that change their ids."""
        return stored.held(self._store, article)

    def text(self, article: str) -> str | None:
        """The whole text of an article by its id, None where it was not kept."""
        return stored.text(self._store, article)

    def insert(self, extraction: Extraction, *, check: bool = False, keep_text: bool = False) -> None:
        """Write one article and the events that it touches, in one step.

        Args:
            extraction: the article and its claims.
            check: validate its graph against the shapes first, as `add` does (.4 ms for an article with claims).
            keep_text: store its whole text too.

        Raises:
            ValidationError: it was to be checked and breaks the shapes.
        """
        quads = article_quads(extraction, keep_text=keep_text)
        if check:
            from kg.graph.shape.validation import check as sound

            sound(quads, extraction.article.id)
        self._derived.replace(node(iri.article(extraction.article.id)), quads)

    def remove(self, article: str) -> None:
        """Take an article and all it says out of the graph.

        Args:
            article: its id.

        Raises:
            NotFound: there is no such article.
        """
        graph = node(iri.article(article))
        if not stored.has(self._store, article):
            raise NotFound(article)
        self._derived.replace(graph, [])

    @property
    def merges(self) -> Merges:
        """What was merged and why, and what users decide about it."""
        return Merges(self._derived)

    @property
    def verdicts(self) -> Verdicts:
        """What users say of claims: right, wrong, or what is otherwise."""
        return Verdicts(self._derived, self.find)

    def review(self, reasons: Iterable[str] = ()) -> list[Finding]:
        """What deserves a look, the most doubtful first: reasons of `kg.graph.upkeep.review.REASONS`, all where none is named."""
        return review(self.events(), tuple(reasons))

    # -- out -----------------------------------------------------------------------------------------------------------

    def query(self, sparql: str = "", /, *, name: str | None = None, allow_service: bool = False, limit: int | None = None, **given: str) -> Rows:
        """Run a query over events, relations and reference, or a query by its name; article graphs are reached by GRAPH.

        A name in the query that the graph does not know is told as a warning where no row is found.

        Args:
            sparql: query; the prefixes of `kg info --prefixes` need not be declared.
            name: name of a query of `kg query --list` in its place; given: its parameters.
            allow_service: let it ask other endpoints, over the network.
            limit: the first so many rows of a named query, which come sooner than all where it lists events.

        Returns:
            Rows by variable name; literals as text. ASK gives one row with `ask`.

        Raises:
            QueryError: the query is wrong or unknown, or a parameter is missing or wrong.
            NotFound: a parameter names an actor that the graph does not know.

        Example:
            >>> KnowledgeGraph().query("SELECT ?code { country:PAK ir:alpha2 ?code }")
            [{'code': 'PK'}]
        """
        from kg.graph.asking.query import table

        rows = table(self.ask(sparql, name=name, allow_service=allow_service, limit=limit, **given))
        if not rows and name is None:
            for line in self.unknown(sparql):
                warnings.warn(line, stacklevel=2)
        return rows

    def unknown(self, sparql: str) -> list[str]:
        """What to say of each class, property and thing in a query that the graph does not know: `ir:mett is unknown; did you mean ir:met?`."""
        from kg.graph.asking.unknown import unknown

        return unknown(self._store, sparql)

    def ask(self, sparql: str = "", /, *, name: str | None = None, allow_service: bool = False, limit: int | None = None, **given: str) -> Answer:
        """As `query`, or a query by its name; the result as pyoxigraph has it (it can serialise itself).

        Args:
            sparql: query; name: name of a query of `kg query --list` in its place; given: its parameters. allow_service, limit: as for `query`.

        Raises:
            QueryError: the query is wrong or unknown, or a parameter is missing or wrong.
            NotFound: a parameter names an actor that the graph does not know.
        """
        if name is not None:
            from kg.graph.asking.named import named_query, unmarked

            sparql = named_query(name).bind(given, self.find)
        text = TEXT in self.coders
        if name is not None and isinstance(self._store, SnapshotStore):
            return self._store.kept(sparql, self._coded, text=text, limit=limit)  # type: ignore[no-any-return]
        if name is not None:
            sparql = unmarked(sparql) + (f"\nLIMIT {limit}" if limit is not None else "")
        answer: Answer = self._store.query(sparql, self._coded, text=text, allow_service=allow_service)
        return answer

    @property
    def dataset(self) -> rdflib.Dataset:
        """The store as an `rdflib.Dataset`, to be read."""
        dataset: rdflib.Dataset = self._store.dataset()
        for prefix, base in PREFIXES.items():
            dataset.bind(prefix, base)
        return dataset

    def events(self) -> Iterator[Event]:
        """All merged events and standing facts with their reports, sorted by IRI; then those of the coders asked for, which are never merged with them."""
        if TEXT in self.coders:
            yield from self._derived.all()
        for graph in self._coded:
            yield from Reader(self._store, graph).all()

    def explain(self, subject: str, object_: str | None = None, *, alone: bool = False, standing: bool = False) -> Events:
        """Events of an actor, or those that tie two to one another, oldest first; a country stands for its people.

        Args:
            alone: each by itself, without its people. standing: standing facts (offices, memberships, alliances) too, which are no events.

        Raises:
            NotFound: a name that the graph does not know.
        """
        ends = [self.find(name) for name in (subject, object_) if name]
        nodes, claims = [node(end) for end in ends], self._derived.claims()
        events = [self._derived.event(e, claims) for e in between(self._store, EVENTS, nodes)] if TEXT in self.coders else []
        events += [Reader(self._store, g).one(e) for g in self._coded for e in between(self._store, g, nodes)]
        events = parties.of(events, ends, alone=alone)
        return Events(sorted(events if standing else parties.happened(events), key=lambda e: (e.first or e.reported or "9999", e.iri)))

    def find(self, name: str) -> str:
        """IRI of the actor with a name or alias.

        Raises:
            NotFound: there is none.
        """
        return find(self._store, self._derived.decisions.joined, name)

    def info(self) -> Info:
        """What the graph holds: numbers of articles, claims, events, actors and quads, days, publishers, kinds, families, versions."""
        return info(self._store)

    def label(self, value: str) -> str:
        """The name of a thing by its IRI; what has none is written with its prefix (`event:...`)."""
        return self._labels(value)

    def slices(self) -> dict[str, dict[str, int]]:
        """Quarter hours of GDELT that are there, by coder and month; what is missing is no data, not quiet."""
        return {g.value.rsplit("/", 1)[-1]: slices(self._store, g) for g in self._coded}

    def to_dict(self) -> dict[str, object]:
        """What the graph holds, as `info`."""
        return dict(self.info())

    def to_frame(self) -> DataFrame:
        """All merged events as a `pandas.DataFrame`, one a row.

        Raises:
            ImportError: pandas is not installed.
        """
        return Events(self.events()).to_frame()

    def _repr_html_(self) -> str:
        rows = [(name.replace("_", " "), value) for name, value in self.info().items() if isinstance(value, str | int)]
        return html_table(("what", "there"), rows, caption="Knowledge graph")

    def network(self, **options: Option) -> nx.MultiDiGraph:
        """A `networkx.MultiDiGraph` of the actors; options as for `kg.graph.events.network.Selection` (level, since, until, families, sectors ...)."""
        from kg.graph.events.network import network

        return network(self.events(), **options)

    def view(self, path: str | Path | None = None, *, focus: Iterable[str] = (), height: int = 680, **options: Option) -> Path | Inline:
        """Show the graph as one offline page.

        Args:
            path: file to write; without it the page is returned for a notebook cell, `height` pixels high.
            focus: names or IRIs of actors to start from.
            options: as for `kg.export.html.View` (title, level, matrix, depth, since, until, relations, sectors, min_support, limit).

        Returns:
            The path, or what Jupyter displays.

        Raises:
            NotFound: a name that the graph does not know. ValueError: an option that does not exist. InputError: the file cannot be written.
        """
        from kg.export.html import Inline, View, page, write_view

        wanted = View(focus=tuple(self.find(name) for name in focus), **options)  # type: ignore[arg-type]  # names and values are checked there
        if path is None:
            return Inline(page(self.events(), wanted), height)
        write_view(Path(path), self.events(), wanted)
        return Path(path)

    def pyvis(self, *, focus: Iterable[str] = (), look: Mapping[str, object] | None = None, **options: Option) -> Network:
        """What `view` would show as a `pyvis.network.Network`, to style in Python and to save (`network.write_html(path)`).

        Args:
            focus, options: as for `view`; title, matrix and depth aside, they select. look: arguments of `pyvis.network.Network` (height, bgcolor, select_menu ...).

        Raises:
            NotFound: a name that the graph does not know. ValueError: an option that does not exist.
        """
        from kg.export.html import View
        from kg.export.interactive import pyvis_network

        wanted = View(focus=tuple(self.find(name) for name in focus), **options)  # type: ignore[arg-type]  # names and values are checked there
        return pyvis_network(self.events(), wanted, **(look or {}))

    def report(
        self, a: str, b: str, path: str | Path, *, since: str | None = None, until: str | None = None, top: int = 25, alone: bool = False
    ) -> Path:
        """Write a printable dossier of two actors: figures, course, meetings, agreements, disputes, with quotes and sources.

        Args:
            a, b: names or IRIs; a country stands for its people. since, until: `YYYY[-MM[-DD]]`. top: events of a section that are shown. alone: each by itself, without its people.

        Raises:
            NotFound: a name that the graph does not know. NothingFound: no event between the two. InputError: the file cannot be written.
        """
        from kg.export.report import write_report
        from kg.export.report.make import make
        from kg.graph.asking.query import table

        ends = (self.find(a), self.find(b))
        events = self.explain(*ends, alone=alone, standing=True)
        differing = table(self.ask(name="dates-that-differ"))
        names = (self.label(ends[0]), self.label(ends[1]))
        write_report(Path(path), make(names, ends, events, differing, since=since, until=until, top=top, alone=alone))
        return Path(path)

    def quads(self) -> list[str]:
        """Every quad as a line of N-Quads, sorted: the same articles give the same lines."""
        return sorted(f"{q} ." for q in self._store.quads((None, None, None, None)))

    def export(self, path: str | Path) -> None:
        """Write the graph to a file: `.trig`, `.nq`, `.jsonld` without loss; `.ttl`, `.graphml`, `.gexf`, `.csv` as views; `.duckdb` as tables.

        Args:
            path: the file; a folder (one that is there, or a name without a suffix) is given the tables as Parquet.

        Raises:
            InputError: no format has that suffix, the file cannot be written, or a library for tables is missing.
        """
        from kg.export.files import write

        write(Path(path), self.events, self._store.quads)

    def frame(self, name: str) -> DataFrame:
        """A table of the graph as a `pandas.DataFrame`: actors, claims, events, ties, articles or offices (docs/tables.md).

        Raises:
            NotFound: there is no such table. ImportError: pandas or pyarrow is not installed.
        """
        from kg.export.relational import SCHEMAS

        if name not in SCHEMAS:
            raise NotFound(name, tuple(SCHEMAS))
        return self.tables()[name].to_pandas(date_as_object=False)

    def tables(self) -> dict[str, pa.Table]:
        """The graph as Arrow tables by name: actors, claims, events, ties, articles, offices (docs/tables.md).

        Raises:
            ImportError: pyarrow is not installed.
        """
        from kg.export.relational import tables

        return tables(self.events(), self._store.quads)

    def load(self, path: str | Path) -> int:
        """Take in the articles, decisions and coded events of a file that `export` wrote without loss; each article's graph is checked against the shapes.

        Returns:
            Number of articles.

        Raises:
            InputError: the file cannot be read. ValidationError: a graph in it breaks the shapes; nothing has been taken then.
        """
        from kg.graph.upkeep.transfer import load

        count, self._derived = load(self._store, self._derived, Path(path))
        corroborate(self._store)
        return count

    def validate(self, *, shacl: bool = False) -> tuple[bool, str]:
        """Check the graph against `ontology/shapes.ttl`, but for the coders' graphs, which are written in one form and can hold millions of rows.

        Args:
            shacl: by pyshacl, a SHACL engine, for gigabytes of memory and a hundred times the time where the graph is large.

        Returns:
            Whether it conforms, and what breaks the shapes.
        """
        from kg.graph.shape.validation import validate, validate_by_shacl

        coded = set(present(self._store).values())

        def told(predicate: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
            return (q for q in self._store.quads((None, predicate, None, None)) if q.graph_name not in coded)

        return validate_by_shacl(told()) if shacl else validate(told)

    def examine(self, sample: int = 200) -> list[str]:
        """What is wrong with the store, a line each: its union, its events, and what of a sample of articles is derived again.

        Args:
            sample: number of articles; 0 for all.

        Raises:
            StoreError: the store is an endpoint.
        """
        from kg.graph.upkeep.doctor import findings

        return list(findings(self._embedded(), self._derived, sample))

    def mend(self) -> int:
        """Derive all events and relations again from what the articles say and users decided, in one step, and then what coders say of the same.

        Returns:
            Number of quads that were put right.

        Raises:
            StoreError: the store is an endpoint, or opened for reading.
        """
        from kg.graph.upkeep.doctor import mend

        return mend(self._embedded()) + corroborate(self._store)

    def _embedded(self) -> MemoryStore:
        if not isinstance(self._store, MemoryStore):
            raise StoreError("an endpoint is not looked into; give the folder of a store")
        return self._store
