"""Answers of named queries that take long, kept in the state of a folder that they were made of: a state that is shown never changes, and its answers go with it.

Another state has none: nothing is kept up, and a change costs nothing. What cannot be read is asked again; where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.iri import digest
from kg.version import __version__

FOLDER = "answers"  # in that of the snapshot
SLOW = 0.05  # seconds from which an answer is kept
MOST = 64_000_000  # bytes of all answers of a snapshot, packed
_FORM = ox.QueryResultsFormat.TSV  # a third of the bytes of JSON, read in half the time


def kept(snapshot: Path, asked: tuple[str, ...], ask: Callable[[], Any]) -> Any:
    """The rows of a SELECT, those that are kept or what it answers.

    Args:
        asked: all that the answer depends on, but the snapshot. ask: asks the query.

    Raises:
        QueryError: it fails while it is computed.
    """
    path = snapshot / FOLDER / digest(__version__, *asked, length=32)
    with suppress(OSError, zlib.error, ValueError):
        return _rows(zlib.decompress(path.read_bytes()))
    began = perf_counter()
    found = ask()
    try:
        rows = found.serialize(format=_FORM)
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {' '.join(str(error).split())[:200]}") from error
    if perf_counter() - began > SLOW:
        with suppress(OSError):
            _keep(path, zlib.compress(rows, 1))
    return _rows(rows)


def _rows(data: bytes) -> Any:
    return ox.parse_query_results(data, format=_FORM)


def _keep(path: Path, data: bytes) -> None:
    """Write an answer as a whole, where there is room for it."""
    path.parent.mkdir(exist_ok=True)
    with os.scandir(path.parent) as there:
        room = MOST - sum(entry.stat().st_size for entry in there)
    if len(data) <= room:
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(data)
        part.replace(path)
