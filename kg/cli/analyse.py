"""The command `analyse`: one analysis, or all of them as a page."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.coded import Coders
from kg.cli.coded import names as names_of

if TYPE_CHECKING:
    import networkx as nx

    from kg.analyse.catalogue import Question
    from kg.analyse.result import Result
    from kg.model import Event

FORMATS = ("table", "csv", "json", "html")
SUFFIXES = {".html": "html", ".htm": "html", ".json": "json", ".csv": "csv"}  # formats that a file's name asks for
BOTH = ("coverage", "agreement")  # analyses of what two sources say


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("analyse")(analyse)


def analyse(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="overview, dyads, timeline, change, escalation, centrality, brokerage, blocs, balance, tense, similarity, roles, alignment, paths, sectors, coverage, agreement"
        ),
    ],
    actors: Annotated[list[str] | None, typer.Argument(help="Actors by name, for timeline, paths, similarity, sectors.")] = None,
    store: Annotated[str, typer.Option(help="Folder of the store.")] = "kg-store",
    quads: Annotated[Path | None, typer.Option(help="Read coded events (subject, relation, object, date) from this file, not the store.")] = None,
    source: Annotated[str | None, typer.Option(help="Only rows of --quads with this source_set.")] = None,
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "table",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to a file; its suffix tells the format, .svg or .png writes the figure.")
    ] = None,
    level: Annotated[str, typer.Option(help="actors | countries")] = "countries",
    kind: Annotated[list[str] | None, typer.Option(help="Keep only this kind of actor: country, organisation, group, person.")] = None,
    since: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD.")] = None,
    relation: Annotated[list[str] | None, typer.Option(help="Only this relation (met).")] = None,
    family: Annotated[list[str] | None, typer.Option(help="Only this family of relations (talks).")] = None,
    sector: Annotated[list[str] | None, typer.Option(help="Only acts on this sector, narrower ones included.")] = None,
    min_support: Annotated[int, typer.Option(min=1, help="Distinct publishers asked for.")] = 1,
    weight: Annotated[str, typer.Option(help="events | publishers | goldstein")] = "events",
    summits: Annotated[str, typer.Option(help="share: one act of N gathered counts 1/(N-1) | each: 1")] = "share",
    counting: Annotated[str | None, typer.Option(help="events | day: one per relation, pair and day")] = None,
    layer: Annotated[str, typer.Option(help="cooperation | conflict | material conflict | all")] = "",
    step: Annotated[str, typer.Option(help="day | week | month | year; timeline: month, escalation: week")] = "",
    at: Annotated[str | None, typer.Option(help="Day that splits the window, for change.")] = None,
    rule: Annotated[str, typer.Option(help="How ties get their sign: tone | share | net")] = "tone",
    min_acts: Annotated[int | None, typer.Option(min=1, help="Acts that a tie or actor must have.")] = None,
    indirect: Annotated[bool, typer.Option(help="Paths without the direct tie.")] = False,
    votes: Annotated[Path | None, typer.Option(help="UN votes: rcid, country, country_code, vote.")] = None,
    roll_calls: Annotated[Path | None, typer.Option(help="Their dates: rcid, date.")] = None,
    alliances: Annotated[Path | None, typer.Option(help="Alliance dyad-years (ATOP).")] = None,
    top: Annotated[int, typer.Option(min=1, help="Rows shown.")] = 20,
    seed: Annotated[int, typer.Option(help="Seed of random numbers.")] = 1,
    coders: Coders = "",
) -> None:
    """What an analyst asks of the graph: who fights, who cooperates, blocs, balance, escalations, each figure with its events."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are small: threads that wait for each other took 147 s where one took 13 s
    from kg.analyse.catalogue import ANALYSES, Question, node

    names = actors or []
    _check(name, names, format)
    _heeded(name, [p for p in context.params if getattr(context.get_parameter_source(p), "name", "") == "COMMANDLINE"])
    if format == "table" and out is not None:
        format = SUFFIXES.get(out.suffix.lower(), format)
    for option, value, known in (
        ("--layer", layer, ("", "cooperation", "conflict", "material conflict", "all")),
        ("--step", step, ("", "day", "week", "month", "year")),
        ("--rule", rule, ("tone", "share", "net")),
    ):
        _one_of(option, value, known)
    for option, day in (("--since", since), ("--until", until), ("--at", at)):
        _day(option, day)
    options = {
        "level": level,
        "kinds": kind or [],
        "since": since,
        "until": until,
        "relations": relation or [],
        "families": family or [],
        "sectors": sector or [],
        "min_support": min_support,
        "weight": weight,
        "summits": summits,
        "counting": counting,
    }
    whose = names_of(coders or "text")
    if name in BOTH:  # what they compare must not be folded, and is every coder unless some are named
        options["counting"], whose = "events", names_of(coders or "all")
    try:
        graph, events = _load(store, quads, source, options, whose)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    question = Question(
        actors=tuple(node(graph, n) for n in names),
        layer=layer,
        step=step,
        at=at,
        top=top,
        seed=seed,
        min_acts=min_acts,
        rule=rule,
        votes=str(votes) if votes else None,
        calls=str(roll_calls) if roll_calls else None,
        alliances=str(alliances) if alliances else None,
        indirect=indirect,
    )
    if name == "overview":
        _overview(graph, events, question, format, out, f"Overview of {source or (quads or Path(store)).name}")
        return
    try:
        result = ANALYSES[name].run(graph, question)
    except (ValueError, KeyError) as error:
        raise typer.BadParameter(f"{name}: {error}") from error
    if out is not None and out.suffix in (".svg", ".png"):
        whole = ANALYSES[name].run(graph, replace(question, top=100_000)) if name == "sectors" else result
        _draw(name, whole, graph, out)
        return
    _put(_text(result, format, graph, events), out)


def _check(name: str, actors: list[str], format: str) -> None:
    """Refuse an analysis, a number of actors or a format that does not exist."""
    from kg.analyse.catalogue import ANALYSES

    if name != "overview" and name not in ANALYSES:
        raise typer.BadParameter(f"unknown analysis {name!r}; choose one of overview, {', '.join(ANALYSES)}")
    _one_of("--format", format, FORMATS)
    least, most = ANALYSES[name].actors if name in ANALYSES else (0, 0)
    if not least <= len(actors) <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        raise typer.BadParameter(f"{name} takes {wanted} actors, got {len(actors)}")


def _heeded(name: str, given: list[str]) -> None:
    """Refuse options that an analysis would pass over in silence."""
    from kg.analyse.catalogue import ANALYSES, unheeded

    if name == "overview":
        return
    left = unheeded(name, ["calls" if p == "roll_calls" else p for p in given])
    if left:
        raise typer.BadParameter(f"{name} does not heed {_spelled(left)}; its own options are {_spelled(sorted(ANALYSES[name].takes))}")


def _spelled(fields: Iterable[str]) -> str:
    """Fields of a question as options."""
    return ", ".join({"calls": "--roll-calls"}.get(f, f"--{f.replace('_', '-')}") for f in fields)


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise typer.BadParameter(f"unknown {option[2:]} {value!r}; choose one of {', '.join(k for k in known if k)}", param_hint=option)


def _draw(name: str, result: Result, graph: nx.MultiDiGraph, out: Path) -> None:
    from kg.export import figures

    if name not in figures.DRAWN:
        raise typer.BadParameter(f"{name} has no figure; choose one of {', '.join(figures.DRAWN)}", param_hint="-o")
    figures.write(figures.DRAWN[name](result, graph), out)


def _day(option: str, day: str | None) -> None:
    from datetime import date

    if day is not None:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise typer.BadParameter(f"{day!r} is no day; write YYYY-MM-DD", param_hint=option) from error


def _load(
    store: str, quads: Path | None, source: str | None, options: dict[str, Any], coders: tuple[str, ...]
) -> tuple[nx.MultiDiGraph, list[Event]]:
    if quads is not None:
        from kg.analyse.quads import network_of_quads
        from kg.graph.events.network import select

        return network_of_quads(quads, select(**options), source=source), []
    from kg.graph.events.network import acts, network_of, select
    from kg.knowledge_graph import KnowledgeGraph

    graph = KnowledgeGraph(store, coders=coders)
    events = list(graph.events())
    found = network_of(acts(events), select(**options), base="" if coders == ("text",) else " and ".join(graph.coders))
    found.graph["coders"], found.graph["slices"] = graph.coders, graph.slices()
    return found, events


def _text(result: Result, format: str, graph: nx.MultiDiGraph, events: list[Event]) -> str:
    if format == "html":
        from kg.analyse.overview import Overview
        from kg.export.analyses import page, quotes_of

        return page(Overview(result.title, (result,), graph), quotes_of(graph, events))
    return str({"table": result.table, "csv": result.csv, "json": result.json}[format]())


def _overview(graph: nx.MultiDiGraph, events: list[Event], question: Question, format: str, out: Path | None, title: str) -> None:
    import json

    from kg.analyse.overview import overview
    from kg.export.analyses import page, quotes_of

    found = overview(graph, title=title, question=question)
    if format == "html":
        text = page(found, quotes_of(graph, events))
    elif format == "json":
        text = json.dumps([r.record() for r in found.results], ensure_ascii=False, allow_nan=False)
    else:
        text = "\n\n".join(r.csv() if format == "csv" else r.table() for r in found.results)
    _put(text, out)


def _put(text: str, out: Path | None) -> None:
    if out is not None:
        out.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    else:
        print(text)
