"""The exception tree. Every error says in one line what is wrong and what to do next.

KgError
├── InputError        an article could not be read (path, line, reason)
│   └── InputNote     it was read all the same, but somebody should know
├── ModelError        a language pipeline is missing or does not fit, or a language model cannot be asked
├── StoreError        the store cannot be opened or written
│   └── StoreLocked   another process writes it
├── QueryError        a SPARQL query is wrong, unknown or ran out of time
├── Refused           a decision that cannot hold, or has no effect
├── NotFound          a name that the graph or the data does not know
└── ValidationError   a graph that breaks the shapes
"""

from __future__ import annotations


class KgError(Exception):
    """Root of all errors that kg raises on purpose."""


class InputError(KgError):
    """An input that could not be read.

    Args:
        path: file, or `-` for standard input.
        reason: what is wrong and what to do.
        line: 1-based line number, or None where the whole file is meant.
    """

    def __init__(self, path: str, reason: str, line: int | None = None) -> None:
        self.path, self.reason, self.line = path, reason, line
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, int | None]]:
        """Pass from a worker's process with its parts."""
        return type(self), (self.path, self.reason, self.line)


class InputNote(InputError):
    """Something to know about an input that was read all the same: handed on like an error, but never raised, and nothing is left out."""


class ModelError(KgError):
    """A language pipeline is missing or lacks components or labels, or a language model cannot be asked."""


class StoreError(KgError):
    """A store cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process is writing the store."""


class QueryError(KgError):
    """A query is malformed, unknown, not read-only, or ran out of time."""


class NotFound(KgError):
    """A name that neither the graph nor the data knows.

    Args:
        name: what was asked for.
        near: names that look like it.
    """

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        self.name, self.near = name, near
        hint = f"; did you mean {', '.join(near)}?" if near else "; see `kg info` for what the graph holds"
        super().__init__(f"unknown name {name!r}{hint}")


class Refused(KgError):
    """A decision that cannot hold, or would change nothing."""


class NothingFound(KgError):
    """A question that no event answers."""


class ValidationError(KgError):
    """A graph that breaks the shapes of `ontology/shapes.ttl`."""
