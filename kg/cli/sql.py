"""`kg sql`: SQL over the tables of a store, which are kept beside it and made anew when it has a newer state."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

FORMATS = ("table", "json", "csv")
KEPT = "tables.duckdb"  # the file in the folder of the store


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("sql")(sql)


def sql(
    statement: Annotated[
        str, typer.Argument(help="SELECT over actors, claims, events, ties, articles, offices (docs/tables.md); - reads standard input.")
    ],
    store: Annotated[str, typer.Option(help="Folder of the store.")] = "kg-store",
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "table",
    timeout: Annotated[float, typer.Option(min=0, help="Seconds after which the query is stopped; 0 for none.")] = 60,
    limit: Annotated[int, typer.Option(min=0, help="Rows of a table at most; 0 for all.")] = 0,
) -> None:
    """Ask the graph in SQL; it is only read."""
    if format not in FORMATS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}", param_hint="--format")
    from kg.cli.deadline import within

    text = sys.stdin.read() if statement == "-" else statement
    kept = fresh(Path(store))
    within(timeout, lambda: _answer(kept, text, format, limit), 0)


def fresh(store: Path) -> Path:
    """The file with the tables of a store's present state; made where it is not there, and brought up to it where it is known what changed.

    Raises:
        StoreError: there is no store, or its folder cannot be written. QueryError: a library is missing.
    """
    from kg.errors import QueryError, StoreError
    from kg.graph.stores.folder import shown

    path, columns = store / KEPT, _columns()
    try:
        notes = _notes(path) if path.exists() else {}
        if notes.get("columns") != columns:
            _make(store, path, "", columns)
        elif notes.get("snapshot") != shown(store):
            _make(store, path, notes.get("snapshot", ""), columns)
    except ImportError as error:
        raise QueryError(str(error)) from error
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}; `kg export -o graph.duckdb` writes the tables elsewhere") from error
    return path


def _make(store: Path, path: Path, before: str, columns: str) -> None:
    """Make the tables, from those of the snapshot `before` where it is known what changed since."""
    from kg.export.refreshing import refresh
    from kg.export.relational import write_duckdb
    from kg.graph.merging.derive import Derivation
    from kg.graph.stores.changes import between
    from kg.graph.stores.store import SnapshotStore
    from kg.knowledge_graph import KnowledgeGraph

    graph = KnowledgeGraph(store)
    assert isinstance(graph.store, SnapshotStore)  # a folder, opened for reading
    notes = {"snapshot": graph.store.name, "columns": columns}
    if changes := between(store, before, graph.store.name):
        refresh(path, graph.store.quads, Derivation(graph.store).some, changes, notes)
    else:
        write_duckdb(path, graph.tables(), notes)


def _columns() -> str:
    """The schema in one text: a file of another version's is made anew."""
    from kg.export.relational import SCHEMAS

    return str(SCHEMAS)


def _notes(path: Path) -> dict[str, str]:
    """What a file says that it was made of; nothing where it is none of ours."""
    from kg.export.relational import duckdb

    engine = duckdb()
    with suppress(engine.Error), engine.connect(str(path), read_only=True) as connection:
        return dict(connection.execute("SELECT name, value FROM made_of").fetchall())
    return {}


def _answer(path: Path, statement: str, format: str, limit: int) -> None:
    """Ask and print."""
    from kg.errors import QueryError
    from kg.export.relational import duckdb

    engine = duckdb()
    safe = {"enable_external_access": "false", "lock_configuration": "true"}  # nothing but the tables is read
    try:
        with engine.connect(str(path), read_only=True, config=safe) as connection:
            found = connection.execute(statement)
            names = [column[0] for column in found.description or ()]
            rows = found.fetchmany(limit) if limit else found.fetchall()
    except engine.Error as error:
        raise QueryError(f"the query failed: {' '.join(str(error).split())[:300]}") from error
    _print(names, rows, format)


def _print(names: list[str], rows: list[tuple[Any, ...]], format: str) -> None:
    import csv
    import json

    if format == "json":
        print(json.dumps([dict(zip(names, row)) for row in rows], ensure_ascii=False, indent=1, default=str))
    elif format == "csv":
        out = csv.writer(sys.stdout)
        out.writerow(names)
        out.writerows([_cell(value) for value in row] for row in rows)
    else:
        from kg.cli.query import table

        table(names, [[_cell(value) for value in row] for row in rows])


def _cell(value: object) -> str:
    """A value as text: nothing for NULL, a list by commas."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
