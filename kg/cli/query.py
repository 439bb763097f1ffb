"""`kg query`: SPARQL, or a named query, against a deadline that holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.coded import Coders
from kg.cli.coded import names as coder_names

if TYPE_CHECKING:
    from kg.knowledge_graph import Answer

_TOLD = {"quote", "marks"}
_BESIDE = ("marks", "second", "secondMarks", "stateBasis")  # columns of a table that are shown within the sentence beside them
FORMATS = ("table", "csv", "json", "xml", "turtle")
PAGE = 100  # rows of a named query that a table shows


def query(
    sparql: Annotated[str | None, typer.Argument(help="SPARQL; the usual prefixes are known. - reads standard input.")] = None,
    file: Annotated[Path | None, typer.Option(help="Read the query from a file.")] = None,
    name: Annotated[str | None, typer.Option(help="Run a named query.")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Parameter of a named query; may be repeated.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the named queries and their parameters.")] = False,
    show: Annotated[str | None, typer.Option(metavar="NAME", help="Print the SPARQL of a named query, to start from.")] = None,
    iris: Annotated[bool, typer.Option("--iris", help="IRIs in the place of names in a table.")] = False,
    store: Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")] = "kg-store",
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "table",
    timeout: Annotated[float, typer.Option(min=0, help="Seconds after which the query is stopped; 0 for none.")] = 60,
    memory: Annotated[
        int | None,
        typer.Option(min=0, help="Megabytes of memory that the query may take; 0 for any. Half of the machine's if not given, 4096 at most."),
    ] = None,
    allow_service: Annotated[bool, typer.Option("--allow-service", help="Let SERVICE ask other endpoints over the network.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show how the query is asked, what each step finds and takes, and no rows.")] = False,
    limit: Annotated[int | None, typer.Option(min=0, help=f"Rows of a table at most; 0 for all. All if not given, {PAGE} of a named query.")] = None,
    coders: Coders = "text",
) -> None:
    """Ask the graph in SPARQL, or by the name of a query; it is only read."""
    if format not in FORMATS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}", param_hint="--format")
    if list_:
        _list(format)
        return
    if show is not None:
        _print(show)
        return
    if sum(x is not None for x in (sparql, file, name)) != 1:
        raise typer.BadParameter(
            "give a query, --file with one, or --name of one; `kg query --list` names them with what --set gives them, `--show NAME` prints one"
        )
    if explain and name is not None:
        raise typer.BadParameter("--explain goes with a query; `kg query --show NAME` prints a named one", param_hint="--explain")
    if set_ and name is None:
        raise typer.BadParameter("--set goes with --name", param_hint="--set")
    given: dict[str, str] = {}
    for pair in set_ or ():
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise typer.BadParameter(f"write KEY=VALUE, not {pair!r}", param_hint="--set")
        given[key] = value
    text = _text(sparql, file)
    from kg.cli.deadline import usual_memory, within
    from kg.cli.explain import explain as how
    from kg.graph.shape.labels import short
    from kg.knowledge_graph import KnowledgeGraph

    def work() -> None:
        graph = KnowledgeGraph(store, coders=coder_names(coders))
        if explain:
            how(graph, text)
            return
        most = (PAGE if name is not None else 0) if limit is None else limit
        first = most + 1 if most and name is not None and format == "table" else None  # one more tells that there are more
        result = graph.ask(text, name=name, allow_service=allow_service, limit=first, **given)
        found = _answer(result, format, most, short if iris else graph.label)
        for line in graph.unknown(text) if not found and name is None else ():
            print(line, file=sys.stderr)

    within(timeout, work, usual_memory() if memory is None else memory)


def _text(sparql: str | None, file: Path | None) -> str:
    from kg.errors import QueryError
    from kg.graph.asking.named import named_queries

    if sparql in named_queries():
        raise QueryError(f"{sparql} is a named query: `kg query --name {sparql}`")
    if file is None:
        return sys.stdin.read().removeprefix("\ufeff") if sparql == "-" else sparql or ""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot read the query of {file}: {error}") from error


def _answer(result: Answer, format: str, limit: int, called: Callable[[str], str]) -> bool:
    """Show an answer, which is computed while it is read; as `_show`."""
    from kg.errors import QueryError

    try:
        return _show(result, format, limit, called)
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError) as error:  # results are computed while they are read
        raise QueryError(f"the query failed: {' '.join(str(error).split())[:200]}") from error


def _show(result: Answer, format: str, limit: int, called: Callable[[str], str]) -> bool:
    """Print an answer; IRIs of a table as they are `called`.

    Returns:
        False where a table has no row or the answer is no.
    """
    import pyoxigraph as ox

    from kg.graph.asking.query import write

    if format != "table" or isinstance(result, ox.QueryTriples):
        write(result, format, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return True
    if isinstance(result, ox.QueryBoolean):
        print("yes" if result else "no")
        return bool(result)
    names = [v.value for v in result.variables]
    rows: list[list[Any]] = []
    for row in result:
        if limit and len(rows) == limit:
            print(f"only the first {limit} rows are shown; --limit 0 for all", file=sys.stderr)
            break
        rows.append(_cells({n: called(row[n].value) if isinstance(row[n], ox.NamedNode) else str(getattr(row[n], "value", "")) for n in names}))
    table([n for n in names if n not in _BESIDE or not set(names) >= _TOLD], rows)
    return bool(rows)


def _cells(row: dict[str, str]) -> list[Any]:
    """Values of a row as a table shows them: a sentence has its marks in bold, and with it what stands beside it."""
    from kg.cli.show import marked
    from kg.model import Evidence, StateBasis
    from kg.passage import read_marks

    if not row.keys() >= _TOLD:
        return list(row.values())

    def told(quote: str, marks: str) -> Evidence | None:
        return Evidence(0, 0, row[quote], read_marks(row.get(marks, ""), row[quote])) if row.get(quote) else None

    first = told("quote", "marks") or Evidence(0, 0, "")
    state = next((s for s in StateBasis if s.value == row.get("stateBasis")), StateBasis.TEXT)
    first = replace(first, second=told("second", "secondMarks"), state=state)
    return [marked(first) if name == "quote" else value for name, value in row.items() if name not in _BESIDE]


def _print(name: str) -> None:
    """Print a named query as it stands in its file, without what is local to it."""
    from kg.graph.asking.named import named_query, unmarked

    q = named_query(name)
    print(f"# {q.title}. {q.description}")
    for p in q.parameters:
        print(f"# ${p.name}: {p.kind}; {p.text}" + (f" (default {p.default})" if p.default is not None else ""))
    print(unmarked(q.sparql).strip())


def _list(format: str) -> None:
    from kg.graph.asking.named import named_queries

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


def table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows as a table; their number goes to standard error."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*names, header_style="bold")
    for row in rows:
        shown.add_row(*(cell if isinstance(cell, Text) else Text("".join(c for c in str(cell) if c.isprintable() or c == " ")) for cell in row))
    Console(width=None if sys.stdout.isatty() else 160).print(shown)
    print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", file=sys.stderr)
