"""`kg demo`: the graph of the sample articles, a summary that reads well, and its page."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path

from kg.cli.show import marked
from kg.export.html import View, write_view
from kg.files import folder
from kg.graph.events.parties import side
from kg.graph.shape.triples import lifted
from kg.graph.upkeep.info import Info
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Event, Kind, Report, Status
from kg.ontology import BACKGROUND, event_types, phrase


def run(store: str, output: Path) -> None:
    """Build, print and write."""
    place = Path(store)
    if (place / "lock").exists():
        shutil.rmtree(place)
    with KnowledgeGraph(store, write=True) as graph:
        count = graph.add(folder("data") / "articles")
        events = list(graph.events())
        info = graph.info()
    write_view(output, events, View(title="International relations: the sample articles"))
    _summary(count, info, events)
    print(f"\nThe page is {output}; open it in a browser. Ask the graph with")
    print(f"  kg query --store {store} 'SELECT ?sector {{ country:PAK ir:cooperatesOn ?sector }}'")
    print(f"  kg explain --store {store} Pakistan Russia")


def _summary(count: int, info: Info, events: list[Event]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 110)
    console.print(
        Text(
            f"{count} articles -> {info['claims']} claims -> {info['events']} events between {info['actors']} actors ({info['quads']} quads)",
            style="bold",
        )
    )
    dyads: Counter[tuple[str, str]] = Counter()
    signs: Counter[tuple[str, str]] = Counter()
    for e in events:
        for a, b in e.edges():
            x, y = sorted((lifted(a).name, lifted(b).name))
            if x != y and event_types()[e.type].section != BACKGROUND and lifted(a).kind is Kind.COUNTRY and lifted(b).kind is Kind.COUNTRY:
                dyads[x, y] += 1
                signs[x, y] += side(e)
    busy = sorted(dyads, key=lambda pair: (-dyads[pair], pair))[:6]
    busy += sorted((p for p in dyads if signs[p] < 0 and p not in busy), key=lambda pair: (signs[pair], pair))[:4]
    table = Table(title="Busiest pairs of states, and those most at odds", title_justify="left", header_style="bold")
    for name in ("pair", "events", "tone"):
        table.add_column(name)
    for x, y in busy:
        table.add_row(Text(f"{x} - {y}"), str(dyads[x, y]), "cooperation" if signs[x, y] > 0 else "conflict" if signs[x, y] < 0 else "mixed")
    console.print(table)
    table = Table(title="The best supported events", title_justify="left", header_style="bold")
    for name in ("date", "event", "publishers", "says"):
        table.add_column(name)
    for e in _best(events):
        table.add_row(e.when, Text(_told(e)), str(e.publishers), marked(_telling(e)))
    console.print(table)


def _best(events: list[Event], rows: int = 8, each: int = 2) -> list[Event]:
    """The events that most publishers report, at most `each` of one pair of states and one of a sentence."""
    seen: Counter[frozenset[str]] = Counter()
    said: set[str] = set()
    out = []
    for e in sorted(
        (e for e in events if event_types()[e.type].section != BACKGROUND), key=lambda e: (-e.publishers, -len(e.reports), e.date or "9", e.iri)
    ):
        pair = frozenset(lifted(a).name for a in (*e.agents, *e.targets))
        seen[pair] += 1
        if seen[pair] <= each and _telling(e).quote not in said:
            out.append(e)
            said.add(_telling(e).quote)
    return out[:rows]


def _told(event: Event) -> str:
    """An event in a line: its first tie, all who took part where it is a summit without direction, and its status unless it happened."""
    status = "" if event.status is Status.ACTUAL else f" ({event.status.value})"
    if event.targets:
        return f"{event.agents[0].name} {phrase(event.relation)} {event.targets[0].name}{status}"
    return f"{', '.join(a.name for a in event.agents)}: {phrase(event.relation)}{status}"


def _telling(event: Event) -> Report:
    """A report that gives the event its status."""
    return next((r for r in event.reports if r.status is event.status), event.reports[0])
