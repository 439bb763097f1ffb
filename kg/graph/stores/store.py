"""Where the quads live: in memory, in a folder, or behind a SPARQL 1.1 endpoint; one small port for all.

A folder (`kg.graph.stores.folder`) is written by one process, and read in the state that was last published. Each change is one SPARQL Update or one
`extend`, which Oxigraph applies as a whole. The embedded stores keep the union of the graphs that queries ask besides (`kg.graph.asking.union`); it is no part of what they hold.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pyoxigraph as ox

from kg.errors import StoreError, StoreLocked
from kg.graph.asking.plan.counts import Table, table
from kg.graph.asking.union import UNION, fill, is_kept, new_with_copies, size, with_copies
from kg.graph.shape.older import renew
from kg.graph.shape.triples import REFERENCE, update
from kg.graph.stores import answers, changes, paging, parts
from kg.graph.stores import folder as layout

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple  # the graph has named nodes alone, but the types of pyoxigraph do not know it
Pattern: TypeAlias = tuple[Node | None, ox.NamedNode | None, Node | ox.Literal | None, ox.NamedNode | None]


class Store(Protocol):
    """What the graph needs of a store."""

    def quads(self, pattern: Pattern) -> Iterator[ox.Quad]:
        """Quads that match; None matches all."""
        ...

    def change(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        """Delete quads, then insert quads, as a whole."""
        ...

    def bulk(self, quads: bytes) -> None:
        """Take in N-Quads of graphs that no query asks by default (a coder's), fast: not as a whole, but the same again changes nothing."""
        ...

    def query(self, sparql: str, coders: Sequence[ox.NamedNode] = (), *, text: bool = True, allow_service: bool = False, plan: bool = True) -> Any:
        """Results of a query, as pyoxigraph has them; over the graphs of coders besides, or without what the articles say. It may ask other endpoints only if allowed, and is planned if asked for."""
        ...

    def dataset(self) -> Any:
        """The same data as an `rdflib.Dataset`, for reading."""
        ...

    def __len__(self) -> int:
        """Number of quads."""
        ...

    def publish(self) -> None:
        """Let readers see what has been written."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


class MemoryStore:
    """A store in memory."""

    def __init__(self) -> None:
        self.inner = ox.Store()

    _counted: Table | None = None
    _since = 0  # quads written since they were counted

    def counts(self) -> Table:
        """What the planner of queries needs to know; it may be a little old."""
        if self._counted is None or self._since * 10 > sum(n for n, _, _ in self._counted.values()):
            self._counted, self._since = table(self.inner), 0
        return self._counted

    def quads(self, pattern: Pattern) -> Iterator[ox.Quad]:
        """Quads that match."""
        found = self.inner.quads_for_pattern(*pattern)
        return found if pattern[3] is not None else (q for q in found if q.graph_name != UNION)

    def change(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        """Delete quads, then insert quads."""
        delete, insert = tuple(delete), tuple(insert)
        self._since += len(insert)
        if not delete:  # what is first put into an empty folder, the reference data, is loaded in bulk, in a third of the time
            put = self.inner.extend if any(True for _ in self.inner) else self.inner.bulk_extend
            put(new_with_copies(insert))
            return
        gone, come = with_copies(self.inner, delete, insert)
        self.inner.update(update(sorted(gone, key=str), sorted(come, key=str)))

    def bulk(self, quads: bytes) -> None:
        """Take in N-Quads."""
        self.inner.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS, lenient=True)

    def query(self, sparql: str, coders: Sequence[ox.NamedNode] = (), *, text: bool = True, allow_service: bool = False, plan: bool = True) -> Any:
        """Results of a query."""
        from kg.graph.asking.query import run

        return run(self.inner, sparql, coders, text=text, allow_service=allow_service, known=self.counts if plan else None)

    def dataset(self) -> Any:
        """An `rdflib.Dataset` over the same store."""
        from kg.graph.stores.dataset import dataset

        return dataset(self.inner)

    def __len__(self) -> int:
        """Number of quads."""
        return len(self.inner) - size(self.inner)

    def publish(self) -> None:
        """Nothing to do: readers share the memory."""

    def close(self) -> None:
        """Nothing to do."""


class DiskStore(MemoryStore):
    """A store in a folder, opened for writing.

    Raises:
        StoreLocked: another process writes it.
        StoreError: the folder is none of ours or cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        if not layout.is_store(folder):
            raise StoreError(f"{folder} is not a store; give an empty or new folder")
        layout.check_version(folder, write=True)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = os.open(folder / layout.LOCK, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise StoreLocked(f"another process is writing {folder}; wait until it has finished, or choose another --store") from error
        try:
            layout.sweep(folder)
            older = layout.is_older(folder)
            if not older:
                layout.note_version(folder)
            whole = changes.begin(folder)
            self.inner = ox.Store(str(folder / layout.LIVE))
        except OSError as error:
            os.close(self._lock)
            raise StoreError(f"cannot open {folder}: {error}") from error
        if not is_kept(self.inner) or not layout.shown(folder):  # who loads the first quads in bulk may be killed half-way
            fill(self.inner)
        if (kept := layout.counts(folder)) is not None:
            self._since, self._counted = kept
        self._changes = changes.Changes()
        self._parts = parts.Parts(folder, self.quads, layout.shown(folder) if whole else "")
        if older:
            self._renew()

    def change(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        """Delete quads, then insert quads.

        Raises:
            StoreError: the disk does not take them.
        """
        delete, insert = tuple(delete), tuple(insert)
        self._changes.note((*delete, *insert))
        self._parts.note((*delete, *insert))
        try:
            super().change(delete, insert)
        except OSError as error:
            raise layout.failed(self.folder, error) from error
        self._parts.settle()

    def bulk(self, quads: bytes) -> None:
        """Take in N-Quads."""
        self._parts.note_lines(quads)
        super().bulk(quads)
        self._parts.settle()

    def _renew(self) -> None:
        """Bring what an earlier program wrote up to date, and show it to readers; a kill before its end leaves an older store.

        Raises:
            StoreError: the disk does not take it.
        """
        try:
            renew(self.inner)
            self._changes.all = True
            self._parts.note_all()
            self.publish()
            layout.note_version(self.folder)
        except (OSError, StoreError) as error:
            self.close()
            raise StoreError(f"cannot bring {self.folder} up to date: {error}") from error

    def tidy(self) -> None:
        """Make what is kept beside the quads anew with the next state that is shown."""
        self._parts.note_all()

    def holds_nothing(self) -> bool:
        """Whether nothing but the reference data is there."""
        return set(self.inner.named_graphs()) <= {REFERENCE}

    def become(self, other: MemoryStore) -> None:
        """Hold what another store holds, where this one `holds_nothing`: loaded in bulk beside it, and put in place as a whole.

        Raises:
            StoreError: the disk does not take it.
        """
        new = self.folder / layout.LOADED
        try:
            loaded = ox.Store(str(new))
            loaded.bulk_load(input=other.inner.dump(format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS, lenient=True)
            loaded.flush()
            del loaded, self.inner
            layout.swap(self.folder)
            self._counted = None
            self._changes.all = True
            self._parts.note_all()
            self.inner = ox.Store(str(self.folder / layout.LIVE))
        except OSError as error:
            raise layout.failed(self.folder, error) from error

    def publish(self) -> None:
        """Let readers see what has been written.

        Raises:
            StoreError: the disk does not take it.
        """
        try:
            layout.publish(self.inner, self.folder)
            changes.note(self.folder, layout.shown(self.folder), self._changes)
            self._changes = changes.Changes()
            self._parts.publish(layout.shown(self.folder))
            layout.note_counts(self.folder, self.counts(), self._since)
        except OSError as error:
            raise layout.failed(self.folder, error) from error

    def close(self) -> None:
        """Free the lock."""
        if self._changes == changes.Changes() and not self._parts.changed:
            with suppress(OSError):  # it is made anew then
                changes.close(self.folder)
        self._parts.close()
        del self.inner
        os.close(self._lock)


class SnapshotStore(MemoryStore):
    """The last published state of a folder, read-only; a build may go on beside it.

    Attributes:
        name: of the snapshot.
    """

    def __init__(self, folder: Path) -> None:
        layout.check_version(folder)
        self.folder = folder
        for attempt in range(5):  # a build may swap the snapshot between the two reads
            name = layout.shown(folder)
            if not name:
                raise StoreError(f"no store at {folder}; build one with `kg build PATH --store {folder}`")
            self.name = name
            try:
                held = layout.hold(folder / name)
                self._let_go = weakref.finalize(self, os.close, held)
                self.inner = ox.Store.read_only(str(folder / name))
                return
            except OSError as error:
                if attempt == 4:
                    raise StoreError(f"cannot open {folder}: {error}") from error

    def change(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> None:
        """Refuse to write."""
        raise StoreError("this store is opened for reading")

    def kept(self, sparql: str, coders: Sequence[ox.NamedNode] = (), *, text: bool = True, limit: int | None = None) -> Any:
        """Rows of a named query, which says the same whenever it is asked; kept for the next time where they took long.

        Args:
            limit: the first so many rows.
        """
        snapshot, sources = self.folder / self.name, [*([parts.TEXT] if text else []), *(graph.value.rsplit("/", 1)[-1] for graph in coders)]
        asked = (sparql, *(graph.value for graph in coders), str(text), str(limit))
        return answers.kept(
            snapshot,
            asked,
            lambda: paging.answered(snapshot, sparql, sources, limit, lambda query, plan: self.query(query, coders, text=text, plan=plan)),
        )

    def counts(self) -> Table:
        """What the planner of queries needs to know, as the writer left it."""
        if self._counted is None:
            kept = layout.counts(self.folder)
            self._counted = table(self.inner) if kept is None else kept[1]
            if kept is None:
                with suppress(StoreError, OSError):  # a folder that may not be written is counted each time
                    layout.note_counts(self.folder, self._counted, 0)
        return self._counted

    def close(self) -> None:
        """Let the snapshot go."""
        self._let_go()
