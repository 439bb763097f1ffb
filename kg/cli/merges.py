"""`kg merges`: what was merged and why; split and join what was merged wrongly, or not."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

Store = Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")]
Note = Annotated[str, typer.Option(help="Why; kept with the decision.")]
app_ = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What was merged and why; split, join, undo.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(app_, name="merges")


@app_.command("list")
def list_(
    name: Annotated[str | None, typer.Argument(help="Only merges into events or actors whose name or IRI holds these words.")] = None,
    decisions: Annotated[bool, typer.Option("--decisions", help="Only what users decided.")] = False,
    below: Annotated[float, typer.Option(help="Only merges with a score below.")] = 1.01,
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help="table | csv | json")] = "table",
) -> None:
    """List merges: what into what, why, and how sure."""
    if format not in ("table", "csv", "json"):
        raise typer.BadParameter(f"unknown format {format!r}; choose one of table, csv, json", param_hint="--format")
    from kg.knowledge_graph import KnowledgeGraph

    merges = KnowledgeGraph(store).merges
    if decisions:
        rows = [{"decision": d.iri, "kind": d.kind, "about": " ".join(d.about), "note": d.note} for d in merges.decisions()]
    else:
        low = (name or "").lower()
        rows = [asdict(m) for m in merges if m.score < below and (low in m.name.lower() or low in m.whole.lower())]
    if format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif format == "csv":
        out = csv.DictWriter(sys.stdout, list(rows[0]) if rows else ["what", "part", "whole", "name", "reason", "score"], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    else:
        from kg.cli.query import table
        from kg.graph.shape.labels import short

        table(list(rows[0]) if rows else ["what"], [[" ".join(map(short, str(v).split(" "))) for v in r.values()] for r in rows])


@app_.command()
def join(
    one: Annotated[str, typer.Argument(help="Event or actor; gives the name.")],
    other: Annotated[str, typer.Argument(help="Event or actor that is the same.")],
    note: Note = "",
    store: Store = "kg-store",
    force: Annotated[bool, typer.Option("--force", help="Join what cannot be one, too: two states, two kinds of actors.")] = False,
) -> None:
    """Say that two events, or two actors, are one; it holds through rebuilds."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph(store, write=True) as graph:
        decision = graph.merges.join(_thing(graph, one), _thing(graph, other), note, force=force)
    print(decision.iri.rsplit("/", 1)[-1])


@app_.command()
def split(
    whole: Annotated[str, typer.Argument(help="Event or actor.")],
    parts: Annotated[list[str], typer.Argument(help="Claims to take out of the event; or the id of the article that means another actor.")],
    note: Note = "",
    store: Store = "kg-store",
) -> None:
    """Take claims out of an event, or one article's mention out of an actor; it holds through rebuilds."""
    from kg import iri
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph(store, write=True) as graph:
        thing = _thing(graph, whole)
        if thing.startswith(f"{iri.BASE}event/"):
            parts = [iri.entity("claim", p.removeprefix(iri.BASE).removeprefix("claim/").removeprefix("claim:")) for p in parts]
        elif len(parts) != 1:
            raise typer.BadParameter("give the id of one article")
        decision = graph.merges.split(thing, tuple(parts), note)
    print(decision.iri.rsplit("/", 1)[-1])


@app_.command()
def undo(decision: Annotated[str, typer.Argument(help="The decision, as `kg merges list --decisions` shows it.")], store: Store = "kg-store") -> None:
    """Take a decision back."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph(store, write=True) as graph:
        graph.merges.undo(decision.removeprefix("decision:"))


def _thing(graph: object, name: str) -> str:
    from kg import iri
    from kg.knowledge_graph import KnowledgeGraph

    assert isinstance(graph, KnowledgeGraph)
    local = name.removeprefix(iri.BASE)
    if local.startswith(("event/", "event:")):
        return iri.entity("event", local[6:])
    return graph.find(name)
