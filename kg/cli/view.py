"""`kg view`: the graph as one offline page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.coded import Coders, names


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("view")(view)


def view(
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")],
    store: Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")] = "kg-store",
    focus: Annotated[list[str] | None, typer.Option(help="Actor to start from (repeat for more); a country stands for its people.")] = None,
    depth: Annotated[int, typer.Option(min=1, max=4, help="Steps away from the focus that are kept.")] = 1,
    since: Annotated[str | None, typer.Option(help="First day, YYYY[-MM[-DD]].")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, YYYY[-MM[-DD]].")] = None,
    relation: Annotated[list[str] | None, typer.Option(help="Relation (met) or family (talks) to keep; repeat for more.")] = None,
    sector: Annotated[list[str] | None, typer.Option(help="Sector to keep (energy); repeat for more.")] = None,
    min_support: Annotated[int, typer.Option(min=1, help="Distinct publishers asked for.")] = 1,
    level: Annotated[str, typer.Option(help="actors | countries; countries where there are many actors.")] = "",
    matrix: Annotated[bool, typer.Option("--matrix", help="Open as countries by countries.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Events that the page may hold, best supported first.")] = 20_000,
    alone: Annotated[bool, typer.Option("--alone", help="The focus by itself, without its people.")] = False,
    title: Annotated[str, typer.Option(help="Heading of the page.")] = "International relations",
    coders: Coders = "text",
) -> None:
    """Write the graph as one HTML page that works offline."""
    from kg.knowledge_graph import KnowledgeGraph

    check_dates(since, until)
    try:
        KnowledgeGraph(store, coders=names(coders)).view(
            output,
            focus=focus or (),
            depth=depth,
            since=since,
            until=until,
            relations=tuple(relation or ()),
            sectors=tuple(sector or ()),
            min_support=min_support,
            level=level,
            matrix=matrix,
            limit=limit,
            title=title,
            alone=alone,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    print(f"{output} written ({output.stat().st_size / 1e6:.1f} MB); open it in a browser", file=sys.stderr)


def check_dates(since: str | None, until: str | None) -> None:
    """Both ends of a window are dates.

    Raises:
        typer.BadParameter: one is not.
    """
    for name, value in (("--since", since), ("--until", until)):
        if value and not _is_date(value):
            raise typer.BadParameter(f"{value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD", param_hint=name)


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])
    except ValueError:
        return False
    return len(text) in (4, 7, 10)
