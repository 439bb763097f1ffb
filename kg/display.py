"""How graphs, events, rows and results show themselves in a notebook, and become data frames (floor 0: imports nothing of the project)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pandas import DataFrame

Cell: TypeAlias = str | int | float | bool | None
SHOWN = 200  # rows that a notebook shows; the others are counted


class Tabular:
    """What has columns and rows: shows as a table in a notebook and becomes a data frame."""

    __slots__ = ()

    def cells(self) -> tuple[Sequence[str], list[Sequence[Cell]]]:
        """Names of the columns, and the rows."""
        raise NotImplementedError

    def to_frame(self) -> DataFrame:
        """The rows as a `pandas.DataFrame`.

        Raises:
            ImportError: pandas is not installed.
        """
        return frame(*self.cells())

    def _repr_html_(self) -> str:
        return html_table(*self.cells())


def frame(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> DataFrame:
    """Rows as a `pandas.DataFrame`.

    Raises:
        ImportError: pandas is not installed.
    """
    try:
        from pandas import DataFrame
    except ImportError as error:
        raise ImportError("data frames need pandas; install it with: pip install 'irkg[frame]'") from error
    return DataFrame(list(rows), columns=list(columns))


def html_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], caption: str = "") -> str:
    """A table of HTML with everything escaped.

    Args:
        columns: names; rows: as many values each, of which the first `SHOWN` are shown.
        caption: line above the table, may be empty.
    """
    head = "".join(f"<th>{html.escape(c)}</th>" for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(_text(v))}</td>" for v in row) + "</tr>" for row in rows[:SHOWN])
    more = f"<p>and {len(rows) - SHOWN:,} more rows</p>" if len(rows) > SHOWN else "" if rows else "<p>no rows</p>"
    above = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _text(value: Cell) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
