"""Files, folders, addresses and streams to articles (floor 2): one module per format, and the table that names them."""

from __future__ import annotations

import io
import logging
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError, InputNote
from kg.model import Article
from kg.read import documents, feed, html, mail, markdown, rows, table, text
from kg.read.identity import Apart, name_of
from kg.read.source import MAX_FILE, Source, opened
from kg.read.web import Web, is_web

Reader = Callable[[Source], Iterator[Article | InputError]]

READERS: dict[str, Reader] = {
    ".txt": text.plain,
    ".md": markdown.markdown,
    ".markdown": markdown.markdown,
    ".html": html.page,
    ".htm": html.page,
    ".xml": feed.entries,
    ".rss": feed.entries,
    ".atom": feed.entries,
    ".jsonl": rows.json_lines,
    ".ndjson": rows.json_lines,
    ".json": rows.json_whole,
    ".csv": table.csv_rows,
    ".tsv": table.csv_rows,
    ".eml": mail.letter,
    ".mbox": mail.letters,
    ".pdf": documents.pdf,
    ".docx": documents.docx,
}


def read_articles(
    *paths: str | Path,
    on_error: Callable[[InputError], None] | None = None,
    day_first: bool | None = None,
    allow_private: bool = False,
    on_file: Callable[[str, str, int], None] | None = None,
) -> Iterator[Article]:
    """Read articles from files, folders (with all below them, sorted), addresses of the web, and `-` (standard input).

    Args:
        paths: what to read; the suffix tells the format, `.gz` may follow it. Standard input and addresses are told by their first characters.
        on_error: called with each input that cannot be read, reading goes on; by default the first such error is raised. It is also called
            with an `InputNote` on what was read all the same; by default that is a warning of the logger `kg.read`.
        day_first: whether a day written 12/06/2024 is in June; by default as most days of its file tell.
        allow_private: fetch from addresses too that are not of the public internet.
        on_file: called before a file is read with its path, the suffix as which it is read and -1, and afterwards with the number of articles.

    Raises:
        InputError: an input is missing, empty, binary, too large or malformed, and `on_error` is not given.

    Examples:
        >>> from pathlib import Path
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.txt").write_text("date 2024-10-17 Islamabad: They met.")
        >>> [a.published for a in read_articles(folder)]
        ['2024-10-17']
    """
    run = _Run(day_first, Web(allow_private), on_file or (lambda path, suffix, count: None))
    for path in paths:
        for found in run.read(str(path)):
            if isinstance(found, Article):
                yield found
            elif on_error is not None:
                on_error(found)
            elif isinstance(found, InputNote):
                logging.getLogger(__name__).warning("%s", found)
            else:
                raise found


def articles_of(source: Source) -> Iterator[Article | InputError]:
    """Articles of an opened source, told by its first characters, and what is to be said of them."""
    yield from _read(source, READERS[source.sniffed()])


@dataclass(frozen=True, slots=True)
class _Run:
    """What holds for all inputs of one call."""

    day_first: bool | None
    web: Web
    told: Callable[[str, str, int], None]
    apart: Apart = field(default_factory=Apart)

    def read(self, path: str) -> Iterator[Article | InputError]:
        """What a path holds, each identity with one text."""
        for file, suffix, name in _files(path):
            if isinstance(file, InputError):
                yield file
                continue
            for found in self._file(file, suffix, name):
                if isinstance(found, InputError):
                    yield found
                    continue
                article, note = self.apart(found, file)
                yield from (x for x in (note, article) if x is not None)

    def _source(self, path: str) -> Source | None:
        """What is open already, or must be fetched; None for a file."""
        if path == "-":
            return Source("-", sys.stdin.buffer, day_first=self.day_first)
        if not is_web(path):
            return None
        answer = self.web.get(path)
        if answer.status != 200:
            raise InputError(path, f"answers with status {answer.status}; check the address")
        return Source(path, io.BytesIO(answer.body), name=path, url=answer.url, day_first=self.day_first)

    def _file(self, path: str, suffix: str | None, name: str) -> Iterator[Article | InputError]:
        count = 0
        try:
            with opened(self._source(path), path, name, self.day_first) as source:
                kind = suffix if suffix in READERS else source.sniffed()
                self.told(path, kind, -1)
                for found in _read(source, READERS[kind]):
                    count += isinstance(found, Article)
                    yield found
                self.told(path, kind, count)
        except InputError as error:
            yield error
        except OSError as error:
            yield _failed(path, error)


def _read(source: Source, reader: Reader) -> Iterator[Article | InputError]:
    """What a reader finds, after what it has noted about it.

    Raises:
        InputError: it cannot be read; whatever the libraries make of one input, it ends neither a folder of thousands nor a watch.
    """
    empty = True
    try:
        for found in reader(source):
            empty = False
            yield from _notes(source)
            yield found
    except (InputError, OSError, EOFError, zlib.error):  # the last two are of a file that is packed, and said where it is opened
        raise
    except Exception as error:
        raise _failed(source.path, error) from error
    yield from _notes(source)
    if empty:
        yield InputError(source.path, "holds no article; it is empty or in another format than its name says")


def _failed(path: str, error: Exception) -> InputError:
    return InputError(path, f"cannot be read ({type(error).__name__}: {str(error)[:120]})")


def _notes(source: Source) -> Iterator[InputNote]:
    """What a reader has noted since it was asked last."""
    yield from source.notes
    source.notes.clear()


def _files(path: str) -> Iterator[tuple[str | InputError, str | None, str]]:
    """Files of a path, each with the suffix that tells its format (None: by its first characters) and its name, or what is wrong."""
    if path == "-" or is_web(path):
        yield path, None, ""
        return
    where = Path(path)
    try:
        if where.is_dir():
            everything = sorted(p for p in where.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(where).parts))
            files = [p for p in everything if _suffix(p) in READERS]
            others = Counter(_suffix(p) or p.name for p in everything if _suffix(p) not in READERS)
            if others and files:
                yield InputNote(path, _others(others)), None, ""
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


def _others(others: Counter[str]) -> str:
    """That a folder holds files of other formats, and how many of which."""
    many = sum(others.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in others.most_common(6))
    return f"{many} file{'s' if many > 1 else ''} of no known format left alone ({kinds}); one given by its own path is read by its first characters"


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return "." + name.rsplit(".", 1)[-1] if "." in name else ""


__all__ = ["MAX_FILE", "READERS", "articles_of", "read_articles"]
