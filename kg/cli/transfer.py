"""Commands that move graphs in and out: export, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

Store = Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")]
SUFFIXES = ".trig .nq .jsonld (lossless), .ttl .graphml .gexf .csv (views), .duckdb (tables), .parquet (claims)"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("export")(export)
    app.command("import")(import_)


def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", help=f"File to write; the suffix says the format: {SUFFIXES}; a folder is given the tables as Parquet.")
    ],
    store: Store = "kg-store",
) -> None:
    """Write the graph to a file."""
    from kg.export.files import SUFFIXES as KNOWN
    from kg.knowledge_graph import KnowledgeGraph

    if output.suffix and not output.is_dir() and output.suffix.lower() not in KNOWN:
        raise typer.BadParameter(f"unknown suffix {output.suffix!r}; choose one of {' '.join(KNOWN)}", param_hint="-o")
    KnowledgeGraph(store).export(output)
    print(f"{output} written", file=sys.stderr)


def import_(
    file: Annotated[Path, typer.Argument(help="File in a lossless format: .trig, .nq, .jsonld.")],
    store: Store = "kg-store",
) -> None:
    """Take the articles and decisions of an exported file into the graph; what follows from them is derived again."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph(store, write=True) as graph:
        count = graph.load(file)
    print(f"{count} article{'' if count == 1 else 's'} imported into {store}", file=sys.stderr)
