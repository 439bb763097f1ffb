"""Answers kept on disk, so that none is paid for twice and a run that was stopped goes on where it was."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import StoreError


@dataclass(frozen=True, slots=True)
class Answer:
    """What a language model answered to one request.

    Attributes:
        content: its words; empty where it gave none.
        refused: whether it declined to answer, or a filter stopped it.
        cut: whether it stopped because it may say no more.
        prompt_tokens, completion_tokens: as the server counts them, 0 where it does not.
        seconds: from request to answer.
    """

    content: str
    refused: bool = False
    cut: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


class Cache:
    """A folder of answers, one file each. A file appears whole or not at all, so that a killed run leaves none that is half written.

    Args:
        folder: where they lie; made if missing.

    Raises:
        StoreError: the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._make(folder)

    def get(self, key: str) -> Answer | None:
        """The answer kept under a key (hexadecimal); None where there is none, or none that can be read."""
        try:
            return Answer(**json.loads(self._path(key).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer.

        Raises:
            StoreError: the folder cannot be written.
        """
        path = self._path(key)
        self._make(path.parent)
        try:
            with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".part-", delete=False, encoding="utf-8") as file:
                json.dump(asdict(answer), file)  # ASCII, so that half a surrogate pair passes, too
            os.replace(file.name, path)
        except OSError as error:
            raise self._failure(error) from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> StoreError:
        return StoreError(
            f"cannot keep answers in {str(self.folder)!r}: {error.strerror or error}; give another folder or make room, what is kept stays"
        )
