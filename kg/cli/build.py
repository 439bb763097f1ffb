"""Commands that read articles: build, extract, evaluate, demo."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from kg.errors import InputError
    from kg.model import Article, Claim

Store = Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")]
Paths = Annotated[list[str], typer.Argument(help="Files, folders or addresses (https://...) of articles; - reads standard input.")]
Workers = Annotated[int, typer.Option(min=1, help="Processes that parse and extract.")]
Model = Annotated[str | None, typer.Option(help="Another spaCy pipeline with UD labels.")]

Extractors = Annotated[str, typer.Option("--extractor", help="Who reads claims, the most believed first: frames, reader, llm.")]
Address = Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server, for --extractor llm; its key is taken from KG_LLM_KEY.")]
Name = Annotated[str | None, typer.Option(help="Name of the language model, for --extractor llm.")]
DayFirst = Annotated[bool | None, typer.Option("--day-first/--month-first", help="How 12/06/2024 is read; by default as the file's other days tell.")]
Private = Annotated[bool, typer.Option("--allow-private", help="Fetch from addresses too that are not of the public internet.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what each input was read as.")]

FORMATS = ("jsonl", "turtle", "trig", "nquads", "table")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("build")(build)
    app.command("extract")(extract)
    app.command("demo")(demo)
    app.command("evaluate")(evaluate)


class _Failures:
    """Inputs that were left out; reports each on standard error."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def __call__(self, error: InputError) -> None:
        from kg.errors import InputNote

        if not isinstance(error, InputNote):
            self.errors.append(error)
        print(f"kg: {clean(str(error))}", file=sys.stderr)

    def finish(self) -> None:
        """Exit with 1 where something was left out."""
        if self.errors:
            print(f"kg: {len(self.errors)} input{'s' if len(self.errors) > 1 else ''} left out, see above; the rest is done", file=sys.stderr)
            raise typer.Exit(1)


class _Reading:
    """Articles on their way: counted on standard error beside the file that they come from where a person looks on, and told of where asked for."""

    def __init__(self, verbose: bool) -> None:
        self.verbose = verbose
        self.file = ""

    def on_file(self, path: str, suffix: str, count: int) -> None:
        """Remember which file is read, and say afterwards what it was read as."""
        from rich.markup import escape

        self.file = escape(clean(path)[-60:])
        if self.verbose and count >= 0:
            print(f"kg: {clean(path)}: read as {suffix}, {count} article{'' if count == 1 else 's'}", file=sys.stderr)

    def progress(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Pass articles on."""
        if not sys.stderr.isatty():
            yield from articles
            return
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)
            for article in articles:
                yield article
                bar.update(task, advance=1, description=self.file)


def clean(text: str) -> str:
    """Text for a terminal: what moves its cursor or colours it is left out."""
    return "".join(c for c in text if c.isprintable())


def build(
    paths: Paths,
    store: Store = "kg-store",
    workers: Workers = 1,
    model: Model = None,
    extractor: Extractors = "frames,reader",
    llm_url: Address = None,
    llm_model: Name = None,
    day_first: DayFirst = None,
    allow_private: Private = False,
    verbose: Verbose = False,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Store the whole texts too, to be read beside what was found in them.")] = False,
    as_: Annotated[str | None, typer.Option("--as", help="Format of coded events: gdelt | icews | polecat | ucdp | acled | phoenix.")] = None,
    engine: Annotated[str, typer.Option(help="Who reads claims: local, dask (--workers processes), or dask=ADDRESS of a scheduler.")] = "local",
    claims: Annotated[str | None, typer.Option(help="Folder of the claims that Dask has read, for a relaunch; STORE-claims by default.")] = None,
) -> None:
    """Read articles, extract their claims and merge them into the graph; files of coded events go into a graph of their coder."""
    from kg.cli.coded import apart, load
    from kg.cli.engine import cluster, default_claims
    from kg.knowledge_graph import KnowledgeGraph
    from kg.read import read_articles

    failures, tally, reading = _Failures(), Counter[str](), _Reading(verbose)
    coded, paths = apart(paths, as_)
    articles = read_articles(*paths, on_error=failures, day_first=day_first, allow_private=allow_private, on_file=reading.on_file)
    how: dict[str, Any] = {"workers": workers, "model": model, "extractors": names(extractor), "on_error": failures}
    if llm_url is not None and engine != "local":
        raise typer.BadParameter("a language model is asked from this machine alone, by --engine local", param_hint="--engine")
    with KnowledgeGraph(store, write=True) as graph, cluster(engine, claims or default_claims(store), keep_text=keep_text, **how) as away:
        if coded:
            load(graph, coded, as_, failures)
        graph.add(
            articles=reading.progress(articles),
            llm=asked(llm_url, llm_model),
            tally=tally,
            keep_text=keep_text,
            engine=away,
            **how,
        )
    if paths or not coded:
        print(_closing(store, tally), file=sys.stderr)
    _cost(model, extractor, llm_url, llm_model)
    failures.finish()


def names(extractor: str) -> tuple[str, ...]:
    """The extractors of `--extractor frames,reader`."""
    return tuple(dict.fromkeys(name.strip() for name in extractor.split(",") if name.strip()))


def asked(url: str | None, model: str | None) -> tuple[str, str] | None:
    """The language model that is to be asked, None where none is."""
    if (url is None) is not (model is None):
        raise typer.BadParameter("give both the address and the name of the language model", param_hint="--llm-url, --llm-model")
    return (url, model) if url is not None and model is not None else None


def _closing(store: str, tally: Counter[str]) -> str:
    """What became of the articles: "2 articles added to kg-store, 1 replaced, 26 already there"."""
    told = [f"{tally[key]} {words}" for key, words in (("replaced", "replaced"), ("unchanged", "already there")) if tally[key]]
    return ", ".join([f"{tally['added']} article{'' if tally['added'] == 1 else 's'} added to {store}", *told])


def extract(
    paths: Paths,
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "jsonl",
    workers: Workers = 1,
    model: Model = None,
    extractor: Extractors = "frames,reader",
    llm_url: Address = None,
    llm_model: Name = None,
    day_first: DayFirst = None,
    allow_private: Private = False,
    verbose: Verbose = False,
) -> None:
    """Print the claims of articles, without a store."""
    if format not in FORMATS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}", param_hint="--format")
    from kg.export import edges
    from kg.pipeline import extract as run
    from kg.read import read_articles

    failures, reading = _Failures(), _Reading(verbose)
    articles = read_articles(*paths, on_error=failures, day_first=day_first, allow_private=allow_private, on_file=reading.on_file)
    results = run(
        reading.progress(articles), workers=workers, model=model, on_error=failures, extractors=names(extractor), llm=asked(llm_url, llm_model)
    )
    if format == "jsonl":
        for result in results:
            for line in edges.lines(result):
                sys.stdout.write(line + "\n")
    elif format == "table":
        _table(pair for result in results for pair in edges.told(result))
    else:
        import pyoxigraph as ox

        from kg.graph.shape.triples import PREFIXES, article_quads

        kind = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}[format]
        quads = [q for result in results for q in article_quads(result)]
        rows: list[Any] = [q.triple for q in quads] if format == "turtle" else sorted(quads, key=str)
        ox.serialize(rows, sys.stdout.buffer, format=kind, prefixes=None if format == "nquads" else PREFIXES)
    sys.stdout.flush()
    _cost(model, extractor, llm_url, llm_model)
    failures.finish()


def _cost(model: str | None, extractor: str, url: str | None, name: str | None) -> None:
    """Say what a language model was asked and what it took, where one was."""
    from kg.pipeline import pipeline

    if url is not None and (run := pipeline(model, names(extractor), asked(url, name)).llm) is not None:
        print(f"kg: {run.usage}", file=sys.stderr)


def _table(claims: Iterable[tuple[dict[str, Any], Claim]]) -> None:
    """Edges as a table; each with the whole sentence of its claim."""
    from rich.table import Table
    from rich.text import Text

    from kg.cli.show import console, marked

    table = Table("subject", "relation", "object", "date", "place", "topics", "status", "says", header_style="bold", expand=False)
    for r, claim in claims:
        cells = (
            r["subject"]["name"],
            r["relation"],
            r["object"]["name"],
            r["date"] or "",
            r["place"] or "",
            ", ".join(r["topics"]),
            r["status"],
        )
        table.add_row(*(Text(clean(c)) for c in cells), marked(claim.evidence))
    console(200).print(table)


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated articles, one JSON object a line.")],
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
    model: Model = None,
    extractor: Extractors = "frames,reader",
    llm_url: Address = None,
    llm_model: Name = None,
) -> None:
    """Extract annotated articles and score the claims against their annotation."""
    import json

    from kg.evaluate import evaluate as score
    from kg.pipeline import extract as run
    from kg.read import read_articles

    result = score(gold, run(read_articles(str(gold)), model=model, extractors=names(extractor), llm=asked(llm_url, llm_model)))
    if format == "json":
        print(json.dumps(result.as_dict(), indent=1))
        return
    print(result.as_text())


def demo(
    store: Store = "kg-demo-store",
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("kg-demo.html"),
    serve: Annotated[bool, typer.Option("--serve", help="Open the desk over it, as `kg serve` does.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the desk.")] = 8642,
) -> None:
    """Build the graph of the sample articles, print what is in it and write its page."""
    from kg.cli.demo import run

    run(store, output)
    if serve:
        from kg.cli.serve import desk

        desk(store, port=port, open_=True)
