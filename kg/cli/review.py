"""`kg review`, `kg verdict`, `kg verdicts`: what deserves a look, and what is said of it."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

Store = Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (review, verdict, verdicts):
        app.command(command.__name__)(command)


def review(
    reason: Annotated[list[str] | None, typer.Option(help="Only this reason (low score, headline only, sign conflict, met once ...).")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Findings that are listed; 0 for all.")] = 50,
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
) -> None:
    """List what deserves a look, the most doubtful first."""
    from kg.knowledge_graph import KnowledgeGraph

    found = KnowledgeGraph(store).review(reason or ())
    shown = found[: limit or None]
    if format == "json":
        print(json.dumps([f.record() for f in shown], ensure_ascii=False, indent=1))
        return
    from rich.padding import Padding
    from rich.text import Text

    from kg.cli.build import clean
    from kg.cli.show import console, marked
    from kg.passage import where

    out = console(160)
    for f in shown:
        out.print(Text(clean(f"{f.reason:22} {f.what}  {f.claim.rsplit('/', 1)[-1] or ' '.join(a.split('/id/')[-1] for a in f.actors)}")))
        if f.told:
            out.print(Padding(Text.assemble("“", marked(f.told), "”", clean(f" {f.told.source or f.told.article} ({where(f.told)})")), (0, 0, 0, 23)))
    print(
        f"{len(shown)} of {len(found)}; `kg verdict CLAIM right|wrong|relation=...` says what is so, `kg merges join A B` that two are one",
        file=sys.stderr,
    )


def verdict(
    claim: Annotated[str, typer.Argument(help="The claim, as `kg review` or `kg explain --format json` shows it.")],
    says: Annotated[
        list[str], typer.Argument(help="right | wrong | relation=... | status=... | subject=... | object=... | date=... | none (take it back)")
    ],
    note: Annotated[str, typer.Option(help="Why; kept with the verdict.")] = "",
    store: Store = "kg-store",
) -> None:
    """Say that a claim is right, wrong, or what of it is otherwise; it holds through rebuilds."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph(store, write=True) as graph:
        taken = graph.verdicts.say(claim, *says, note=note)
    print("\n".join(d.iri.rsplit("/", 1)[-1] for d in taken) or "taken back")


def verdicts(
    gold: Annotated[bool, typer.Option("--gold", help="As annotated sentences, one JSON object a line, to measure or train on.")] = False,
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
) -> None:
    """List what was said of claims."""
    from kg.cli.query import table
    from kg.graph.shape.labels import short
    from kg.knowledge_graph import KnowledgeGraph

    found = KnowledgeGraph(store).verdicts
    if gold:
        for record in found.gold():
            print(json.dumps(record, ensure_ascii=False))
        return
    rows = [{"claim": d.about[0], "says": d.says, "note": d.note, "decision": d.iri} for d in found]
    if format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        table(["claim", "says", "note", "decision"], [[short(r["claim"]), r["says"], r["note"], short(r["decision"])] for r in rows])
