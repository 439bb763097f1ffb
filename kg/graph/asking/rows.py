"""The rows that a query gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from kg.display import Cell, Tabular

Value: TypeAlias = str | bool | None


class Rows(list[dict[str, Value]], Tabular):
    """Rows of a query by variable name: a list of dictionaries that shows as a table in a notebook.

    Attributes:
        columns: names of the variables, in the order of the query.

    >>> Rows(["a"], [{"a": "x"}]).to_dict()
    {'a': ['x']}
    """

    def __init__(self, columns: Iterable[str], rows: Iterable[Mapping[str, Value]]) -> None:
        super().__init__(dict(row) for row in rows)
        self.columns = tuple(columns)

    def cells(self) -> tuple[Sequence[str], list[Sequence[Cell]]]:
        """Names of the columns, and the rows."""
        return self.columns, [[row[c] for c in self.columns] for row in self]

    def to_dict(self) -> dict[str, list[Value]]:
        """The values by column."""
        return {c: [row[c] for row in self] for c in self.columns}
