"""Files, folders and streams to articles (floor 2): one module per format, and the table that names them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import InputError
from kg.model import Article
from kg.read import feed, html, table, text
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
        on_error: called with each input that cannot be read, reading goes on; by default the first such error is raised.

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
    for path in paths:
        for found in _read(str(path)):
            if isinstance(found, Article):
                yield found
            elif on_error is None:
                raise found
            else:
                on_error(found)


def _read(path: str) -> Iterator[Article | InputError]:
    if path == "-":
        yield from _file("-", None)
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
                yield InputError(path, f"no article in this folder; files end in {', '.join(sorted(READERS))} (and .gz)")
            for file in files:
                yield from _file(str(file), _suffix(file))
            return
        if not where.exists():
            yield InputError(path, "no such file or folder; check the path")
            return
    except OSError as error:
        yield InputError(path, f"cannot be opened ({error.strerror or error})")
        return
    yield from _file(path, _suffix(where))


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return "." + name.rsplit(".", 1)[-1] if "." in name else ""


def _file(path: str, suffix: str | None) -> Iterator[Article | InputError]:
    try:
        with opened(path, sys.stdin.buffer if path == "-" else None) as source:
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
