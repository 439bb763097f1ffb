"""What lies in the folder of a store, and how one state after another is shown to readers, such that a kill at any moment does no harm.

`lock` is held by the one process that writes, `live` is what it writes. `snapshot-N` is a state for readers (hard links to the files of `live`),
and `current` names the one that is shown; it is put in place by a rename, when all that it names is there. What a killed writer left besides (a
snapshot unfinished, not yet shown or half removed) is swept away by the next one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

LOCK, LIVE, CURRENT = "lock", "live", "current"
_SNAPSHOT = re.compile(r"snapshot-(\d+)(\.tmp)?")
_NEW = "current.new"


def is_store(folder: Path) -> bool:
    """Whether a folder can be a store: it is ours, empty, or not there yet."""
    return not folder.exists() or (folder.is_dir() and ((folder / LOCK).exists() or not any(folder.iterdir())))


def shown(folder: Path) -> str:
    """Name of the snapshot that readers open, empty where none is shown."""
    try:
        return (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def publish(store: ox.Store, folder: Path) -> None:
    """Show readers what a live store holds. The state shown before is kept, too: somebody may be about to open it."""
    store.flush()
    before = shown(folder)
    name = f"snapshot-{1 + max((number for number, _ in _snapshots(folder)), default=0)}"
    store.backup(str(folder / name))
    with (folder / _NEW).open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(folder / _NEW, folder / CURRENT)
    _keep(folder, {before, name})


def sweep(folder: Path) -> None:
    """Remove what a killed writer left; for the holder of the lock alone."""
    (folder / _NEW).unlink(missing_ok=True)
    current = shown(folder)
    numbers = {path.name: number for number, path in _snapshots(folder)}
    before = max((n for n in numbers if numbers[n] < numbers.get(current, 0)), key=lambda n: numbers[n], default="")
    _keep(folder, {before, current})


def _keep(folder: Path, names: set[str]) -> None:
    for _, path in _snapshots(folder):
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def _snapshots(folder: Path) -> Iterator[tuple[int, Path]]:
    """Number and path of every snapshot, unfinished ones as well."""
    for path in sorted(folder.iterdir()):
        if match := _SNAPSHOT.fullmatch(path.name):
            yield int(match[1]), path
