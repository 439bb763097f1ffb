"""The class that users hold: articles in, queries, events and networks out (floor 5)."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from kg import iri
from kg.display import html_table
from kg.errors import InputError, NotFound, StoreError, ValidationError
from kg.graph.coders import TEXT, Reader, between, chosen, corroborate, present, slices
from kg.graph.derive import Derivation
from kg.graph.info import Info, info
from kg.graph.labels import Labels
from kg.graph.merges import Merges
from kg.graph.reference import reference_quads
from kg.graph.remote import RemoteStore, is_url
from kg.graph.rows import Rows
from kg.graph.store import DiskStore, MemoryStore, SnapshotStore, Store
from kg.graph.triples import EVENTS, LABEL, PREFIXES, REFERENCE, RELATIONS, SCHEMA, SKOS, article_quads, ir, literal, node
from kg.link import gazetteer
from kg.model import Article, Event, Events, Extraction, Status

if TYPE_CHECKING:
    import networkx as nx
    import rdflib
    from pandas import DataFrame

    from kg.export.html import Inline

Answer: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Option: TypeAlias = str | int | bool | Iterable[str] | None
EXPORTS = (".trig", ".nq", ".nquads", ".jsonld", ".ttl", ".graphml", ".gexf", ".csv")
ONE_BY_ONE = 200  # articles between two snapshots for readers


class KnowledgeGraph:
    """A graph of international relations.

    Args:
        store: folder of the store, or URL of a SPARQL 1.1 endpoint; in memory where None.
        write: open the folder for writing (one process at a time); else the last published state is read.
        coders: whose reports are asked and shown: `text` (the articles), and coders that were loaded (`icews`, see `add_coded`).

    Example:
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
            self._store = RemoteStore(str(store), write=write)
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
        now = set(reference_quads())
        old = set(self._store.quads((None, None, None, REFERENCE)))
        self._store.change(old - now, now - old)

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
    ) -> int:
        """Read, extract and merge articles; one with a known identity replaces the older one, the same text again changes nothing.

        What an article says is validated against the shapes before it is written.

        Args:
            what: paths or articles; articles: more of them, streamed.
            workers: processes that parse; model: another pipeline; extractors: who reads claims; llm: address and name of the language model that `llm` asks.
            on_error: as for `read_articles`; called as well for an article that cannot be extracted or whose graph breaks the shapes, which is then left out.
            tally: is given how many articles were `added`, `replaced` and `unchanged` (there already, with the same text).

        Returns:
            How many articles were added or replaced.

        Raises:
            InputError: an article cannot be extracted, and no `on_error` is given.
            ValidationError: an article's graph breaks the shapes, and no `on_error` is given.
        """
        from kg.pipeline import extract
        from kg.read import read_articles

        counts = Counter[str]() if tally is None else tally

        def new() -> Iterator[Article]:
            paths = [item for item in what if not isinstance(item, Article)]
            given = (item for item in what if isinstance(item, Article))
            for article in chain(given, read_articles(*paths, on_error=on_error), articles):
                if self._known(article):
                    counts["unchanged"] += 1
                else:
                    yield article

        count = 0
        for result in extract(new(), workers=workers, model=model, on_error=on_error, extractors=extractors, llm=llm):
            there = self._has(result.article.id)
            try:
                self.insert(result, check=True)
            except ValidationError as error:
                if on_error is None:
                    raise
                on_error(InputError(result.article.id, str(error)))
                continue
            counts["replaced" if there else "added"] += 1
            count += 1
            if count % ONE_BY_ONE == 0:
                self._store.publish()
        if count:
            corroborate(self._store)
        return count

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

        found = load_coded(self._store, paths, format, on_error)
        corroborate(self._store)
        return found

    def _has(self, article: str) -> bool:
        return any(self._store.quads((None, None, None, node(iri.article(article)))))

    def _known(self, article: Article) -> bool:
        return any(self._store.quads((node(iri.article(article.id)), ir("textHash"), literal(iri.digest(article.text, length=64)), None)))

    def holds(self, article: Article) -> bool:
        """Whether an article's very text is there: under its identity, or from the same publisher under another, as feeds bring it that change their ids."""
        publisher, me = node(SCHEMA + "publisher"), node(iri.article(article.id))
        for q in self._store.quads((None, ir("textHash"), literal(iri.digest(article.text, length=64)), None)):
            told = {getattr(p.object, "value", "") for p in self._store.quads((q.subject, publisher, None, None))}
            if q.subject == me or told == ({article.source} if article.source else set()):
                return True
        return False

    def insert(self, extraction: Extraction, *, check: bool = False) -> None:
        """Write one article and the events that it touches, in one step.

        Args:
            extraction: the article and its claims.
            check: validate its graph against the shapes first, as `add` does (.4 ms for an article with claims).

        Raises:
            ValidationError: it was to be checked and breaks the shapes.
        """
        quads = article_quads(extraction)
        if check:
            from kg.graph.validation import check as sound

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
        if not self._has(article):
            raise NotFound(article)
        self._derived.replace(graph, [])
        corroborate(self._store)

    @property
    def merges(self) -> Merges:
        """What was merged and why, and what users decide about it."""
        return Merges(self._derived)

    # -- out -----------------------------------------------------------------------------------------------------------

    def query(self, sparql: str = "", /, *, name: str | None = None, allow_service: bool = False, **given: str) -> Rows:
        """Run a query over events, relations and reference, or a query by its name; article graphs are reached by GRAPH.

        A name in the query that the graph does not know is told as a warning where no row is found.

        Args:
            sparql: query; the prefixes of `kg info --prefixes` need not be declared.
            name: name of a query of `kg query --list` in its place; given: its parameters.
            allow_service: let it ask other endpoints, over the network.

        Returns:
            Rows by variable name; literals as text. ASK gives one row with `ask`.

        Raises:
            QueryError: the query is wrong or unknown, or a parameter is missing or wrong.
            NotFound: a parameter names an actor that the graph does not know.

        Example:
            >>> KnowledgeGraph().query("SELECT ?code { country:PAK ir:alpha2 ?code }")
            [{'code': 'PK'}]
        """
        from kg.graph.query import table

        rows = table(self.ask(sparql, name=name, allow_service=allow_service, **given))
        if not rows and name is None:
            for line in self.unknown(sparql):
                warnings.warn(line, stacklevel=2)
        return rows

    def unknown(self, sparql: str) -> list[str]:
        """What to say of each class, property and thing in a query that the graph does not know: `ir:mett is unknown; did you mean ir:met?`."""
        from kg.graph.unknown import unknown

        return unknown(self._store, sparql)

    def ask(self, sparql: str = "", /, *, name: str | None = None, allow_service: bool = False, **given: str) -> Answer:
        """As `query`, or a query by its name; the result as pyoxigraph has it (it can serialise itself).

        Args:
            sparql: query; name: name of a query of `kg query --list` in its place; given: its parameters. allow_service: as for `query`.

        Raises:
            QueryError: the query is wrong or unknown, or a parameter is missing or wrong.
            NotFound: a parameter names an actor that the graph does not know.
        """
        if name is not None:
            from kg.graph.named import named_query

            sparql = named_query(name).bind(given, self.find)
        answer: Answer = self._store.query(sparql, self._coded, text=TEXT in self.coders, allow_service=allow_service)
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
            yield from self._events()
        for graph in self._coded:
            yield from Reader(self._store, graph).all()

    def _events(self) -> Iterator[Event]:
        members: dict[ox.NamedNode, list[str]] = {}
        for q in self._store.quads((None, ir("claim"), None, EVENTS)):
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode):
                members.setdefault(q.subject, []).append(q.object.value)
        claims = self._derived.claims()
        for event in sorted(members, key=lambda e: e.value):
            yield self._derived.event(event, claims, members[event])

    def explain(self, subject: str, object_: str | None = None) -> Events:
        """Events of an actor, or between two, oldest first; a country stands for its people.

        Raises:
            NotFound: a name that the graph does not know.
        """
        ends = [node(self.find(name)) for name in filter(None, (subject, object_))]
        claims = self._derived.claims()
        found = [self._derived.event(e, claims) for e in between(self._store, EVENTS, ends)] if TEXT in self.coders else []
        found += [Reader(self._store, g).one(e) for g in self._coded for e in between(self._store, g, ends)]
        return Events(sorted(found, key=lambda e: (e.date or "9999", e.iri)))

    def event(self, value: str) -> Event:
        """One event of the articles by its IRI, with its reports.

        Raises:
            NotFound: there is none.
        """
        if not any(self._store.quads((node(value), ir("claim"), None, EVENTS))):
            raise NotFound(value.removeprefix(iri.BASE))
        return self._derived.event(node(value), self._derived.claims())

    def find(self, name: str) -> str:
        """IRI of the actor with a name or alias.

        Raises:
            NotFound: there is none.
        """
        from difflib import get_close_matches

        name = " ".join(name.split())
        hit = next((h.entry.actor for h in gazetteer().find(name) if h.start == 0 and h.end == len(name) and h.entry.actor), None)
        if hit:
            return iri.actor(hit)
        if name.split("/")[-1].split(":")[0] in iri.KINDS or name.startswith(iri.BASE):
            local = name.removeprefix(iri.BASE).replace(":", "/", 1)
            if any(self._store.quads((node(iri.entity(*local.split("/", 1))), LABEL, None, None))):
                return iri.entity(*local.split("/", 1))
        labels: dict[str, set[str]] = {}
        for graph, prop in ((EVENTS, LABEL), (REFERENCE, LABEL), (REFERENCE, node(SKOS + "altLabel"))):
            for q in self._store.quads((None, prop, None, graph)):
                if isinstance(q.object, ox.Literal) and isinstance(q.subject, ox.NamedNode):
                    if q.subject.value.removeprefix(iri.BASE).split("/")[0] in iri.KINDS:
                        labels.setdefault(iri.fold(q.object.value).lower(), set()).add(q.subject.value)
        low = iri.fold(name).lower()
        if low in labels:
            return min(labels[low])
        family = {v for k, found in labels.items() if k.split()[-1:] == [low] for v in found}
        if len(family) == 1:
            return family.pop()
        near = sorted(family)[:5] if family else get_close_matches(low, labels, n=3)
        raise NotFound(name, tuple(n.removeprefix(iri.BASE) for n in near))

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
        """A `networkx.MultiDiGraph` of the actors; options as for `kg.graph.network.Selection` (level, since, until, families, sectors ...)."""
        from kg.graph.network import network

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

    def report(self, a: str, b: str, path: str | Path, *, since: str | None = None, until: str | None = None, top: int = 25) -> Path:
        """Write a printable dossier of two actors: figures, course, meetings, agreements, disputes, with quotes and sources.

        Args:
            a, b: names or IRIs; a country stands for its people. since, until: `YYYY[-MM[-DD]]`. top: events of a section that are shown.

        Raises:
            NotFound: a name that the graph does not know. NothingFound: no event between the two. InputError: the file cannot be written.
        """
        from dataclasses import replace

        from kg.analyse.dyad import course, mean_goldstein
        from kg.errors import NothingFound
        from kg.export import figures
        from kg.export.html.content import within
        from kg.export.report import background, dossier, write_report
        from kg.graph.query import table

        ends = (self.find(a), self.find(b))
        names = (self.label(ends[0]), self.label(ends[1]))
        if ends[0] == ends[1]:
            raise NothingFound(f"{a!r} and {b!r} are both {names[0]}; name two actors")
        plain = dossier(names, ends, (e for e in self.explain(*ends) if within(e, since, until)), top=top)
        if not plain.events:
            advice = "in that window; widen it" if since or until else "; see `kg explain NAME` for the events of one of them"
            raise NothingFound(f"no event between {names[0]} and {names[1]}{'' if advice.startswith(';') else ' '}{advice}")
        done = [e for e in plain.events if e.status is Status.ACTUAL]
        steps = course(done)
        here = {e.iri for e in plain.events}
        differ = [r for r in table(self.ask(name="dates-that-differ")) if r["event"] in here]
        whole = replace(
            plain,
            goldstein=mean_goldstein([e.goldstein for e in done if e.goldstein]),
            figures=tuple(figures.encode(figures.course(steps, dark)) for dark in (False, True)) if steps else (),
            caption=steps.caption if steps else "",
            holders=background.holders(ends, plain.until) if plain.until else (),
            shared=background.shared(ends, plain.until) if plain.until else (),
            dates=tuple((str(r["what"]), str(r["earliest"]), str(r["latest"])) for r in differ),
        )
        write_report(Path(path), whole)
        return Path(path)

    def quads(self) -> list[str]:
        """Every quad as a line of N-Quads, sorted: the same articles give the same lines."""
        return sorted(f"{q} ." for q in self._store.quads((None, None, None, None)))

    def export(self, path: str | Path) -> None:
        """Write the graph to a file: `.trig`, `.nq`, `.jsonld` without loss; `.ttl`, `.graphml`, `.gexf`, `.csv` as views.

        Raises:
            InputError: no format has that suffix, or the file cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() not in EXPORTS:
            raise InputError(str(path), f"no format is known by the suffix {path.suffix!r}; choose one of {' '.join(EXPORTS)}")
        temporary = path.with_name(f".{path.stem}.part{path.suffix}")
        try:
            self._export(temporary)
            temporary.replace(path)
        except OSError as error:
            raise InputError(str(path), f"cannot be written: {error.strerror or error}") from error
        finally:
            temporary.unlink(missing_ok=True)

    def _export(self, path: Path) -> None:
        from kg.export import networks, tables
        from kg.graph import transfer

        suffix = path.suffix.lower()
        if suffix in transfer.LOSSLESS:
            transfer.write_quads(path, self._store.quads((None, None, None, None)))
        elif suffix == ".ttl":
            transfer.write_triples(path, (q for g in (EVENTS, RELATIONS, REFERENCE) for q in self._store.quads((None, None, None, g))))
        else:
            write = {".graphml": networks.write_graphml, ".gexf": networks.write_gexf, ".csv": tables.write_csv}[suffix]
            write(path, self.events())

    def load(self, path: str | Path) -> int:
        """Take in the articles, decisions and coded events of a file that `export` wrote without loss; each article's graph is checked against the shapes.

        Returns:
            Number of articles.

        Raises:
            InputError: the file cannot be read. ValidationError: a graph in it breaks the shapes; nothing has been taken then.
        """
        from kg.graph.transfer import read_coded, read_quads

        articles, decisions = read_quads(Path(path))
        known = {d.iri for d in self.merges.decisions()}
        for count, graph in enumerate(sorted(articles, key=lambda g: g.value), 1):
            self._derived.replace(graph, articles[graph])
            if count % ONE_BY_ONE == 0:
                self._store.publish()
        self._derived.decide(add=[d for d in decisions if d.iri not in known])
        for lines in read_coded(Path(path)):
            self._store.bulk(lines)
        corroborate(self._store)
        return len(articles)

    def validate(self, *, shacl: bool = False) -> tuple[bool, str]:
        """Check the graph against `ontology/shapes.ttl`, but for the coders' graphs, which are written in one form and can hold millions of rows.

        Args:
            shacl: by pyshacl, a SHACL engine, for gigabytes of memory and a hundred times the time where the graph is large.

        Returns:
            Whether it conforms, and what breaks the shapes.
        """
        from kg.graph.validation import validate, validate_by_shacl

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
        from kg.graph.doctor import findings

        return list(findings(self._embedded(), self._derived, sample))

    def mend(self) -> int:
        """Derive all events and relations again from what the articles say and users decided, in one step.

        Returns:
            Number of quads that were put right.

        Raises:
            StoreError: the store is an endpoint, or opened for reading.
        """
        from kg.graph.doctor import mend

        return mend(self._embedded())

    def _embedded(self) -> MemoryStore:
        if not isinstance(self._store, MemoryStore):
            raise StoreError("an endpoint is not looked into; give the folder of a store")
        return self._store
