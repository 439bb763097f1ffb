"""Coded events into a store: reads files, writes rows, counts (floor 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.coded import Coder, Opened, read_coded
from kg.coded.coder import coders
from kg.errors import InputError
from kg.graph.coding.coded import Loader, about, joins_countries
from kg.graph.coding.links import on_days
from kg.graph.shape.triples import ir
from kg.graph.stores.store import Store


def load_coded(
    store: Store, paths: Iterable[str | Path], format: str | None, on_error: Callable[[InputError], None] | None
) -> dict[str, Counter[str]]:
    """Load files of coded events into the graphs of their coders, and link what the articles say too.

    Args:
        store: opened for writing. paths, format: as for `read_coded`. on_error: called with each file or row that cannot be read; by default it is raised.

    Returns:
        By coder, how many rows were what, in words.

    Raises:
        InputError: a file or row cannot be read, and no `on_error` is given.
    """
    runs: dict[str, Coder] = {}
    loader = Loader(store)
    for found in read_coded(*paths, format=format, runs=runs, on_error=on_error or _raise):
        if isinstance(found, Opened):
            who = coders()[found.coder.name]
            loader.coder(found.coder.name, about(who.name, who.scheme, who.version, who.confidence))
            loader.file(found.coder.name, found.name, found.file, found.sha256)
            continue
        tally = runs[found.coder].tally
        tally[loader.add(found)] += 1
        tally["rows that join two countries"] += joins_countries(found)
    for coder in runs.values():
        loader.coder(coder.name, ((ir("slice"), ox.Literal(at)) for at in sorted(coder.slices)))
        coder.tally["quarter hours without a file: no data, not quiet"] = len(coder.missing())
    loader.flush()
    store.change(*on_days(store, loader.days))
    return {name: Counter({k: n for k, n in coder.tally.items() if n}) for name, coder in runs.items()}


def _raise(error: InputError) -> None:
    raise error
