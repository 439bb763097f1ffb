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
    from kg.model import Article

Store = Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")]
Paths = Annotated[list[str], typer.Argument(help="Files or folders of articles; - reads standard input.")]
Workers = Annotated[int, typer.Option(min=1, help="Processes that parse and extract.")]
Model = Annotated[str | None, typer.Option(help="Another spaCy pipeline with UD labels.")]

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
        print(f"kg: {error}", file=sys.stderr)

    def finish(self) -> None:
        """Exit with 1 where something was left out."""
        if self.errors:
            print(f"kg: {len(self.errors)} input{'s' if len(self.errors) > 1 else ''} left out, see above; the rest is done", file=sys.stderr)
            raise typer.Exit(1)


def _progress(articles: Iterable[Article]) -> Iterator[Article]:
    """Count articles on standard error while they pass, where a person looks on."""
    if not sys.stderr.isatty():
        yield from articles
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(SpinnerColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        for article in articles:
            yield article
            bar.advance(task)


def build(
    paths: Paths,
    store: Store = "kg-store",
    workers: Workers = 1,
    model: Model = None,
    as_: Annotated[str | None, typer.Option("--as", help="Format of coded events: gdelt | icews | polecat | ucdp | acled | phoenix.")] = None,
) -> None:
    """Read articles, extract their claims and merge them into the graph; files of coded events go into a graph of their coder."""
    from kg.cli.coded import apart, load
    from kg.knowledge_graph import KnowledgeGraph
    from kg.read import read_articles

    failures, tally = _Failures(), Counter[str]()
    coded, paths = apart(paths, as_)
    with KnowledgeGraph(store, write=True) as graph:
        if coded:
            load(graph, coded, as_, failures)
        graph.add(articles=_progress(read_articles(*paths, on_error=failures)), workers=workers, model=model, on_error=failures, tally=tally)
    if paths:
        print(_closing(store, tally), file=sys.stderr)
    failures.finish()


def _closing(store: str, tally: Counter[str]) -> str:
    """What became of the articles: "2 articles added to kg-store, 1 replaced, 26 already there"."""
    told = [f"{tally[key]} {words}" for key, words in (("replaced", "replaced"), ("unchanged", "already there")) if tally[key]]
    return ", ".join([f"{tally['added']} article{'' if tally['added'] == 1 else 's'} added to {store}", *told])


def extract(
    paths: Paths,
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "jsonl",
    workers: Workers = 1,
    model: Model = None,
) -> None:
    """Print the claims of articles, without a store."""
    if format not in FORMATS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}", param_hint="--format")
    from kg.export import edges
    from kg.pipeline import extract as run
    from kg.read import read_articles

    failures = _Failures()
    results = run(_progress(read_articles(*paths, on_error=failures)), workers=workers, model=model, on_error=failures)
    if format == "jsonl":
        for result in results:
            for line in edges.lines(result):
                sys.stdout.write(line + "\n")
    elif format == "table":
        _table(row for result in results for row in edges.edges(result))
    else:
        import pyoxigraph as ox

        from kg.graph.triples import PREFIXES, article_quads

        kind = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}[format]
        quads = [q for result in results for q in article_quads(result)]
        rows: list[Any] = [q.triple for q in quads] if format == "turtle" else sorted(quads, key=str)
        ox.serialize(rows, sys.stdout.buffer, format=kind, prefixes=None if format == "nquads" else PREFIXES)
    sys.stdout.flush()
    failures.finish()


def _table(rows: Iterable[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("subject", "relation", "object", "date", "place", "topics", "status", "says", header_style="bold", expand=False)
    for r in rows:
        cells = (
            r["subject"]["name"],
            r["relation"],
            r["object"]["name"],
            r["date"] or "",
            r["place"] or "",
            ", ".join(r["topics"]),
            r["status"],
            r["evidence"]["text"][:80],
        )
        table.add_row(*(Text(c) for c in cells))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated articles, one JSON object a line.")],
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
    model: Model = None,
) -> None:
    """Extract annotated articles and score the claims against their annotation."""
    import json

    from kg.evaluate import evaluate as score
    from kg.pipeline import extract as run
    from kg.read import read_articles

    result = score(gold, run(read_articles(str(gold)), model=model))
    if format == "json":
        print(json.dumps(result.as_dict(), indent=1))
        return
    print(result.as_text())


def demo(
    store: Store = "kg-demo-store",
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("kg-demo.html"),
) -> None:
    """Build the graph of the sample articles, print what is in it and write its page."""
    from kg.cli.demo import run

    run(store, output)
