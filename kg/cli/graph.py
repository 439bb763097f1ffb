"""Commands on a built graph: query, explain, info, validate, remove."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

Store = Annotated[str, typer.Option(help="Folder of the store.")]
FORMATS = ("table", "csv", "json", "xml", "turtle")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (query, explain, info, validate, remove):
        app.command(command.__name__)(command)


def query(
    sparql: Annotated[str | None, typer.Argument(help="SPARQL; the usual prefixes are known.")] = None,
    file: Annotated[Path | None, typer.Option(help="Read the query from a file.")] = None,
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "table",
) -> None:
    """Ask the graph in SPARQL; it is only read."""
    if format not in FORMATS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}", param_hint="--format")
    if (sparql is None) == (file is None):
        raise typer.BadParameter("give a query, or --file with one")
    import pyoxigraph as ox

    from kg.graph.query import run
    from kg.graph.store import SnapshotStore
    from kg.graph.triples import PREFIXES

    text = sparql if sparql is not None else file.read_text(encoding="utf-8") if file else ""
    result = run(SnapshotStore(Path(store)).inner, text)
    if isinstance(result, ox.QueryTriples):
        ox.serialize(result, sys.stdout.buffer, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        return
    kinds = {"csv": ox.QueryResultsFormat.CSV, "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
    if format in kinds:
        result.serialize(sys.stdout.buffer, format=kinds[format])
        return
    if isinstance(result, ox.QueryBoolean):
        print("yes" if result else "no")
        return
    if format == "turtle":
        raise typer.BadParameter("turtle is for CONSTRUCT and DESCRIBE; choose table, csv, json or xml", param_hint="--format")
    names = [v.value for v in result.variables]
    _table(names, [[_short(getattr(row[n], "value", "")) if row[n] is not None else "" for n in names] for row in result])


def explain(
    subject: Annotated[str, typer.Argument()],
    object: Annotated[str | None, typer.Argument()] = None,
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
) -> None:
    """Every event of an actor, or between two, with quotes, sources and dates."""
    from kg.knowledge_graph import KnowledgeGraph

    events = KnowledgeGraph(store).explain(subject, object)
    if format == "json":
        rows = [
            {
                "event": e.iri,
                "relation": e.relation,
                "agents": [a.name for a in e.agents],
                "targets": [a.name for a in e.targets],
                "date": e.date,
                "place": e.place,
                "topics": e.topics,
                "status": e.status.value,
                "publishers": e.publishers,
                "contradicted": e.contradicted,
                "reports": [
                    {
                        "article": r.article,
                        "source": r.source,
                        "published": r.published,
                        "url": r.url,
                        "start": r.start,
                        "end": r.end,
                        "quote": r.quote,
                    }
                    for r in e.reports
                ],
            }
            for e in events
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for e in events:
        detail = ", ".join(filter(None, (e.place, " ".join(e.topics), e.status.value if e.status.value != "actual" else "")))
        print(
            f"{e.date or '(no date)':11} {', '.join(a.name for a in e.agents)} {e.relation} {', '.join(a.name for a in e.targets)}"
            + (f"  [{detail}]" if detail else "")
        )
        for r in e.reports:
            print(
                f'              "{" ".join(r.quote.split())}"  {r.source or r.article}{", " + r.published if r.published else ""} ({r.start}-{r.end})'
            )


def info(store: Store = "kg-store", format: Annotated[str, typer.Option("--format", help="table | json")] = "table") -> None:
    """How much the graph holds."""
    from kg.knowledge_graph import KnowledgeGraph

    sizes = KnowledgeGraph(store).info()
    if format == "json":
        print(json.dumps(sizes))
        return
    for name, n in sizes.items():
        print(f"{name:10}{n:>12,}")


def validate(store: Store = "kg-store") -> None:
    """Check the graph against the shapes; exit 1 where it fails."""
    from kg.knowledge_graph import KnowledgeGraph

    conforms, report = KnowledgeGraph(store).validate()
    print(report.strip() if not conforms else "the graph fits its shapes")
    if not conforms:
        raise typer.Exit(1)


def remove(article: Annotated[str, typer.Argument(help="Id of the article.")], store: Store = "kg-store") -> None:
    """Take an article and all it says out of the graph."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph(store, write=True) as graph:
        graph.remove(article)
    print(f"{article} removed", file=sys.stderr)


def _short(value: str) -> str:
    from kg.graph.triples import PREFIXES

    best = max((p for p in PREFIXES.items() if value.startswith(p[1])), key=lambda p: len(p[1]), default=None)
    return f"{best[0]}:{value[len(best[1]) :]}" if best else value


def _table(names: list[str], rows: list[list[Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*names, header_style="bold")
    for row in rows:
        table.add_row(*(Text(str(c)) for c in row))
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", file=sys.stderr)
