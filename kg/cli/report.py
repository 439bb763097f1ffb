"""`kg report`: a printable dossier of two actors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("report")(report)


def report(
    a: Annotated[str, typer.Argument(help="One actor; a country stands for its people.")],
    b: Annotated[str, typer.Argument(help="The other.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")],
    store: Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")] = "kg-store",
    since: Annotated[str | None, typer.Option(help="First day, YYYY[-MM[-DD]].")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, YYYY[-MM[-DD]].")] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Each by itself, without its people.")] = False,
    top: Annotated[int, typer.Option(min=1, help="Events of a section that are shown, best supported first.")] = 25,
) -> None:
    """Write a printable dossier of two actors: figures, course, meetings, agreements, disputes, with quotes and sources."""
    from kg.cli.view import check_dates
    from kg.knowledge_graph import KnowledgeGraph

    check_dates(since, until)
    path = KnowledgeGraph(store).report(a, b, output, since=since, until=until, top=top, alone=alone)
    print(f"{path} written; open it in a browser, or print it", file=sys.stderr)
