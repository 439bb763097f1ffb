"""Analyses, run by a worker: the network of the store is made once for each level, result and figure for each question."""

from __future__ import annotations

import os
from typing import Any

from markupsafe import Markup, escape

from kg.analyse.catalogue import ANALYSES, Question, node
from kg.errors import InputError, NotFound
from kg.export.html.content import clean
from kg.passage import as_html
from kg.serve.desk import Desk, path_of

LEVELS = ("countries", "actors")
LEFT_OUT = ("coverage", "agreement")  # they compare coders, whom the desk does not ask
QUOTES = 2


def analyse(
    desk: Desk, *, name: str, actors: list[str], level: str = "countries", since: str = "", until: str = "", layer: str = "", top: int = 20
) -> dict[str, Any]:
    """One analysis.

    Returns:
        Its `record` as `kg analyse --format json` prints it, and a `section` of HTML: finding, figure where it has one, rows.

    Raises:
        InputError: it is unknown, or what is asked makes no sense. NotFound: an actor is not in the network.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from kg.export import figures
    from kg.export.analyses import picture, section

    _check(name, actors, level, top)
    network = _network(desk, level, since, until)
    try:
        question = Question(actors=tuple(node(network, a) for a in actors), layer=layer, top=top)
        result = ANALYSES[name].run(network, question)
        drawn = figures.DRAWN[name](result, network) if name in figures.DRAWN and result.rows else None
    except (ValueError, KeyError) as error:
        raise InputError(name, str(error)) from error
    figure = picture(drawn, result.title) if drawn is not None else ""
    return {"record": result.record(), "section": section(result, lambda value: _quotes(desk, value), figure=figure)}


def _check(name: str, actors: list[str], level: str, top: int) -> None:
    if name not in ANALYSES or name in LEFT_OUT:
        raise NotFound(name, tuple(a for a in ANALYSES if a not in LEFT_OUT)[:3])
    least, most = ANALYSES[name].actors
    if not least <= len(actors) <= most:
        raise InputError(name, f"takes {least if least == most else f'{least} to {most}'} actors, got {len(actors)}")
    if level not in LEVELS:
        raise InputError("level", f"choose one of {', '.join(LEVELS)}")
    if not 1 <= top <= 200:
        raise InputError("top", "from 1 to 200")


def _network(desk: Desk, level: str, since: str, until: str) -> Any:
    from kg.graph.events.network import acts, network_of, select

    kept = desk.kept.setdefault("networks", {})
    key = (level, since, until)
    if key not in kept:
        try:
            chosen = select(level=level, since=since or None, until=until or None)
        except ValueError as error:
            raise InputError("analysis", str(error)) from error
        if len(kept) > 3:
            kept.clear()
        kept[key] = network_of(acts(desk.graph.events()), chosen)
    return kept[key]


def _quotes(desk: Desk, value: str) -> list[str]:
    """What stands behind an event, as lines of HTML."""
    try:
        event = desk.event(value)
    except NotFound:
        return [escape(value)]
    lines: list[str] = []
    for report in event.reports[:QUOTES]:
        source = ", ".join(filter(None, (clean(report.source) or "source not named", report.published)))
        words = Markup(as_html(report))  # which escapes all that the article says
        lines.append(Markup('<a href="{}">{}</a> {}: “{}” {}').format(path_of(event.iri), event.when, event.relation, words, source))
    return lines
