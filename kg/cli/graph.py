"""Commands on a built graph: query, explain, info, validate, remove."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from kg.cli.coded import Coders, names
from kg.cli.query import query

Store = Annotated[str, typer.Option(help="Folder of the store.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    from kg.cli import merges, transfer

    transfer.register(app)
    merges.register(app)
    for command in (query, explain, info, validate, remove):
        app.command(command.__name__)(command)


def explain(
    subject: Annotated[str, typer.Argument()],
    object: Annotated[str | None, typer.Argument()] = None,
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
    coders: Coders = "text",
) -> None:
    """Every event of an actor, or between two, with quotes, sources and dates."""
    from kg.knowledge_graph import KnowledgeGraph

    events = KnowledgeGraph(store, coders=names(coders)).explain(subject, object)
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
