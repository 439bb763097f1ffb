"""Commands on a built graph: query, explain, info, validate, doctor, remove."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.coded import Coders, names
from kg.cli.doctor import doctor
from kg.cli.query import query

if TYPE_CHECKING:
    from kg.model import Event

Store = Annotated[str, typer.Option(help="Folder of the store.")]
COUNTS = 12  # rows that `kg info` shows of each kind


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    from kg.cli import merges, transfer

    transfer.register(app)
    merges.register(app)
    for command in (query, explain, info, validate, doctor, remove):
        app.command(command.__name__)(command)


def explain(
    subject: Annotated[str, typer.Argument()],
    object: Annotated[str | None, typer.Argument()] = None,
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
    coders: Coders = "text",
    alone: Annotated[bool, typer.Option("--alone", help="Each by itself, without its people.")] = False,
) -> None:
    """Every event of an actor, or between two, with the sentences that say so, sources and dates; then what stands between them, which is no event."""
    from kg.knowledge_graph import KnowledgeGraph

    events = KnowledgeGraph(store, coders=names(coders)).explain(subject, object, alone=alone, standing=True)
    if format == "json":
        from kg.export.events import record

        print(json.dumps([record(e) for e in events], ensure_ascii=False, indent=1))
        return
    from kg.graph.events.parties import happened

    acts = happened(events)
    facts = [e for e in events if e not in acts]
    if not events:
        print(_nothing(subject, object), file=sys.stderr)
    _print(acts)
    if facts:
        print("\nStanding facts, not counted as events:")
        _print(facts)
    print(f"{len(acts)} event{'' if len(acts) == 1 else 's'}", file=sys.stderr)


def _print(events: Iterable[Event]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from kg.cli.build import clean
    from kg.cli.show import console, marked
    from kg.ontology import phrase
    from kg.passage import where

    out = console(160)
    for e in events:
        detail = ", ".join(filter(None, (e.place, " ".join(e.topics), e.status.value if e.status.value != "actual" else "")))
        who = f"{', '.join(a.name for a in e.agents)} {phrase(e.relation)} {', '.join(a.name for a in e.targets)}"
        out.print(Text(clean(f"{e.when:19} {who}" + (f"  [{detail}]" if detail else ""))))
        for r in e.reports:
            source = (
                f" {r.source or r.article}{', ' + r.published if r.published else ''} ({where(r)}{', read by ' + r.read_by if r.read_by else ''})"
            )
            out.print(Padding(Text.assemble("“", marked(r), "”", clean(source)), (0, 0, 0, 14)))


def _nothing(subject: str, object: str | None) -> str:
    """What to say where no event is found, and what to try."""
    if object is None:
        return f"no event names {subject}; `kg info` says what the graph holds, `kg query --name most-active` who acts most in it"
    return f"no event names both {subject} and {object}; try `kg explain {subject!r}` for one of them, or `kg analyse paths {subject!r} {object!r}` for who stands between"


def info(
    store: Store = "kg-store",
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
    prefixes: Annotated[bool, typer.Option("--prefixes", help="Print the prefixes that queries need not declare.")] = False,
) -> None:
    """What the graph holds: articles, days, publishers, actors by kind, events by family, versions."""
    if prefixes:
        from kg.graph.shape.triples import PREFIXES

        print("\n".join(f"PREFIX {name}: <{base}>" for name, base in PREFIXES.items()))
        return
    from kg.knowledge_graph import KnowledgeGraph

    held = KnowledgeGraph(store).info()
    if format == "json":
        print(json.dumps(held, ensure_ascii=False))
        return
    for name in ("articles", "claims", "events", "actors", "quads"):
        print(f"{name:22}{held[name]:>12,}")
    if held["published_since"]:
        print(f"{'published':22}{held['published_since']:>12} to {held['published_until']}")
    for title, counts in (
        ("actors by kind", held["kinds"]),
        ("events by family", held["families"]),
        ("events by coder", held["coders"]),
        ("articles by publisher", held["publishers"]),
        ("articles by version", held["versions"]),
    ):
        _counts(title, counts)


def _counts(title: str, counts: dict[str, int]) -> None:
    """Print what is most, and how much is left out."""
    if not counts:
        return
    print(f"\n{title}")
    rows = list(counts.items())
    for name, n in rows[:COUNTS]:
        print(f"  {name[:40]:40}{n:>10,}")
    if len(rows) > COUNTS:
        print(f"  {f'and {len(rows) - COUNTS:,} more':40}{sum(n for _, n in rows[COUNTS:]):>10,}")


def validate(
    store: Store = "kg-store",
    shacl: Annotated[
        bool, typer.Option("--shacl", help="By a SHACL engine (pyshacl): slow, and takes gigabytes of memory for a large graph.")
    ] = False,
) -> None:
    """Check the graph against the shapes; exit 1 where it fails."""
    from kg.knowledge_graph import KnowledgeGraph

    conforms, report = KnowledgeGraph(store).validate(shacl=shacl)
    print(report.strip() if not conforms else "the graph fits its shapes")
    if not conforms:
        raise typer.Exit(1)


def remove(article: Annotated[str, typer.Argument(help="Id of the article.")], store: Store = "kg-store") -> None:
    """Take an article and all it says out of the graph."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph(store, write=True) as graph:
        graph.remove(article)
    print(f"{article} removed", file=sys.stderr)
