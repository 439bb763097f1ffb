"""Which article is which: identities that hold across runs, and what happens where one identity arrives with two texts."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePath

from kg.errors import InputNote
from kg.iri import digest
from kg.model import Article


def name_of(given: Path, file: Path) -> str:
    """What identifies a file: its path from the folder given on, or its own name below its folder's, without `.gz`.

    The folder's own name belongs to it, so that `01.txt` of two folders are two files, whichever way they are given. Standard input has no name.

    >>> name_of(Path("/news/a"), Path("/news/a/b/01.txt")), name_of(Path("/news/a/01.txt.gz"), Path("/news/a/01.txt.gz"))
    ('a/b/01.txt', 'a/01.txt')
    """
    above = os.path.dirname(os.path.abspath(given))
    if given == file:
        above = os.path.dirname(above)
    return PurePath(os.path.relpath(os.path.abspath(file), above)).as_posix().removesuffix(".gz")


def identity(name: str, own: str, url: str, row: int | None, text: str) -> str:
    """The identity of an article.

    Args:
        name: of its file (`name_of`), empty for standard input.
        own: id that it bears itself. A mere number is the number of a row, which other files have too, so it counts below its file.
        url: its address. row: its number within the file, None where it is the file's only one.
        text: what it says, which has to do where there is nothing else.

    >>> identity("news/jan.csv", "7", "", 8, ""), identity("news/jan.csv", "", "", 8, ""), identity("news/jan.csv", "x7", "", 8, "")
    ('news/jan.csv:7', 'news/jan.csv:8', 'x7')
    """
    if own and not own.isdigit():
        return own
    if url:
        return url
    number = own or ("" if row is None else str(row))
    if not name:
        return number if own else digest(text)
    return f"{name}:{number}" if number else name


class Apart:
    """Keeps two texts apart that arrive under one identity in one run; of two versions of an entry of a feed, the later one remains."""

    def __init__(self) -> None:
        self._texts: dict[int, int] = {}  # first 64 bits of hashes: 100 bytes an article
        self._versions: dict[int, str] = {}

    def __call__(self, article: Article, path: str) -> tuple[Article | None, InputNote | None]:
        """The article to go on with (None for a version that was superseded before), and what to say about it."""
        key, text = (int(digest(x), 16) for x in (article.id, article.text))
        if self._texts.setdefault(key, text) == text and key not in self._versions:
            if article.version is not None:
                self._versions[key] = article.version
            return article, None
        if article.version is not None and key in self._versions:
            if article.version < self._versions[key]:
                return None, None
            self._texts[key], self._versions[key] = text, article.version
            return article, None
        if self._texts[key] == text:
            return article, None
        other = replace(article, id=f"{article.id}~{digest(article.text)[:8]}")
        return other, InputNote(
            path, f"holds another text under the identity {article.id!r} than was read before; both are kept, this one as {other.id!r}"
        )
