"""PDF, by pypdf, and DOCX, by python-docx: both come with `pip install 'irkg[documents]'`."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read.article import article
from kg.read.source import MAX_FILE, Source

MAX_PAGES = 2_000
_TITLES = ("Title", "Heading 1")


def pdf(source: Source) -> Iterator[Article | InputError]:
    """One article a file. The day is that of its dateline alone: a PDF tells when it was made, which may be years later."""
    try:
        import pypdf
    except ModuleNotFoundError as error:
        raise _absent(source) from error
    data = io.BytesIO(source.whole())
    try:
        reader = pypdf.PdfReader(data)
        if len(reader.pages) > MAX_PAGES:
            raise InputError(source.path, f"has more than {MAX_PAGES:,} pages; split it")
        pages = [page.extract_text() for page in reader.pages]
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except (pypdf.errors.PyPdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError(source.path, f"is no PDF that can be read ({type(error).__name__}: {str(error)[:80]})") from error
    if not any(page.strip() for page in pages):
        raise InputError(source.path, "holds no text, only pictures of it; let a program for optical recognition read it first")
    yield article(source, text="\n".join(_without_margins(pages)), title=title)


def _without_margins(pages: list[str]) -> list[str]:
    """Pages without the lines that most of them begin or end with (names of papers, numbers)."""
    split = [page.strip("\n").split("\n") for page in pages]

    def key(line: str) -> str:
        return re.sub(r"\d+", "0", line.strip())

    edges = Counter(k for lines in split for k in {key(line) for line in (*lines[:2], *lines[-2:])})
    often = {k for k, n in edges.items() if k and n > max(2, len(pages) / 2)} | {"0"}
    return ["\n".join(line for i, line in enumerate(lines) if not (key(line) in often and (i < 2 or i >= len(lines) - 2))) for lines in split]


def docx(source: Source) -> Iterator[Article | InputError]:
    """One article a file: its paragraphs; a first one in the style of a title is the title."""
    try:
        import docx as library
    except ModuleNotFoundError as error:
        raise _absent(source) from error
    data = io.BytesIO(source.whole())
    try:
        with zipfile.ZipFile(data) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_FILE:
                raise InputError(source.path, f"unpacks to more than {MAX_FILE // 1_000_000} MB; it is no article")
        document: Any = library.Document(data)
        paragraphs = [(str(p.style.name if p.style is not None else ""), p.text) for p in document.paragraphs if p.text.strip()]
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, AttributeError) as error:
        raise InputError(source.path, f"is no DOCX that can be read ({type(error).__name__}: {str(error)[:80]})") from error
    title = ""
    if paragraphs and paragraphs[0][0] in _TITLES:
        title = paragraphs.pop(0)[1]
    yield article(source, text="\n\n".join(text for _, text in paragraphs), title=title)


def _absent(source: Source) -> InputError:
    return InputError(source.path, "is a document, for which a library is missing; run pip install 'irkg[documents]'")
