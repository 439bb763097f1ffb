"""What lies in the folder of a store, and how one state after another is shown to readers, such that a kill at any moment does no harm.

`lock` is held by the one process that writes, `live` is what it writes. `snapshot-N` is a state for readers (hard links to the files of `live`),
and `current` names the one that is shown; it is put in place by a rename, when all that it names is there. What a killed writer left besides (a
snapshot unfinished, not yet shown or half removed) is swept away by the next one. A reader holds its snapshot by a lock on the directory; a
snapshot that is held stays. `counts` helps the planner of queries (`kg.graph.asking.plan`) and may be missing or a little old;
`changed` (`kg.graph.stores.changes`) and `parts` (`kg.graph.stores.parts`) may be missing, too. `version` says how the whole is laid out; a folder without it is of the first version.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError

LOCK, LIVE, CURRENT, VERSION, COUNTS, CHANGED = "lock", "live", "current", "version", "counts", "changed"
LAYOUT = 3  # a program that cannot read what an earlier one wrote gives it another number, and upgrades or refuses what has a lower one
RENEWED = 2  # the earliest one that is brought up to date, by who opens it for writing
BUFFER = 64_000_000  # bytes: what the store writes at once when it tidies up
_SNAPSHOT = re.compile(r"snapshot-(\d+)(\.tmp)?")
LOADED, _OLD = "live.new", "live.old"  # what is loaded to come in the place of an empty `live`, and that while it goes


def is_store(folder: Path) -> bool:
    """Whether a folder can be a store: it is ours, empty, or not there yet."""
    return not folder.exists() or (folder.is_dir() and ((folder / LOCK).exists() or not any(folder.iterdir())))


def version(folder: Path) -> str:
    """How a folder is laid out; the first ones noted nothing, and a new one is laid out as of now."""
    try:
        return (folder / VERSION).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return "1" if (folder / CURRENT).exists() or (folder / LIVE).exists() else str(LAYOUT)


def is_older(folder: Path) -> bool:
    """Whether a folder was laid out by an earlier program, in a way that can be brought up to date."""
    found = version(folder)
    return found.isdecimal() and RENEWED <= int(found) < LAYOUT


def check_version(folder: Path, *, write: bool = False) -> None:
    """Refuse a folder that an earlier or a later program laid out, but for one that is older and opened for writing.

    Raises:
        StoreError: it is one.
    """
    found = version(folder)
    if found == str(LAYOUT) or (write and is_older(folder)):
        return
    if is_older(folder):
        advice = f"bring it up to date with `kg doctor --repair --store {folder}`"
    elif found.isdecimal() and int(found) < LAYOUT:
        advice = "build it anew with `kg build ARTICLES --store ANOTHER_FOLDER`"
    else:
        advice = "install the irkg that wrote it, or build it anew"
    raise StoreError(f"{folder} is a store of version {found[:20]!r}, this irkg reads version {LAYOUT}; {advice}")


def note_version(folder: Path) -> None:
    """Say in a folder that it is laid out as of now."""
    if not (folder / VERSION).exists() or is_older(folder):
        _put(folder, VERSION, str(LAYOUT))


def note_counts(folder: Path, table: Mapping[str, tuple[int, int, int]], since: int) -> None:
    """Keep how often predicates are there, and how many quads were written since they were counted."""
    _put(folder, COUNTS, json.dumps({"since": since, "predicates": dict(table)}))


def counts(folder: Path) -> tuple[int, dict[str, tuple[int, int, int]]] | None:
    """What `note_counts` kept, None where that is nothing that can be read."""
    try:
        kept = json.loads((folder / COUNTS).read_text(encoding="utf-8"))
        return int(kept["since"]), {str(p): (int(n), int(s), int(o)) for p, (n, s, o) in kept["predicates"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def hold(snapshot: Path) -> int:
    """Keep a snapshot from being removed until the descriptor that is returned is closed.

    Raises:
        OSError: it is gone, or about to go.
    """
    held = os.open(snapshot, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(held, fcntl.LOCK_SH)
    except BlockingIOError:
        os.close(held)
        raise
    return held


def _lock(directory: int, how: int) -> None:
    """Lock a directory or raise BlockingIOError; nothing on a file system that has no locks."""
    try:
        fcntl.flock(directory, how | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        pass


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
    _put(folder, CURRENT, name)
    _keep(folder, {before, name})


def sweep(folder: Path) -> None:
    """Remove what a killed writer left; for the holder of the lock alone."""
    for name in (CURRENT, VERSION, COUNTS, CHANGED):
        (folder / f"{name}.new").unlink(missing_ok=True)
    for name in (LOADED, _OLD):
        shutil.rmtree(folder / name, ignore_errors=True)
    current = shown(folder)
    numbers = {path.name: number for number, path in _snapshots(folder)}
    before = max((n for n in numbers if numbers[n] < numbers.get(current, 0)), key=lambda n: numbers[n], default="")
    _keep(folder, {before, current})


def swap(folder: Path) -> None:
    """Put what was loaded in the place of an empty `live`. A kill between the two renames leaves none, which is an empty one as well."""
    os.replace(folder / LIVE, folder / _OLD)
    os.replace(folder / LOADED, folder / LIVE)
    shutil.rmtree(folder / _OLD, ignore_errors=True)


def failed(folder: Path, error: OSError) -> StoreError:
    """What to say where a store could not be written."""
    if "No space left" not in str(error):
        return StoreError(f"cannot write {folder}: {' '.join(str(error).split())[:200]}")
    free = shutil.disk_usage(folder).free
    needed = sum(p.stat().st_size for p in (folder / LIVE).iterdir() if p.suffix != ".sst")  # what a snapshot copies; the rest it links
    return StoreError(
        f"the disk of {folder} is full: {free / 1e6:.0f} MB are free, about {max(needed - free, BUFFER) / 1e6:.0f} MB more are needed; "
        "make room and run the same again, what readers see is intact"
    )


def _put(folder: Path, name: str, text: str) -> None:
    """Write a small file as a whole."""
    new = folder / f"{name}.new"
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, folder / name)


def _keep(folder: Path, names: set[str]) -> None:
    """Remove all snapshots but those named and those held."""
    for _, path in _snapshots(folder):
        if path.name not in names:
            with suppress(OSError):
                _remove(path)


def _remove(snapshot: Path) -> None:
    held = os.open(snapshot, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(held, fcntl.LOCK_EX)
        shutil.rmtree(snapshot, ignore_errors=True)
    finally:
        os.close(held)


def _snapshots(folder: Path) -> Iterator[tuple[int, Path]]:
    """Number and path of every snapshot, unfinished ones as well."""
    for path in sorted(folder.iterdir()):
        if match := _SNAPSHOT.fullmatch(path.name):
            yield int(match[1]), path
