"""Files, folders and streams to articles (floor 2): one module per format, and the table that names them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import InputError, InputNote
from kg.model import Article
from kg.read import feed, html, table, text
from kg.read.identity import Apart, name_of
from kg.read.source import MAX_FILE, Source, opened

Reader = Callable[[Source], Iterator[Article | InputError]]

READERS: dict[str, Reader] = {
    ".txt": text.plain,
    ".md": text.markdown,
    ".markdown": text.markdown,
    ".html": html.page,
    ".htm": html.page,
    ".xml": feed.entries,
    ".rss": feed.entries,
    ".atom": feed.entries,
    ".jsonl": table.json_lines,
    ".ndjson": table.json_lines,
    ".json": table.json_array,
    ".csv": table.csv_rows,
    ".tsv": table.csv_rows,
}


def read_articles(*paths: str | Path, on_error: Callable[[InputError], None] | None = None) -> Iterator[Article]:
    """Read articles from files, folders (with all below them, sorted) and `-` (standard input).

    Args:
        paths: what to read; the suffix tells the format, `.gz` may follow it. Standard input is told by its first characters.
        on_error: called with each input that cannot be read, reading goes on; by default the first such error is raised. It is also called
            with an `InputNote` on what was read all the same; by default that is a warning of the logger `kg.read`.

    Raises:
        InputError: an input is missing, empty, binary, too large or malformed, and `on_error` is not given.

    Example:
        >>> from pathlib import Path
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.txt").write_text("date 2024-10-17 Islamabad: They met.")
        >>> [a.published for a in read_articles(folder)]
        ['2024-10-17']
    """
    apart = Apart()
    for path in paths:
        for found in _read(str(path), apart):
            if isinstance(found, Article):
                yield found
            elif on_error is not None:
                on_error(found)
            elif isinstance(found, InputNote):
                logging.getLogger(__name__).warning("%s", found)
            else:
                raise found


def _read(path: str, apart: Apart) -> Iterator[Article | InputError]:
    """What a path holds, each identity with one text."""
    for file, suffix, name in _files(path):
        if isinstance(file, InputError):
            yield file
            continue
        for found in _file(file, suffix, name):
            if isinstance(found, InputError):
                yield found
                continue
            article, note = apart(found, file)
            yield from (x for x in (note, article) if x is not None)


def _files(path: str) -> Iterator[tuple[str | InputError, str | None, str]]:
    """Files of a path, each with the suffix that tells its format (None: by its first characters) and its name, or what is wrong."""
    if path == "-":
        yield "-", None, ""
        return
    where = Path(path)
    try:
        if where.is_dir():
            files = sorted(
                p
                for p in where.rglob("*")
                if p.is_file() and _suffix(p) in READERS and not any(part.startswith(".") for part in p.relative_to(where).parts)
            )
            if not files:
                yield InputError(path, f"no article in this folder; files end in {', '.join(sorted(READERS))} (and .gz)"), None, ""
            for file in files:
                yield str(file), _suffix(file), name_of(where, file)
        elif where.exists():
            yield path, _suffix(where), name_of(where, where)
        else:
            yield InputError(path, "no such file or folder; check the path"), None, ""
    except OSError as error:
        yield InputError(path, f"cannot be opened ({error.strerror or error})"), None, ""


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return "." + name.rsplit(".", 1)[-1] if "." in name else ""


def _file(path: str, suffix: str | None, name: str) -> Iterator[Article | InputError]:
    try:
        with opened(path, sys.stdin.buffer if path == "-" else None, name) as source:
            reader = READERS.get(suffix or "") or READERS[source.sniffed()]
            count = 0
            for found in reader(source):
                count += 1
                yield found
            if not count:
                yield InputError(path, "holds no article; it is empty or in another format than its name says")
    except InputError as error:
        yield error
    except (OSError, EOFError, ValueError, RecursionError, MemoryError) as error:
        yield InputError(path, f"cannot be read ({type(error).__name__}: {str(error)[:120]})")


__all__ = ["MAX_FILE", "READERS", "read_articles"]
