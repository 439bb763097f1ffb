"""Coded event data to rows of ours (floor 2): one module per format, and the table that names them.

A row is a report by a coder, not a fact: it keeps its file and line as evidence, its codes as they are, and how precise its date and place are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.coded import acled, gdelt, icews, phoenix, polecat, ucdp
from kg.coded.coder import Coder
from kg.coded.sheet import Sheet, opened
from kg.errors import InputError, InputNote
from kg.model import Coded

TOLD = 20  # bad rows of a file that are told one by one; the rest are counted


@dataclass(frozen=True, slots=True)
class Format:
    """A format of coded events.

    Attributes:
        recognised: whether a first row is of it; read: the rows of a sheet.
    """

    recognised: Callable[[list[str]], bool]
    read: Callable[[Sheet, Coder], Iterator[Coded | InputError]]


READERS: dict[str, Format] = {
    "gdelt": Format(gdelt.recognised, gdelt.read),
    "icews": Format(icews.recognised, icews.read),
    "polecat": Format(polecat.recognised, polecat.read),
    "ucdp": Format(ucdp.recognised, ucdp.read),
    "acled": Format(acled.recognised, acled.read),
    "phoenix": Format(phoenix.recognised, phoenix.read),
}


def coder_of(path: str | Path) -> str | None:
    """The coder whose format a file is in by its first row, None where it is none of theirs (or no file)."""
    if not Path(path).is_file():
        return None
    try:
        with opened(Path(path), hashed=False) as sheet:
            return next((name for name, form in READERS.items() if form.recognised(sheet.first)), None)
    except InputError:
        return None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is about to be read: who coded it, and what names it as evidence."""

    coder: Coder
    name: str
    file: str
    sha256: str


def read_coded(
    *paths: str | Path, format: str | None = None, runs: dict[str, Coder], on_error: Callable[[InputError], None]
) -> Iterator[Opened | Coded]:
    """Rows of files of coded events, each file announced before its rows; GDELT's mentions are read before the events that they speak of.

    Args:
        paths: files; format: name of their format in `READERS`, told by the first row of each where None.
        runs: is given the coders met, with what they counted.
        on_error: called with each file or row that cannot be read (of a file's bad rows the first `TOLD`, then once with their number); reading goes on.
    """
    for path in sorted(map(Path, paths), key=lambda p: not _is_mentions(p)):
        try:
            with opened(path) as sheet:
                name = format or next((n for n, form in READERS.items() if form.recognised(sheet.first)), None)
                if name is None or not READERS[name].recognised(sheet.first):
                    known = f"is not in the format of {name}" if name else f"is in none of the formats {', '.join(READERS)}"
                    raise InputError(str(path), f"{known}: its first row has {len(sheet.first)} columns, {', '.join(sheet.first[:3])[:80]} ...", 1)
                coder = runs.setdefault(name, Coder(name))
                yield Opened(coder, path.name, sheet.file, sheet.sha256)
                yield from _rows(READERS[name], sheet, coder, on_error)
        except InputError as error:
            on_error(error)


def _rows(form: Format, sheet: Sheet, coder: Coder, on_error: Callable[[InputError], None]) -> Iterator[Coded]:
    bad = 0
    for found in form.read(sheet, coder):
        coder.tally["rows"] += 1
        if isinstance(found, Coded):
            yield found
            continue
        bad += 1
        coder.tally["rows that cannot be read"] += 1
        if bad <= TOLD:
            on_error(found)
    if bad > TOLD:
        on_error(InputNote(sheet.path, f"{bad - TOLD} more rows like these cannot be read"))


def _is_mentions(path: Path) -> bool:
    try:
        with opened(path, hashed=False) as sheet:
            return gdelt.is_mentions(sheet.first)
    except InputError:
        return False


__all__ = ["READERS", "Coder", "Format", "Opened", "coder_of", "read_coded"]
