"""`kg watch` and `kg news`: feeds into a store, and what is new in it."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from kg.export.digest import Item

FORMATS = ("table", "json", "html", "md")
NO_MATCH = 3  # exit status where no rule fits anything new


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("watch")(watch)
    app.command("news")(news)


def watch(
    feeds: Annotated[list[str], typer.Argument(help="Addresses of feeds or pages, or files in TOML that list them ([[feed]] url = ...).")],
    store: Annotated[Path, typer.Option(help="Folder of the store.")] = Path("kg-store"),
    every: Annotated[str, typer.Option(help="Time between two polls of a feed: 15m, 2h, 1d.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Poll what is due once, and end with status 1 where a feed failed.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from addresses too that are not of the public internet.")] = False,
    model: Annotated[str | None, typer.Option(help="Another spaCy pipeline with UD labels.")] = None,
) -> None:
    """Follow feeds and pages: poll them, and add what is new to the store, until it is ended."""
    from kg.follow import feeds as listed
    from kg.follow.watch import Watch
    from kg.read.web import Web

    try:
        pause = listed.seconds(every)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from error
    follower = Watch(store, listed.feeds(feeds), pause, Web(allow_private), _log, model)
    if once:
        raise typer.Exit(0 if follower.once() else 1)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    follower.run()


def _log(line: str) -> None:
    print("kg: " + "".join(c for c in line if c.isprintable()), file=sys.stderr, flush=True)


def news(
    since: Annotated[str, typer.Option(help="First day: today, yesterday, 7d, or YYYY-MM-DD.")] = "yesterday",
    until: Annotated[str, typer.Option(help="Last day, written likewise.")] = "today",
    about: Annotated[str | None, typer.Option(help="Only what has to do with an actor; a country stands for its people.")] = None,
    rule: Annotated[
        list[str] | None, typer.Option(help="Only new events that fit, such as 'Russia attacked *'; may be repeated. Status 3 where none does.")
    ] = None,
    store: Annotated[str, typer.Option(help="Folder of the store, or URL of a SPARQL endpoint.")] = "kg-store",
    format: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS) + "; json is one object a line")] = "table",
) -> None:
    """What is new: denials, threats and attacks, agreements, first meetings, new ties, changes of sign, and what was announced and not held."""
    if format not in FORMATS:
        raise typer.BadParameter(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}", param_hint="--format")
    first, last = _days(since, until)
    items = _items(store, first, last, about, rule or [])
    _write(items, format, first, last)
    if rule and not items:
        raise typer.Exit(NO_MATCH)


def _days(since: str, until: str) -> tuple[str, str]:
    from datetime import date

    from kg.follow.news import day

    found = []
    for name, text in (("--since", since), ("--until", until)):
        try:
            found.append(day(text, date.today()))
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint=name) from error
    if found[0] > found[1]:
        raise typer.BadParameter(f"{found[0]} is after {found[1]}; the first day comes first", param_hint="--since")
    return found[0], found[1]


def _items(store: str, since: str, until: str, about: str | None, rules: list[str]) -> list[Item]:
    from kg.follow.news import News, fitting, item
    from kg.follow.rules import rule as parsed
    from kg.knowledge_graph import KnowledgeGraph

    graph = KnowledgeGraph(store)
    wanted = [parsed(text, graph.find) for text in rules]
    actor = graph.find(about) if about else None
    if not wanted:
        return News(list(graph.events()), since, until, actor).items()
    new = list(fitting(graph.events(), since, until, actor))
    return [item(r.text, e) for r in wanted for e in new if r.fits(e)]


def _write(items: list[Item], format: str, since: str, until: str) -> None:
    from kg.export import digest

    if format == "json":
        for one in items:
            print(json.dumps(one.as_dict(), ensure_ascii=False))
    elif format == "html":
        print(digest.page(items, since, until), end="")
    elif format == "md":
        print(digest.markdown(items, since, until), end="")
    else:
        from kg.cli.query import table

        rows: list[list[Any]] = [[i.kind, i.day, i.text, i.sentence[:160], i.source] for i in items]
        table(["kind", "reported", "what", "says", "source"], rows)
