"""Rows of coders to quads: a compact form, in a graph of its own for each coder, written in bulk.

An event has 12 quads and one for each of its 2 to 4 parties, at most 16: its type (twice, as class and as value), status, agent, target, day, when and order (as
events of articles have them, so that one query asks both), label, publishers, place and the row that says so. A row that repeats an event (same day, actors and code) adds its evidence alone. What is known to a month or a year has
`ir:date` in the place of `ir:day`. The literal of `ir:codedRow` begins with the hash of the file and the number of the row, and goes on with the codes as they are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import pyoxigraph as ox

from kg import iri
from kg.files import folder
from kg.graph.shape.triples import CLASS, LABEL, PIECE, SCHEMA, SEM, TYPE, XSD, batched, decimal, ir, lifted, node, span
from kg.graph.stores.store import Store
from kg.model import Actor, Coded, Kind, Place

FLUSH = 20_000  # rows in one bulk load: 40 MB of N-Quads
CORROBORATES = ir("corroborates")
EVENT_TYPE = ir("eventType")
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_CONTROL: dict[int | str, str] = dict.fromkeys(range(32), " ")  # no literal may hold them
_ESCAPED = str.maketrans(_CONTROL | {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_P = {
    name: str(ir(name))
    for name in (
        "eventType",
        "status",
        "agent",
        "target",
        "party",
        "day",
        "date",
        "when",
        "order",
        "publishers",
        "codedRow",
        "country",
        "coder",
        "sha256",
    )
}
_IS, _CALLED, _WHERE = str(TYPE), str(LABEL), f"<{SEM}hasPlace>"


def graph_of(coder: str) -> ox.NamedNode:
    """The graph of a coder: `graph:icews`."""
    return node(iri.entity("graph", coder))


def present(store: Store) -> dict[str, ox.NamedNode]:
    """Graphs of the coders that a store holds, by their short name."""
    found = {q.subject.value.rsplit("/", 1)[-1] for q in store.quads((None, TYPE, ir("Coder"), None))}  # type: ignore[union-attr]
    return {name: graph_of(name) for name in sorted(found)}


def is_coded(graph: object) -> bool:
    """Whether a graph is that of a coder of `ontology/coders.toml`."""
    return isinstance(graph, ox.NamedNode) and graph.value in _graphs()


@cache
def _graphs() -> frozenset[str]:
    with (folder("ontology") / "coders.toml").open("rb") as file:
        return frozenset(graph_of(name).value for name in tomllib.load(file))


def coded_lines(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Quads as N-Quads, in pieces that fit into memory."""
    for piece in batched(quads, PIECE * FLUSH // 10):
        yield "".join(f"{q} .\n" for q in piece).encode()


def text(value: str) -> str:
    """A literal as N-Quads has it."""
    return f'"{value.translate(_ESCAPED)}"'


@lru_cache(100_000)
def _who(actor: Actor) -> tuple[str, str]:
    """An actor as N-Quads has it, and the state whose act its act is."""
    return f"<{iri.actor(actor)}>", f"<{iri.actor(lifted(actor))}>"


@lru_cache(100_000)
def _where(place: Place) -> str:
    return f"<{iri.place(place)}>"


class Loader:
    """Writes rows, `FLUSH` at a time.

    Args:
        store: any store of the port.

    Attributes:
        days: those of which something new is told.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lines: list[str] = []
        self._keys: set[int] = set()
        self._told: set[Actor | Place] = set()
        self._before: dict[str, bool] = {}
        self.days: set[str] = set()
        self._rows = 0

    def coder(self, name: str, about: Iterable[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]) -> None:
        """What a coder is; its graph is there from now on."""
        graph = graph_of(name)
        self._before.setdefault(name, any(self.store.quads((None, EVENT_TYPE, None, graph))))
        self._lines += [f"{node(iri.entity('coder', name))} {p} {o} {graph} .\n" for p, o in about]

    def file(self, coder: str, name: str, file: str, sha256: str) -> None:
        """A file whose rows come next."""
        me, graph = f"<{iri.entity('file', file)}>", str(graph_of(coder))
        said = ((_IS, str(ir("CodedFile"))), (_CALLED, text(name)), (_P["sha256"], text(sha256)), (_P["coder"], f"<{iri.entity('coder', coder)}>"))
        self._lines += [f"{me} {p} {o} {graph} .\n" for p, o in said]
        self._told.clear()  # another file may be of another coder, whose graph names its actors itself

    def add(self, row: Coded) -> str:
        """Write a row.

        Returns:
            What became of it, in words: `events`, or why it is none of its own.
        """
        reason = _unfit(row)
        if reason:
            return reason
        me, graph = f"<{iri.entity('coded', row.key)}>", str(graph_of(row.coder))
        self._lines.append(f"{me} {_P['codedRow']} {text(evidence(row))} {graph} .\n")
        key = int(row.key, 16)
        again = key in self._keys or (self._before[row.coder] and any(self.store.quads((node(me[1:-1]), EVENT_TYPE, None, node(graph[1:-1])))))
        self._keys.add(key)
        if not again:
            self._lines.append("".join(f"{me} {said} {graph} .\n" for said in _said(row)))
            self._describe(row, graph)
            self.days.update([row.date] if len(row.date) == len("2020-01-01") else [])
        self._rows += 1
        if self._rows % FLUSH == 0:
            self.flush()
        return "rows that repeat an event (same day, actors and code)" if again else "events"

    def flush(self) -> None:
        """Write what has come so far."""
        if self._lines:
            self.store.bulk("".join(self._lines).encode())
            self._lines = []

    def _describe(self, row: Coded, graph: str) -> None:
        """Names of the actors that `data/` does not know, and of the place, once for each file."""
        for actor in (row.agent, row.target):
            if actor is not None and not actor.known and actor not in self._told:
                self._told.add(actor)
                me = _who(actor)[0]
                self._lines.append(f"{me} {_IS} <{CLASS[actor.kind]}> {graph} .\n{me} {_CALLED} {text(actor.name)} {graph} .\n")
                if actor.country:
                    self._lines.append(f"{me} {_P['country']} <{iri.entity('country', actor.country)}> {graph} .\n")
        if row.place and row.place not in self._told:
            self._told.add(row.place)
            me = _where(row.place)
            self._lines.append(f"{me} {_IS} <{SCHEMA}Place> {graph} .\n{me} {_CALLED} {text(row.place.name)} {graph} .\n")


def evidence(row: Coded) -> str:
    """Where a row lies and all that it says: file and row, code, precision of the place, its other cells by name."""
    parts = (f"{row.file}#{row.row}", f"code={row.code}", f"precision={row.precision}" if row.precision else "", row.raw)
    return "\t".join(filter(None, parts))


def _unfit(row: Coded) -> str:
    """Why a row gives no event, empty where it does."""
    if not row.type:
        return "no act between two (statements, protests)"
    if row.agent is None or row.target is None:
        return "fewer than two actors"
    return "both ends are one actor" if row.agent == row.target else ""


def _said(row: Coded) -> list[str]:
    """Predicates and objects of an event."""
    assert row.agent is not None
    assert row.target is not None
    type_ = str(ir(row.type))
    (agent, state), (target, other) = _who(row.agent), _who(row.target)
    when = _P["day" if len(row.date) == 10 else "date"]
    out = [
        f"{_IS} {type_}",
        f"{_P['eventType']} {type_}",
        f'{_P["status"]} "{row.status.value}"',
        f"{_P['agent']} {agent}",
        f"{_P['target']} {target}",
    ]
    out += [f"{_P['party']} {party}" for party in dict.fromkeys((agent, target, state, other))]
    out.append(f'{when} "{row.date}"^^<{XSD}{_DATES[len(row.date)]}>')
    out += [f"{_P['when']} {text(row.date)}", f'{_P["order"]} "{span(row.date)[0]}"^^<{XSD}date>']
    out.append(f"{_CALLED} {text(f'{row.names[0]} | {row.code} | {row.names[1]}')}")
    out.append(f'{_P["publishers"]} "{row.publishers}"^^<{XSD}integer>')
    return [*out, f"{_WHERE} {_where(row.place)}"] if row.place else out


def about(name: str, scheme: str, version: str, confidence: float | None) -> list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """What a coder's node says of it: its name, scheme and version, and how far it is to be believed where somebody measured that."""
    said: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [(TYPE, ir("Coder")), (LABEL, ox.Literal(name)), (ir("scheme"), ox.Literal(scheme))]
    said.append((ir("version"), ox.Literal(version)))
    return said if confidence is None else [*said, (ir("confidence"), decimal(confidence))]


def joins_countries(row: Coded) -> bool:
    """Whether both ends of a row are states."""
    return row.agent is not None and row.target is not None and row.agent != row.target and row.agent.kind is row.target.kind is Kind.COUNTRY
