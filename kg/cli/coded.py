"""What the commands need for coded events: `--as` of `kg build`, and `--coders` of those that ask and show."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.errors import InputError
    from kg.knowledge_graph import KnowledgeGraph

Coders = Annotated[str, typer.Option(help="Whose reports count: text (the articles), coders that were loaded (icews,gdelt), or all; by commas.")]


def names(coders: str) -> tuple[str, ...]:
    """The coders of an option, `text` where it is empty.

    >>> names("text, icews")
    ('text', 'icews')
    """
    return tuple(filter(None, (name.strip() for name in coders.split(",")))) or ("text",)


def apart(paths: list[str], format: str | None) -> tuple[list[str], list[str]]:
    """Files of coded events, and what is left for articles: all of it is coded where a format is given, else what a coder's first row tells.

    Raises:
        typer.BadParameter: the format is not known.
    """
    from kg.coded import READERS, coder_of

    if format is None:
        coded = [path for path in paths if coder_of(path)]
        return coded, [path for path in paths if path not in coded]
    if format not in READERS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(READERS)}", param_hint="--as")
    return [file for path in paths for file in _files(Path(path))], []


def _files(path: Path) -> list[str]:
    return sorted(str(p) for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")) if path.is_dir() else [str(path)]


def load(graph: KnowledgeGraph, paths: list[str], format: str | None, on_error: Callable[[InputError], None]) -> None:
    """Load files of coded events and say on standard error what became of their rows."""
    for coder, tally in graph.add_coded(*paths, format=format, on_error=on_error).items():
        print(f"{coder}: {tally['events']:,} events of {tally['rows']:,} rows", file=sys.stderr)
        for what, number in tally.most_common():
            if what not in ("events", "rows"):
                print(f"{number:>12,} {what}", file=sys.stderr)
