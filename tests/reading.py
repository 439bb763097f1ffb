"""What the tests of the readers share: files to put down, and what is read from them."""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError
from kg.model import Article
from kg.read import read_articles


def put(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read(*paths: str | Path, **options) -> tuple[list[Article], list[InputError]]:
    said: list[InputError] = []
    return list(read_articles(*paths, on_error=said.append, **options)), said


def one(folder: Path, name: str, data: str | bytes, **options) -> Article:
    """The only article of a file, of which there is nothing to say."""
    articles, said = read(put(folder, name, data), **options)
    assert said == []
    (article,) = articles
    return article
