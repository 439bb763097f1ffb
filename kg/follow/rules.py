"""Rules for alerts: "Russia attacked *", "* sanctioned Iran", "France plannedMet Germany"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg import iri
from kg.errors import QueryError
from kg.follow.news import pairs
from kg.graph.shape.triples import lifted
from kg.model import Actor, Event, Status
from kg.ontology import event_types

ANY = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who does what to whom.

    Attributes:
        text: as it was given; subject, object: IRIs of actors, None for any, a country stands for its people.
        relation: name of a relation, None for any; status: that it must have.
    """

    text: str
    subject: str | None
    relation: str | None
    object: str | None
    status: Status = Status.ACTUAL

    def fits(self, event: Event) -> bool:
        """Whether an event is one of those that the rule asks for."""
        if event.status is not self.status:
            return False
        ties = [(event_types()[t.type].relation, t.agent, t.target, event_types()[t.type].symmetric) for t in event.ties]
        ties = ties or [(event.relation, a, b, event.symmetric) for a, b in pairs(event)]
        return any(self.relation in (None, relation) and (self._ends(a, b) or (both and self._ends(b, a))) for relation, a, b, both in ties)

    def _ends(self, a: Actor, b: Actor) -> bool:
        return _is(a, self.subject) and _is(b, self.object)


def _is(actor: Actor, wanted: str | None) -> bool:
    return wanted is None or wanted in (iri.actor(actor), iri.actor(lifted(actor)))


def rule(text: str, find: Callable[[str], str]) -> Rule:
    """The rule that a text tells.

    Args:
        text: subject, relation and object, `*` for any; find: IRI of an actor by its name.

    Raises:
        QueryError: it is no rule. NotFound: a name that the graph does not know.
    """
    known = {t.relation: (t.relation, Status.ACTUAL) for t in event_types().values() if not t.standing}
    known |= {t.planned: (t.relation, Status.PLANNED) for t in event_types().values() if t.planned}
    words = text.split()
    place = next((n for n, word in enumerate(words) if word in known and 0 < n < len(words) - 1), None)
    if place is None and len(words) > 2 and ANY in words[1:-1]:
        place = words.index(ANY, 1)
    if place is None:
        names = ", ".join(sorted(name for name, (relation, _) in known.items() if name == relation))
        raise QueryError(f"{text!r} is no rule; write who, what and whom, as 'Russia attacked *', where what is * or one of {names}")
    relation, status = known.get(words[place], (None, Status.ACTUAL))
    subject, object_ = (None if part == ANY else find(part) for part in (" ".join(words[:place]), " ".join(words[place + 1 :])))
    return Rule(text, subject, relation, object_, status)
