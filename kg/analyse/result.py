"""A result: rows of figures with the events behind each, and what they all rest on. Prints as table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.analyse.finding import finding
from kg.display import Cell, Tabular, html_table
from kg.graph.events.network import Scope

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of figures.

    Attributes:
        values: one per column of the result.
        events: IRIs of the events behind the figures; None where all events of the result are.
    """

    values: tuple[Value, ...]
    events: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Result(Tabular):
    """What an analysis found; it shows as a table in a notebook.

    Attributes:
        name: of the analysis; `title`: what it shows, in words.
        columns: names of the columns, one per value of a row.
        scope: window, rule of counting, coverage base, numbers of articles, publishers and events.
        seed: of the random numbers, None where none were drawn.
        parameters: what was asked for, by name.
        notes: how to read the figures: formulas, sources, what they cannot tell.
        basis: IRIs of all events that were looked at.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    scope: Scope
    seed: int | None = None
    parameters: tuple[tuple[str, Value], ...] = ()
    notes: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()

    def column(self, name: str) -> list[Value]:
        """The values of a column.

        Raises:
            ValueError: there is no such column.
        """
        at = self.columns.index(name)
        return [row.values[at] for row in self.rows]

    def find(self, **wanted: Value) -> Row:
        """The first row whose columns have the values asked for.

        Raises:
            LookupError: there is none.
        """
        for row in self.rows:
            if all(row.values[self.columns.index(k)] == v for k, v in wanted.items()):
                return row
        raise LookupError(f"no row of {self.name} with {wanted}")

    @property
    def finding(self) -> str:
        """What was found, in a sentence; empty where nothing is known of the analysis."""
        return finding(self)

    def head(self, n: int) -> Result:
        """The same with its first `n` rows."""
        from dataclasses import replace

        return replace(self, rows=self.rows[:n])

    def about(self, scope: bool = True) -> list[str]:
        """Lines that say what the figures rest on.

        Args:
            scope: the lines on the network too, not only those on this analysis.
        """
        lines = about_scope(self.scope) if scope else []
        asked = [f"{k} {spell(v)}" for k, v in self.parameters if v is not None]
        lines.append("asked: " + ", ".join([*asked, f"seed {'none' if self.seed is None else self.seed}"]))
        return lines + list(self.notes)

    def table(self) -> str:
        """Plain text with aligned columns; control characters of names are shown as blanks."""
        cells = [[plain(spell(v)) for v in row.values] for row in self.rows]
        wide = [max([len(c), *(len(r[i]) for r in cells)]) for i, c in enumerate(self.columns)]
        right = [all(isinstance(row.values[i], (int, float, type(None))) for row in self.rows) for i in range(len(self.columns))]

        def line(parts: Iterable[str]) -> str:
            return "  ".join(p.rjust(w) if r else p.ljust(w) for p, w, r in zip(parts, wide, right, strict=True)).rstrip()

        return "\n".join(
            [
                plain(self.title),
                *([plain(self.finding)] if self.finding else []),
                line(self.columns),
                line("-" * w for w in wide),
                *(map(line, cells) if cells else ["(nothing)"]),
                "",
                *map(plain, self.about()),
            ]
        )

    def csv(self) -> str:
        """Comma-separated values with the IRIs of the events in the last column; lines that start with `#` say what the figures rest on.

        Text that a spreadsheet would take for a formula gets a leading apostrophe.
        """
        out = io.StringIO()
        for text in (self.title, *filter(None, [self.finding]), *self.about()):
            out.write(f"# {plain(text)}\n")
        write = csv.writer(out, lineterminator="\n")
        write.writerow([*self.columns, "events"])
        for row in self.rows:
            write.writerow([*(_formula(v) for v in row.values), "(all)" if row.events is None else " ".join(row.events)])
        return out.getvalue()

    def cells(self) -> tuple[Sequence[str], list[Sequence[Cell]]]:
        """Names of the columns, and the values of the rows."""
        return self.columns, [row.values for row in self.rows]

    def to_dict(self) -> dict[str, Any]:
        """Everything as values that JSON knows."""
        return self.record()

    def _repr_html_(self) -> str:
        return html_table(*self.cells(), caption=self.title)

    def record(self) -> dict[str, Any]:
        """Everything as values that JSON knows."""
        s = self.scope
        return {
            "name": self.name,
            "title": self.title,
            "finding": self.finding,
            "window": {"since": s.since, "until": s.until},
            "level": s.level,
            "dedupe": s.counting,
            "coverage": s.coverage,
            "articles": s.articles,
            "publishers": s.publishers,
            "events": s.events,
            "undated": s.undated,
            "left_out": dict(s.left_out),
            "seed": self.seed,
            "parameters": dict(self.parameters),
            "notes": list(self.notes),
            "columns": list(self.columns),
            "rows": [
                {**dict(zip(self.columns, row.values, strict=True)), "events": None if row.events is None else list(row.events)} for row in self.rows
            ],
            "basis": list(self.basis) if any(row.events is None for row in self.rows) else None,
        }

    def json(self) -> str:
        """`record` as JSON text; a row whose `events` is null rests on all of `basis`."""
        return json.dumps(self.record(), ensure_ascii=False, indent=1, allow_nan=False)


def about_scope(s: Scope) -> list[str]:
    """Lines that say what a network rests on: window, level, rule of counting, coverage, numbers of events, articles and publishers."""
    named = f"{s.articles:,} articles, {s.publishers:,} publishers" if s.articles else "no articles named by the source"
    lines = [
        f"window {s.since or '?'} to {s.until or '?'}; level {s.level}; counted {s.counting}",
        f"coverage: {s.coverage}; {s.events:,} events, {named}" + (f"; {s.undated:,} placed on the day of their first report" if s.undated else ""),
    ]
    return [*lines, "left out: " + ", ".join(f"{n:,} {why}" for why, n in s.left_out)] if s.left_out else lines


def spell(value: Value) -> str:
    """A value as a table shows it: three figures of a number, `-` for nothing."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2g}" if abs(value) >= 1e5 else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if value else "0"
    return f"{value:,}" if isinstance(value, int) else value


def plain(text: str) -> str:
    """Text with blanks in the place of control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def _formula(value: Value) -> Value:
    return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def scope_of(graph: nx.MultiDiGraph) -> Scope:
    """The scope that a network carries; a bare networkx graph gets one that says so."""
    scope = graph.graph.get("scope")
    if isinstance(scope, Scope):
        return scope
    n = graph.number_of_edges()
    return Scope(None, None, "as given", "one per edge", f"{n:,} edges of a graph given without a scope", 0, 0, n)


def basis_of(graph: nx.MultiDiGraph) -> tuple[str, ...]:
    """IRIs of all events of a network, sorted."""
    return tuple(sorted({x for _, _, d in graph.edges(data=True) for x in d.get("events", ())}))
