"""What is new in a graph between two days: each event once, under the first kind that it is, with the sentence that says so.

An event is new on the day on which it was first reported; what bears no day of publication is never new.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from kg import iri
from kg.export.digest import KINDS, Item
from kg.graph.shape.triples import lifted
from kg.model import Actor, Event, Kind, Report, Status
from kg.ontology import event_types, phrase

BASE = 90  # days with which a sign is compared
BEFORE, NOW = 3, 2  # events at least of two states in the days before, and in those asked for, so that a sign can have changed
SIGN = 1.0  # mean Goldstein score, on either side of 0, that counts as a sign
RECENT = 31  # days after which an event is no news any more, whenever it is first reported
GRACE = 2  # days after which what was announced should have been reported as held


def reported(event: Event) -> str | None:
    """The day on which an event was first reported, None where no article bears one."""
    return min((r.published for r in event.reports if r.published), default=None)


def pairs(event: Event) -> list[tuple[Actor, Actor]]:
    """Who acts and on whom, as the event's own type has it."""
    named = [(t.agent, t.target) for t in event.ties if t.type == event.type] or list(event.edges())
    return [(a, b) for a, b in named if iri.actor(a) != iri.actor(b)]


def states(event: Event) -> set[tuple[Actor, Actor]]:
    """The pairs of states whose acts an event is, in order where it has a direction."""
    found = {(lifted(a), lifted(b)) for a, b in pairs(event)}
    return {(a, b) if not event.symmetric or a <= b else (b, a) for a, b in found if a != b and a.kind is b.kind is Kind.COUNTRY}


def is_about(event: Event, actor: str) -> bool:
    """Whether an actor, or one whose state it is, takes part."""
    return any(actor in (iri.actor(who), iri.actor(lifted(who))) for who in (*event.agents, *event.targets))


@dataclass
class News:
    """The events of a graph, and which of them are new.

    Args:
        events: all of the graph; since, until: first and last day asked for, `YYYY-MM-DD`; about: IRI of the only actor asked for.
    """

    events: list[Event]
    since: str
    until: str
    about: str | None = None
    _when: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep what has a day and no more than tells of an act."""
        self.events = [e for e in self.events if not event_types()[e.type].standing]
        self._when = {e.iri: day for e in self.events if (day := reported(e))}

    def items(self) -> list[Item]:
        """The news, best supported first within a kind."""
        found = [item for e in self.new if (item := self._item(e))]
        found += [*self._denials(), *self._signs(), *self._not_held()]
        order = list(KINDS)
        return sorted(found, key=lambda i: (order.index(i.kind), -i.publishers, i.day, i.text, i.event))

    @cached_property
    def new(self) -> list[Event]:
        """Events that are new, of those asked for."""
        return [e for e in self.events if self.since <= self._when.get(e.iri, "") <= self.until and self._wanted(e)]

    def _wanted(self, event: Event) -> bool:
        return self.about is None or is_about(event, self.about)

    def _item(self, event: Event) -> Item | None:
        """An event as news, None where it is none."""
        if event.status is not Status.ACTUAL or self._recalled(event):
            return None
        kind = event_types()[event.type]
        if kind.violent or kind.plover == "THREATEN":
            return item("violence", event)
        if kind.family == "agreement":
            return item("agreement", event)
        if event.relation == "met" and not self._met_before(event):
            return item("first meeting", event, "for the first time here")
        fresh = next((pair for pair in sorted(states(event)) if self._is_new_tie(event, pair)), None)
        return item("new tie", event, f"the first tie of its kind between {fresh[0].name} and {fresh[1].name} here") if fresh else None

    def _recalled(self, event: Event) -> bool:
        """Whether an event was over long before anybody reported it, so that it was only recalled."""
        if not event.last or len(event.last) < 10:
            return False
        return date.fromisoformat(self._when[event.iri]) - date.fromisoformat(event.last[:10]) > timedelta(days=RECENT)

    @cached_property
    def _meetings(self) -> dict[frozenset[tuple[str, str]], list[tuple[str, str]]]:
        """Meetings by who met, each as (day of its report, IRI)."""
        found: dict[frozenset[tuple[str, str]], list[tuple[str, str]]] = defaultdict(list)
        for e in self.events:
            if e.relation == "met" and e.status is Status.ACTUAL:
                for a, b in pairs(e):
                    found[_called(a, b)].append((self._when.get(e.iri, ""), e.iri))
        return found

    def _met_before(self, event: Event) -> bool:
        """Whether all who meet have met before."""
        now = (self._when[event.iri], event.iri)
        return all(any(other < now for other in self._meetings[_called(a, b)]) for a, b in pairs(event))

    @cached_property
    def _ties(self) -> dict[tuple[Actor, Actor], dict[str, tuple[str, str]]]:
        """For two states, the first event of each family of relations, as (day, IRI)."""
        found: dict[tuple[Actor, Actor], dict[str, tuple[str, str]]] = defaultdict(dict)
        for e in self.events:
            if e.status is Status.ACTUAL:
                now = (self._when.get(e.iri, ""), e.iri)
                for pair in states(e):
                    family = _family(e)
                    found[pair][family] = min(found[pair].get(family, now), now)
        return found

    def _is_new_tie(self, event: Event, pair: tuple[Actor, Actor]) -> bool:
        """Whether two states that were tied before are tied in this way for the first time."""
        now = (self._when[event.iri], event.iri)
        ties = self._ties[pair]
        earlier = [first for family, first in ties.items() if first < now and first[0] < now[0]]
        return bool(earlier) and ties[_family(event)] == now

    def _denials(self) -> Iterator[Item]:
        """What is denied for the first time, after others had reported it."""
        for e in self.events:
            if not e.contradicted or not self._wanted(e):
                continue
            denied = min((r.published for r in e.reports if r.status is Status.DENIED and r.published), default="")
            told = min((r.published for r in e.reports if r.status is not Status.DENIED and r.published), default="9999")
            if self.since <= denied <= self.until and told <= denied:
                said = next(r for r in e.reports if r.status is Status.DENIED and r.published == denied)
                yield item("denial", e, f"denied, after it was reported on {told}", said)

    def _signs(self) -> Iterator[Item]:
        """Two states whose acts of these days have the other sign than those of the BASE days before."""
        start = (date.fromisoformat(self.since) - timedelta(days=BASE)).isoformat()
        before: dict[frozenset[Actor], list[Event]] = defaultdict(list)
        now: dict[frozenset[Actor], list[Event]] = defaultdict(list)
        for e in self.events:
            day = self._when.get(e.iri, "")
            if e.status is Status.ACTUAL and start <= day <= self.until and self._wanted(e):
                for pair in {frozenset(p) for p in states(e)}:
                    (now if day >= self.since else before)[pair].append(e)
        for pair in sorted(now, key=sorted):
            if len(before[pair]) < BEFORE or len(now[pair]) < NOW:
                continue
            old, new = (sum(e.goldstein for e in side[pair]) / len(side[pair]) for side in (before, now))
            if min(abs(old), abs(new)) >= SIGN and old * new < 0:
                a, b = sorted(pair)
                strongest = max(now[pair], key=lambda e: (e.goldstein * new, e.iri))
                said = _report(strongest, self.since)
                text = (
                    f"{a.name} - {b.name}: {new:+.1f} on average of {len(now[pair])} events, after {old:+.1f} of {len(before[pair])} in {BASE} days"
                )
                yield Item(
                    "sign change", text, self.until, said.quote, iri.actor(a), iri.actor(b), source=said.source, url=said.url, title=said.title
                )

    def _not_held(self) -> Iterator[Item]:
        """What was announced for a day, and not reported to have been held GRACE days after it, if these days end among those asked for."""
        first, last = ((date.fromisoformat(day) - timedelta(days=GRACE)).isoformat() for day in (self.since, self.until))
        held: dict[frozenset[str], list[Event]] = defaultdict(list)
        for e in self.events:
            if e.status is not Status.PLANNED and event_types()[e.type].announced:
                for pair in _ends(e):
                    held[pair].append(e)
        for e in self.events:
            due = e.last
            if e.status is not Status.PLANNED or not event_types()[e.type].announced or not due or len(due) < 10 or not self._wanted(e):
                continue
            if first <= due[:10] <= last and not any(_around(other, e) for pair in _ends(e) for other in held[pair]):
                yield item("not held", e, f"was to be on {e.date}")


def _family(event: Event) -> str:
    """The family of an event's type: what may tell of the same happening."""
    return event_types()[event.type].family


def _called(a: Actor, b: Actor) -> frozenset[tuple[str, str]]:
    """Two actors by name and state: people of whom the graph cannot tell whether they are one are one here, so that no second meeting is a first."""
    return frozenset((who.name, who.country or "") for who in (a, b))


def _ends(event: Event) -> set[frozenset[str]]:
    """Who takes part, two by two, states in the place of their people, so that a visit answers to the talks that were announced."""
    return {frozenset((iri.actor(lifted(a)), iri.actor(lifted(b)))) for a, b in event.edges()}


def _around(held: Event, planned: Event) -> bool:
    """Whether something held may be what was planned."""
    when = held.date or reported(held) or ""
    if not planned.first or not planned.last or len(when) < 10:
        return bool(when) and (planned.date or "").startswith(when)
    early, late = date.fromisoformat(planned.first[:10]) - timedelta(days=GRACE), date.fromisoformat(planned.last[:10]) + timedelta(days=GRACE)
    return early <= date.fromisoformat(when) <= late


def _report(event: Event, since: str = "") -> Report:
    """The report that shows an event best: of its own status, new, and the surest."""
    return max(event.reports, key=lambda r: (r.status is event.status, (r.published or "") >= since, r.confidence, r.start >= 0, r.claim))


def item(kind: str, event: Event, more: str = "", said: Report | None = None) -> Item:
    """An event as an item of a kind, with `more` said of it, and the report that shows it."""
    when = (said.published if said else None) or reported(event) or ""
    said = said or _report(event)
    agents, targets = (Counter(who.name for who in side) for side in (event.agents, event.targets))
    ends = pairs(event) or [(event.agents[0], (event.targets or event.agents)[-1])]
    objects = list(targets) or list(agents)[1:]
    text = f"{_names(list(agents) if targets else list(agents)[:1])} {phrase(event.relation)} {_names(objects)}{f', {more}' if more else ''}"
    return Item(
        kind,
        text,
        when,
        said.quote,
        iri.actor(ends[0][0]),
        iri.actor(ends[0][1]),
        event.iri,
        event.relation,
        event.status.value,
        event.date,
        event.publishers,
        said.source,
        said.url,
        said.title,
    )


def _names(names: list[str]) -> str:
    """Names in a row, three at most."""
    shown = names[:3]
    return ", ".join(shown) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def day(text: str, today: date) -> str:
    """A day as `YYYY-MM-DD`: of "today", "yesterday", "7d" or such a day itself.

    >>> day("yesterday", date(2024, 3, 1)), day("7d", date(2024, 3, 1))
    ('2024-02-29', '2024-02-23')

    Raises:
        ValueError: it is none of these.
    """
    text = text.strip().lower()
    back = {"today": 0, "yesterday": 1}.get(text)
    if back is None and text.endswith("d") and text[:-1].isdigit():
        back = int(text[:-1])
    try:
        return (today - timedelta(days=back)).isoformat() if back is not None else date.fromisoformat(text).isoformat()
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is no day; write today, yesterday, 7d or 2024-06-12") from error


def fitting(events: Iterable[Event], since: str, until: str, about: str | None = None) -> Iterator[Event]:
    """New events of any status, for rules."""
    news = News(list(events), since, until, about)
    yield from sorted(news.new, key=lambda e: (reported(e) or "", e.iri))
