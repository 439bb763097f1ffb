"""The graph to a file or folder: the suffix says the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from kg.errors import InputError
from kg.export import claims, networks, relational, tables
from kg.export.relational import DUCKDB, Find
from kg.graph.shape.triples import EVENTS, REFERENCE, RELATIONS
from kg.graph.upkeep import transfer
from kg.model import Event

SUFFIXES = (".trig", ".nq", ".nquads", ".jsonld", ".ttl", ".graphml", ".gexf", ".csv", DUCKDB, claims.SUFFIX)


def write(path: Path, events: Callable[[], Iterable[Event]], find: Find) -> None:
    """Write a graph; a file is put in place when it is whole.

    Args:
        path: the file; a folder (one that is there, or a name without a suffix) is given the tables as Parquet.
        events: gives the graph's merged events; find: gives its quads by a pattern.

    Raises:
        InputError: no format has that suffix, the file cannot be written, or a library for tables is missing.
    """
    try:
        if path.is_dir() or not path.suffix:
            relational.write_parquet(path, relational.tables(events(), find))
        elif path.suffix.lower() not in SUFFIXES:
            raise InputError(str(path), f"no format is known by the suffix {path.suffix!r}; choose one of {' '.join(SUFFIXES)}")
        else:
            _as_a_whole(path, events, find)
    except ImportError as error:
        raise InputError(str(path), str(error)) from error
    except OSError as error:
        raise InputError(str(path), f"cannot be written: {error.strerror or error}") from error


def _as_a_whole(path: Path, events: Callable[[], Iterable[Event]], find: Find) -> None:
    temporary = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        _file(temporary, events, find)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _file(path: Path, events: Callable[[], Iterable[Event]], find: Find) -> None:
    suffix = path.suffix.lower()
    if suffix == DUCKDB:
        relational.write_duckdb(path, relational.tables(events(), find))
    elif suffix == claims.SUFFIX:
        claims.write(path, claims.stored(find))
    elif suffix in transfer.LOSSLESS:
        transfer.write_quads(path, find((None, None, None, None)))
    elif suffix == ".ttl":
        transfer.write_triples(path, (q for g in (EVENTS, RELATIONS, REFERENCE) for q in find((None, None, None, g))))
    else:
        {".graphml": networks.write_graphml, ".gexf": networks.write_gexf, ".csv": tables.write_csv}[suffix](path, events())
