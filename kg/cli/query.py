"""`kg query`: SPARQL, or a named query, against a deadline that holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.coded import Coders, names

FORMATS = ("table", "csv", "json", "xml", "turtle")


def query(
    sparql: Annotated[str | None, typer.Argument(help="SPARQL; the usual prefixes are known. - reads standard input.")] = None,
    file: Annotated[Path | None, typer.Option(help="Read the query from a file.")] = None,
    name: Annotated[str | None, typer.Option(help="Run a named query.")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Parameter of a named query; may be repeated.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the named queries and their parameters.")] = False,
    store: Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")] = "kg-store",
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "table",
    timeout: Annotated[float, typer.Option(min=0, help="Seconds after which the query is stopped; 0 for none.")] = 60,
    limit: Annotated[int, typer.Option(min=0, help="Rows of a table at most; 0 for all.")] = 0,
    coders: Coders = "text",
) -> None:
    """Ask the graph in SPARQL, or by the name of a query; it is only read."""
    if format not in FORMATS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}", param_hint="--format")
    if list_:
        _list(format)
        return
    if sum(x is not None for x in (sparql, file, name)) != 1:
        raise typer.BadParameter("give a query, --file with one, or --name of one; `kg query --list` shows the named ones")
    if set_ and name is None:
        raise typer.BadParameter("--set goes with --name", param_hint="--set")
    given: dict[str, str] = {}
    for pair in set_ or ():
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise typer.BadParameter(f"write KEY=VALUE, not {pair!r}", param_hint="--set")
        given[key] = value
    text = _text(sparql, file)
    from kg.cli.deadline import within

    sys.stdout.flush()
    within(timeout, lambda: _answer(store, text, name, given, format, limit, names(coders)))


def _text(sparql: str | None, file: Path | None) -> str:
    from kg.errors import QueryError

    if file is None:
        return sys.stdin.read() if sparql == "-" else sparql or ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot read the query of {file}: {error}") from error


def _answer(store: str, text: str, name: str | None, given: dict[str, str], format: str, limit: int, coders: tuple[str, ...]) -> None:
    from kg.errors import QueryError
    from kg.knowledge_graph import KnowledgeGraph

    result = KnowledgeGraph(store, coders=coders).ask(text, name=name, **given)
    try:
        _show(result, format, limit)
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError) as error:  # results are computed while they are read
        raise QueryError(f"the query failed: {' '.join(str(error).split())[:200]}") from error


def _show(result: Any, format: str, limit: int) -> None:
    import pyoxigraph as ox

    from kg.graph.query import write

    if format != "table" or isinstance(result, ox.QueryTriples):
        write(result, format, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    if isinstance(result, ox.QueryBoolean):
        print("yes" if result else "no")
        return
    names = [v.value for v in result.variables]
    rows: list[list[str]] = []
    for row in result:
        if limit and len(rows) == limit:
            print(f"only the first {limit} rows are shown", file=sys.stderr)
            break
        rows.append([short(getattr(row[n], "value", "")) if row[n] is not None else "" for n in names])
    table(names, rows)


def _list(format: str) -> None:
    from kg.graph.named import named_queries

    found = named_queries().values()
    if format == "json":
        print(
            json.dumps(
                [
                    {
                        "name": q.name,
                        "title": q.title,
                        "description": q.description,
                        "parameters": [{"name": p.name, "kind": p.kind, "default": p.default, "text": p.text} for p in q.parameters],
                    }
                    for q in found
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    for q in found:
        print(f"{q.name}\n    {q.title}. {q.description}")
        for p in q.parameters:
            print(f"    --set {p.name}={p.default if p.default is not None else '...':12} {p.kind}: {p.text}")


def short(value: str) -> str:
    """An IRI with its prefix, where it has a known one."""
    from kg.graph.triples import PREFIXES

    best = max((p for p in PREFIXES.items() if value.startswith(p[1])), key=lambda p: len(p[1]), default=None)
    return f"{best[0]}:{value[len(best[1]) :]}" if best else value


def table(names: list[str], rows: list[list[Any]]) -> None:
    """Print rows as a table; their number goes to standard error."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*names, header_style="bold")
    for row in rows:
        shown.add_row(*(Text("".join(c for c in str(cell) if c.isprintable() or c == " ")) for cell in row))
    Console(width=None if sys.stdout.isatty() else 160).print(shown)
    print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", file=sys.stderr)
