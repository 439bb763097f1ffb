"""`kg doctor`: is a store what its articles make, and mend it where not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def doctor(
    store: Annotated[Path, typer.Option(help="Folder of the store.")] = Path("kg-store"),
    sample: Annotated[int, typer.Option(min=0, help="Articles of which all is derived again to compare; 0 for all.")] = 200,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is wrong; what articles say is not touched.")] = False,
) -> None:
    """Check a store: what is shown, the union of its graphs, its events, and a sample derived again; exit 1 where something is wrong."""
    from kg.errors import StoreError
    from kg.knowledge_graph import KnowledgeGraph

    if repair:
        if not (store / "lock").exists():
            raise StoreError(f"no store at {store}")
        with KnowledgeGraph(store, write=True) as graph:
            count = graph.mend()
        print(f"{count} quad{'' if count == 1 else 's'} put right; what was written is shown to readers", file=sys.stderr)
    found = KnowledgeGraph(store).examine(sample)
    for line in found:
        print(line)
    if found:
        raise typer.Exit(1)
    print("the store is sound")
