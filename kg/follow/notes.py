"""What is remembered of each feed between two polls, in a file beside the store that is always whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Note:
    """What is remembered of one feed.

    Attributes:
        etag, modified: what its server gave to ask for news alone, empty where it gave none.
        next: when it may be asked again, in seconds since 1970; failures: how often it has failed in a row.
    """

    etag: str = ""
    modified: str = ""
    next: float = 0.0
    failures: int = 0


class Notes:
    """The notes of all feeds.

    Args:
        path: file that holds them; one that cannot be read counts as empty, since a feed that is polled anew does no harm.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.of: dict[str, Note] = {}
        try:
            rows: Any = json.loads(path.read_text(encoding="utf-8"))
            known = {f.name for f in fields(Note)}
            self.of = {url: Note(**{k: v for k, v in row.items() if k in known}) for url, row in rows.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self.of = {}

    def __getitem__(self, url: str) -> Note:
        """The note of a feed, a new one where there is none."""
        return self.of.setdefault(url, Note())

    def save(self) -> None:
        """Write them, as a whole."""
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps({url: asdict(note) for url, note in sorted(self.of.items())}, indent=1), encoding="utf-8")
        os.replace(temporary, self.path)
