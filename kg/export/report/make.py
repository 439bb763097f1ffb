"""A dossier with its figures and background, of the events between two actors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.analyse.dyad import course, mean_goldstein
from kg.errors import NothingFound
from kg.export import figures
from kg.export.html.content import within
from kg.export.report import background
from kg.export.report.dossier import Dossier, dossier
from kg.model import Event, Status
from kg.ontology import sign


def make(
    names: tuple[str, str],
    ends: tuple[str, str],
    events: Iterable[Event],
    differing: Iterable[Mapping[str, object]],
    *,
    since: str | None,
    until: str | None,
    top: int,
    alone: bool,
) -> Dossier:
    """The dossier of two actors.

    Args:
        names, ends: labels and IRIs of the two. events: those that tie them. differing: rows of the query `dates-that-differ`.
        since, until, top, alone: as for `KnowledgeGraph.report`.

    Raises:
        NothingFound: no event between the two, or both are one.
    """
    if ends[0] == ends[1]:
        raise NothingFound(f"both names mean {names[0]}; name two actors")
    plain = dossier(names, ends, (e for e in events if within(e, since, until)), top=top, alone=alone)
    if not plain.events:
        advice = " in that window; widen it" if since or until else "; see `kg explain NAME` for the events of one of them"
        raise NothingFound(f"no event between {names[0]} and {names[1]}{advice}")
    done = [e for e in plain.events if e.status is Status.ACTUAL]
    steps = course(done)
    here = {e.iri for e in plain.events}
    return replace(
        plain,
        goldstein=mean_goldstein([e.goldstein for e in done if sign(e.goldstein, e.quad)]),
        figures=tuple(figures.encode(figures.course(steps, dark)) for dark in (False, True)) if steps else (),
        caption=steps.caption if steps else "",
        holders=background.holders(ends, plain.until) if plain.until else (),
        shared=background.shared(ends, plain.until) if plain.until else (),
        dates=tuple((str(r["what"]), str(r["earliest"]), str(r["latest"])) for r in differing if r["event"] in here),
    )
