"""What changed from one state of a folder that was shown to the next, for those who keep something made of a state (tables) and need not make it anew.

The file `changed` has a line for each snapshot, the newest last: the graphs of articles and the things in the graphs `events` and `merges` of which quads
came or went since the one before. A line without them begins the file: what was before is not known. What a writer that was killed had
changed without showing it is not known either; so a file whose last writer did not close it is begun anew by the next one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.graph.shape.triples import EVENTS, MERGES, REFERENCE
from kg.graph.stores.folder import CHANGED as NAME
from kg.graph.stores.folder import shown

MOST = 4_000_000  # bytes of the file, after which making all anew is no more work
_CLOSED = "closed"


@dataclass(slots=True)
class Changes:
    """What changed: IRIs of articles' graphs, and of things in the graphs `events` and `merges`.

    Attributes:
        all: whether anything else may have changed, too: the reference data did, or users decided something.
    """

    articles: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)
    all: bool = False

    def note(self, quads: Iterable[ox.Quad]) -> None:
        """Quads come or go."""
        for q in quads:
            subject, graph = getattr(q.subject, "value", ""), getattr(q.graph_name, "value", "")
            if q.graph_name == REFERENCE or subject.startswith(f"{iri.BASE}decision/"):
                self.all = True
            elif q.graph_name in (EVENTS, MERGES):
                self.things.add(subject)
            elif graph.startswith(f"{iri.BASE}article/"):
                self.articles.add(graph)


def begin(folder: Path) -> bool:
    """Go on with the file of a folder, or begin it anew where its last writer did not close it, or did not know of it; for the holder of the lock alone.

    Returns:
        Whether it goes on: the folder is in the very state that is shown.
    """
    rows = _rows(folder)
    if len(rows) > 1 and rows[-1].get(_CLOSED) and rows[-2].get("shown") == shown(folder):
        _write(folder, rows[:-1])
        return True
    (folder / NAME).unlink(missing_ok=True)
    return False


def note(folder: Path, snapshot: str, changes: Changes) -> None:
    """Keep what changed with a snapshot that is shown now."""
    path = folder / NAME
    if changes.all or not path.exists() or path.stat().st_size > MOST:
        _write(folder, [{"shown": snapshot}])
    else:
        _append(path, {"shown": snapshot, "articles": sorted(changes.articles), "things": sorted(changes.things)})


def close(folder: Path) -> None:
    """Say that what is not noted did not happen."""
    if (folder / NAME).exists():
        _append(folder / NAME, {_CLOSED: True})


def between(folder: Path, one: str, other: str) -> Changes | None:
    """What changed from one snapshot to a later one; None where that is not known."""
    rows = [row for row in _rows(folder) if "shown" in row]
    names = [row["shown"] for row in rows]
    if one not in names or other not in names[names.index(one) :]:
        return None
    found = Changes()
    for row in rows[names.index(one) + 1 : names.index(other) + 1]:
        found.articles.update(row["articles"])
        found.things.update(row["things"])
    return found


def _rows(folder: Path) -> list[dict[str, Any]]:
    """The lines of the file, none where one is cut off or there is no file."""
    try:
        return [json.loads(line) for line in (folder / NAME).read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError):
        return []


def _append(path: Path, row: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def _write(folder: Path, rows: Iterable[dict[str, Any]]) -> None:
    new = folder / f"{NAME}.new"
    new.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    os.replace(new, folder / NAME)
