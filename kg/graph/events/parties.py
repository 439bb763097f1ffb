"""What counts, and who is meant by a name: a state with its people, or by itself. Explain, report, view, analysis and queries all ask here or in `ir:party`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kg import iri
from kg.graph.shape.triples import lifted
from kg.model import Actor, Event, Status
from kg.ontology import event_types, sign


def answers(actor: Actor, wanted: Collection[str], *, alone: bool = False) -> bool:
    """Whether an actor is one of those wanted (IRIs), or unless `alone` stands for one of them."""
    return iri.actor(actor) in wanted or (not alone and iri.actor(lifted(actor)) in wanted)


def between(event: Event, ends: tuple[str, str], *, alone: bool = False) -> tuple[tuple[Actor, Actor], ...]:
    """Pairs of an event that tie the one end to the other; a country stands for its people unless `alone`."""

    def are(x: Actor, y: Actor) -> bool:
        return answers(x, ends[:1], alone=alone) and answers(y, ends[1:], alone=alone)

    return tuple((x, y) for x, y in event.edges() if are(x, y) or are(y, x))


def happened(events: Iterable[Event]) -> list[Event]:
    """Events proper: a standing fact (an office, a membership, an alliance) is none, and is counted nowhere as one."""
    return [e for e in events if not event_types()[e.type].standing]


def side(event: Event) -> int:
    """1 where an event is cooperation, -1 where it is conflict, 0 where it is neither or has not happened."""
    return sign(event.goldstein, event.quad) if event.status is Status.ACTUAL else 0


def of(events: Iterable[Event], ends: Sequence[str], *, alone: bool = False) -> list[Event]:
    """Of events in which those named (one or two IRIs) have a part, those of the one, or those that tie the two to one another.

    Args:
        alone: of the named by themselves, without those who stand for them.
    """
    if len(ends) == 2:
        return [e for e in events if between(e, (ends[0], ends[1]), alone=alone)]
    return [e for e in events if not alone or any(answers(a, ends, alone=True) for a in (*e.agents, *e.targets))]
