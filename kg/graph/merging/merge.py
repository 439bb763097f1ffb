"""Claims of many articles to events: functions of the claims alone, whatever the order they came in.

Claims are compared inside a block: family of the relation, both ends, month. Within it they are laid on the time axis. Reports that give the
day of what happened are anchors; what was planned, or has no day, or only a month, joins an anchor near it. Which anchor that is depends on the
claims of a few days around alone (`REACH`), so that a new article has only its neighbourhood computed again, and so that daily strikes of the
same two do not run together into one war-long event.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import prod

from kg import iri, passage
from kg.graph.alike import wire
from kg.graph.alike.disjoint import Disjoint
from kg.graph.shape.claims import Statement
from kg.graph.shape.triples import lifted, span
from kg.model import Actor, Basis, Event, Report, Status, Tie
from kg.ontology import EventType, event_types, families

SLIP = 1  # days between the planned and the actual day of one event
# What is arranged beforehand (`Family.announced`) is told of for days: a report without a date looks for its event from 4 days before its publication
# (longer, and weekly meetings run together). Other acts are news on their day or the next, and attacks on a longer list are other attacks: of the
# 20 events with most reports in a build of 13,800 items, 11 had run several days of strikes together while all families had the wide window.
BEFORE, NEXT, AFTER = 4, 1, 1
AHEAD = 7  # days in which an announcement of such a thing without a date looks for its event; of others, NEXT
WAR = "War"  # as a row's type: the claim names a war as a whole, not one of its attacks
REACH = 14  # days beyond which claims cannot change how others are grouped: AHEAD + BEFORE + SLIP + two rests, rounded up
_WAR = re.compile(r"\b(?:war|invasion|aggression|occupation)\b", re.I)
RANK = (Status.ACTUAL, Status.DENIED, Status.PLANNED, Status.CONDITIONAL)


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A claim on the time axis of its block.

    Attributes:
        claim: its IRI; date: as the claim gives it, may be empty; published: day of the article, may be empty; side: decision that holds it apart.
        cast: the people who acted for a state, as `state>person`, so that meetings of two states are told apart by who met.
    """

    claim: str
    type: str = ""
    status: str = "actual"
    date: str = ""
    published: str = ""
    place: str = ""
    side: str = ""
    cast: str = ""

    def who(self, ends: tuple[str, str]) -> tuple[str, str]:
        """The people who acted for either end, empty where the end itself did."""
        people = [entry.partition(">") for entry in self.cast.split()]
        return tuple("+".join(sorted(p for e, _, p in people if e == end)) for end in ends)  # type: ignore[return-value]

    def text(self) -> str:
        """The row without its claim, on one line."""
        return "\t".join((self.type, self.status, self.date, self.published, self.place.replace("\t", " "), self.cast))

    @classmethod
    def read(cls, claim: str, text: str, side: str = "") -> Row:
        """The row that `text` wrote."""
        type_, status, day, published, place, cast = (*text.split("\t"), "")[:6]
        return cls(claim, type_, status, day, published, place, side, cast)


@dataclass(frozen=True, slots=True)
class Strand:
    """Claims of one block that speak of one happening; `why` gives for each how it came in and how sure that is, 0 to 1."""

    claims: frozenset[str]
    why: Mapping[str, tuple[str, float]]


def month(row: Row) -> str:
    """The month (or year) under which a row is filed; its own claim where it has no time at all."""
    day = row.date or row.published
    return day[:7] if day else row.claim


def strands(rows: Iterable[Row], family: str, ends: tuple[str, str] = ("", "")) -> list[Strand]:
    """Rows of one block, any months, grouped into happenings; `ends` are those of the block where its people stand for their states."""
    sides: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sides[row.side].append(row)
    found = [s for side in sorted(sides) for s in _one_side(sorted(sides[side]), family)]
    if not families()[family].announced or not any(ends):
        return found
    by_claim = {row.claim: row for side in sides.values() for row in side}
    return [
        Strand(frozenset(part), {c: s.why[c] for c in part}) for s in found for part in _by_cast({c: by_claim[c].who(ends) for c in sorted(s.claims)})
    ]


def _by_cast(casts: dict[str, tuple[str, str]]) -> list[list[str]]:
    """Claims of one time between two states, told apart by the people who acted.

    Who is named alone belongs to the pair that names him, the state alone to the best told pair: "the ministers met", "A's president met B".
    """
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for claim, cast in casts.items():
        groups[cast].append(claim)
    heads = sorted((c for c in groups if all(c)), key=lambda c: (-len(groups[c]), c))
    left = []
    for half in sorted(c for c in groups if any(c) and not all(c)):
        home = next((h for h in heads if all(x in ("", y) for x, y in zip(half, h))), None)
        if home is None:
            left.append(half)
        else:
            groups[home] += groups.pop(half)
    if len(left) == 2 and not any(x and y for x, y in zip(*left)):  # one of each side: they met one another
        groups[left[0]] += groups.pop(left.pop())
    heads = sorted((c for c in groups if any(c)), key=lambda c: (-len(groups[c]), c))
    if heads and ("", "") in groups:
        groups[heads[0]] += groups.pop(("", ""))
    return [sorted(groups[c]) for c in sorted(groups)]


def _one_side(rows: list[Row], family: str) -> list[Strand]:
    groups: dict[tuple[str, ...], dict[str, tuple[str, float]]] = defaultdict(dict)
    happened: dict[int, list[Row]] = defaultdict(list)
    planned: dict[int, list[Row]] = defaultdict(list)
    undated: list[Row] = []
    monthly: list[Row] = []
    for row in rows:
        if row.type == WAR and row.date:
            groups["war", row.date][row.claim] = "the war as a whole, same month", 0.8
        elif len(row.date) == 10:
            (happened if row.status == "actual" else planned)[_day(row.date)].append(row)
        elif len(row.date) == 7:
            monthly.append(row)
        elif row.date:
            groups["year", row.date, row.place][row.claim] = "same year, no more is told", 0.4
        elif row.published:
            undated.append(row)
        else:
            groups["alone", row.claim][row.claim] = "no time is known", 1.0
    lasting = _heads((d for d, found in happened.items() if any(event_types()[r.type].lasting for r in found)), families()[family].lasting)
    first = dict(zip(happened, happened)) | lasting
    anchor: dict[int, tuple[str, ...]] = {}
    spots = {day: _spot(found, family) for day, found in happened.items()}
    for day, found in happened.items():
        for row in found:
            where = spots[day](row)
            groups["day", str(first[day]), where][row.claim] = ("same day", 0.95) if first[day] == day else ("goes on for days", 0.8)
        anchor[day] = "day", str(first[day]), spots[day](Row(""))
    _planned(planned, anchor, first, spots, groups)
    _undated(undated, anchor, spots, groups, family)
    _monthly(monthly, anchor, happened, groups)
    return [Strand(frozenset(g), dict(g)) for _, g in sorted(groups.items())]


def _planned(
    rows: Mapping[int, list[Row]],
    anchor: dict[int, tuple[str, ...]],
    first: Mapping[int, int],
    spots: Mapping[int, Callable[[Row], str]],
    groups: dict[tuple[str, ...], dict[str, tuple[str, float]]],
) -> None:
    """What was planned, or did not happen, for a day joins what happened on it or on the day before or after, else what was planned for the same day."""
    for day, found in rows.items():
        near = min((d for d in spots if abs(d - day) <= SLIP), key=lambda d: (abs(d - day), -d), default=None)
        for row in found:
            if near is None:
                groups["plan", str(day)][row.claim] = "planned for the same day", 0.9
            else:
                groups["day", str(first[near]), spots[near](row)][row.claim] = (
                    ("told for the same day", 0.9) if near == day else ("told for the day before or after", 0.75)
                )
        if near is None:
            anchor[day] = "plan", str(day)


def _undated(
    rows: list[Row],
    anchor: Mapping[int, tuple[str, ...]],
    spots: Mapping[int, Callable[[Row], str]],
    groups: dict[tuple[str, ...], dict[str, tuple[str, float]]],
    family: str,
) -> None:
    """Reports without a date join the event that lies nearest before (announcements: after) their publication, else one another."""
    attack, after = families()[family].violent, 0 if families()[family].violent else AFTER
    before, ahead = (BEFORE, AHEAD) if families()[family].announced else (NEXT, NEXT)
    alone: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        day = _day(row.published)
        past = [d for d in anchor if day - before <= d <= day]
        later = [d for d in anchor if day < d <= day + (ahead if row.status == "planned" else after)]
        if row.status == "planned":
            near = min(later, default=day if day in anchor else None)
        else:
            near = max(past, default=min(later, default=None))
        if near is None:
            alone[day].append(row)
        else:
            name = anchor[near]
            if near in spots:
                name = (*name[:2], spots[near](row))
            groups[name][row.claim] = "no date; published near the day", 0.6
    first = _heads(alone, 0 if attack else before)
    for day, found in alone.items():
        spot = _spot(found, family)
        for row in found:
            groups["reported", str(first[day]), spot(row)][row.claim] = (
                ("published on the same day", 0.7) if first[day] == day else ("published within days", 0.5)
            )


def _monthly(
    rows: list[Row],
    anchor: Mapping[int, tuple[str, ...]],
    happened: Mapping[int, list[Row]],
    groups: dict[tuple[str, ...], dict[str, tuple[str, float]]],
) -> None:
    """Reports that name the month alone join the only event of the month, or the only one at their place."""
    days: dict[str, set[int]] = defaultdict(set)
    for day in anchor:
        days[date.fromordinal(day).isoformat()[:7]].add(day)
    for row in rows:
        here = days[row.date]
        names = {anchor[d] for d in here}
        if row.place and len(names) > 1:
            names = {anchor[d] for d in here if any(r.place == row.place for r in happened.get(d, ()))}
        if len(names) == 1:
            groups[names.pop()][row.claim] = "the only event of the month", 0.6
        else:
            groups["month", row.date, row.place][row.claim] = "same month, no more is told", 0.4


def _heads(days: Iterable[int], lasting: int) -> dict[int, int]:
    """For each day the first day of what it belongs to: a head has none of the `lasting` days before it taken; other days belong to a head so near, else to themselves."""
    taken = set(days)
    heads = {d for d in taken if not any(d - n in taken for n in range(1, lasting + 1))}
    return {d: next((d - n for n in range(lasting + 1) if d - n in heads), d) for d in taken}


def _spot(day: list[Row], family: str) -> Callable[[Row], str]:
    """Says where an attack struck, since one day may bring several; a report without a place belongs to the only one that day, if there is one. Empty for other families."""
    if not families()[family].violent:
        return lambda row: ""
    places = {r.place for r in day if r.place}
    only = places.pop() if len(places) == 1 else ""
    return lambda row: row.place or only


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def gatherings(statements: Iterable[Statement]) -> list[frozenset[str]]:
    """Claims of ONE article that are one gathering of three or more.

    They have one family of symmetric types, one status, compatible dates and overlapping evidence, and every two participants are connected,
    but for compatriots, whose tie is none between states. "A met B and C", a star, may be two meetings and stays so.
    """
    rows = [s for s in statements if event_types()[s.type].symmetric and not event_types()[s.type].standing]
    sets = Disjoint[int]()
    for i, a in enumerate(rows):
        for j in range(i):
            b = rows[j]
            if (
                event_types()[a.type].family == event_types()[b.type].family
                and a.report.status is b.report.status
                and (not a.date or not b.date or a.date == b.date)
                and _overlap(a.report, b.report)
            ):
                sets.join(j, i)
    found = []
    for group in ([rows[i] for i in g] for g in sets.groups(range(len(rows)))):
        pairs = {frozenset(p) for s in group for p in s.edges()}
        actors = sorted({a for p in pairs for a in p})
        missing = [(a, b) for i, a in enumerate(actors) for b in actors[i + 1 :] if frozenset((a, b)) not in pairs]
        if len(group) > 1 and len(actors) > 2 and all(a.country and a.country == b.country for a, b in missing):
            found.append(frozenset(s.report.claim for s in group))
    return sorted(found, key=min)


def _overlap(a: Report, b: Report) -> bool:
    if a.start < 0 or b.start < 0:
        return a.quote == b.quote
    return a.start < b.end and b.start < a.end


def bases(s: Statement) -> tuple[str, ...]:
    """Blocks of a statement without their month: family and both ends for each pair; an office and whether it is a former one belong to it, too."""
    type_ = event_types()[s.type]
    extra = ""
    if type_.standing:
        extra = f"|{iri.slug(s.office) if s.office else ''}|{'former' if passage.former(s.report) and type_.held_office else ''}"
    found = []
    for a, b in s.edges():
        ends = [_local(x) for x in _levels(type_, a, b)]
        if families()[type_.family].symmetric:
            ends.sort()
        found.append("|".join((type_.family, *ends)) + extra)
    return tuple(dict.fromkeys(found))


def _local(actor: Actor) -> str:
    return iri.actor(actor).removeprefix(iri.BASE)


def _levels(type_: EventType, a: Actor, b: Actor) -> tuple[Actor, Actor]:
    """The ends under which an act is filed: what is arranged between states is one happening, whoever of them is named."""
    x, y = lifted(a), lifted(b)
    return (x, y) if families()[type_.family].announced and not type_.standing and x != y else (a, b)


def _cast(s: Statement) -> str:
    """The people of a statement who acted for a state, as `state>person`."""
    found = {f"{_local(lifted(a))}>{_local(a)}" for a in (*s.agents, *s.targets) if lifted(a) != a}
    return " ".join(sorted(found))


def row_of(s: Statement, side: str = "") -> Row:
    """A statement on the time axis; that an attack on a country struck in that country says no place."""
    place = s.place or ""
    if event_types()[s.type].violent and place in {a.name for a in (*s.agents, *s.targets)}:
        place = ""
    return Row(s.report.claim, WAR if _war(s) else s.type, s.report.status.value, when(s) or "", s.report.published or "", place, side, _cast(s))


def _war(s: Statement) -> bool:
    """Whether a statement names a war as a whole ("Russia's war against Ukraine"): such a noun says what is going on, and no day of it."""
    return event_types()[s.type].violent and any(map(_WAR.search, passage.words(s.report, "act") or (s.report.quote,)))


def when(s: Statement) -> str | None:
    """When it happened, as the text says: the day of publication alone is none. Of a war that is named as a whole the month, that of the report where none is told."""
    told = s.date if s.report.basis is Basis.TEXT else None
    return (told or s.report.published or "")[:7] or None if _war(s) else told


def publishers(group: Iterable[Statement]) -> int:
    """Number of distinct publishers: articles of one publisher, and copies of one text, count once; so do all that name none, for they may be of one."""
    articles: dict[str, Statement] = {}
    for s in group:
        articles.setdefault(s.report.article, s)
    sets, first = Disjoint[str](), dict[tuple[str, str], str]()
    texts = wire.copied(s.signature for s in articles.values())
    for article, s in articles.items():
        sets.join(first.setdefault(("publisher", s.publisher), article), article)
        sets.join(first.setdefault(("text", texts.root(s.signature) or article), article), article)
    return len(sets.groups(articles))


def event(group: Iterable[Statement], standing: str = "") -> Event:
    """The event that a group of statements speaks of.

    Args:
        group: its statements.
        standing: block of a standing fact, whose IRI is made of it; an event's IRI comes from its smallest claim IRI.
    """
    rows = sorted(group, key=lambda s: s.report.claim)
    ties = _ties(rows)
    statuses = {s.report.status for s in rows}
    status = next(r for r in RANK if r in statuses)
    telling = [s for s in rows if s.report.status is status]
    type_name = _most(s.type for s in telling)[0]
    type_ = event_types()[type_name]
    own = [t for t in ties if t.type == type_name]
    sides = _sides([*own, *(t for t in ties if t.type != type_name)])
    if sides:
        agents, targets = sides
    elif type_.symmetric and len({frozenset((t.agent, t.target)) for t in own}) > 1:
        agents = tuple(sorted({a for t in ties for a in (t.agent, t.target)}))
        targets = ()
    else:
        agents, targets = tuple(sorted({t.agent for t in own})), tuple(sorted({t.target for t in own}))
        rest = {a for t in ties for a in (t.agent, t.target)} - {*agents, *targets}
        agents = tuple(sorted({*agents, *rest}))
    told = [d for s in telling if (d := when(s))]
    dates = sorted(_most(told), key=lambda d: -len(d))
    places = _most(s.place for s in rows if s.place)
    offices = sorted({s.office for s in rows if s.office})
    days = [span(d) for d in set(told) if len(d) == 10] or [span(d) for d in dates[:1]]
    reports = tuple(sorted((s.report for s in rows), key=lambda r: (r.published or "9999", r.article, r.start, r.claim)))
    if standing:
        confidence, support = max(r.confidence for r in reports), len({s.publisher for s in rows})
    else:
        best: dict[str, float] = {}
        for r in reports:
            best[r.article] = max(r.confidence, best.get(r.article, 0.0))
        doubt = prod(1 - best[article] for article in sorted(best))
        confidence, support = round(1 - doubt, 2), publishers(rows)
    return Event(
        iri=iri.entity("event", iri.digest("standing", standing) if standing else iri.digest(rows[0].report.claim)),
        type=type_name,
        relation=type_.relation,
        agents=agents,
        targets=targets,
        status=status,
        date=None if standing else dates[0] if dates else None,
        first=None if standing else min((d[0] for d in days), default=None),
        last=None if standing else max((d[1] for d in days), default=None),
        place=None if standing else places[0] if places else None,
        topics=tuple(sorted({t for s in rows for t in s.topics})),
        plover=type_.plover,
        cameo=type_.cameo,
        goldstein=type_.goldstein,
        quad=type_.quad,
        symmetric=type_.symmetric,
        publishers=support,
        confidence=confidence,
        contradicted=Status.DENIED in statuses and Status.ACTUAL in statuses,
        reports=reports,
        office=offices[0] if offices else None,
        ties=ties,
    )


def _most(values: Iterable[str]) -> list[str]:
    """Different values, the most frequent first."""
    count = Counter(values)
    return sorted(count, key=lambda v: (-count[v], v))


def _sides(ties: list[Tie]) -> tuple[tuple[Actor, ...], tuple[Actor, ...]] | None:
    """Both sides of what two states did, each with its people, where more is told than one pair and all of it lies between the same two."""
    ends = {frozenset((lifted(t.agent), lifted(t.target))) for t in ties}
    if len(ties) < 2 or len(ends) != 1 or len(next(iter(ends))) != 2:
        return None
    first = lifted(ties[0].agent)
    actors = {a for t in ties for a in (t.agent, t.target)}
    return tuple(sorted(a for a in actors if lifted(a) == first)), tuple(sorted(a for a in actors if lifted(a) != first))


def _ties(rows: list[Statement]) -> tuple[Tie, ...]:
    """Ties of an event; the ends of a symmetric one stand as its first claim has them."""
    status: dict[tuple[str, Actor, Actor], Status] = {}
    topics: dict[tuple[str, Actor, Actor], set[str]] = defaultdict(set)
    for s in rows:
        type_ = event_types()[s.type]
        for a, b in s.edges():
            if type_.symmetric and (type_.standing or (s.type, b, a) in status):
                a, b = sorted((a, b)) if type_.standing else (b, a)
            key = s.type, a, b
            status[key] = min(status.get(key, s.report.status), s.report.status, key=RANK.index)
            topics[key].update(s.topics)
    return tuple(sorted(Tie(t, a, b, status[t, a, b], tuple(sorted(topics[t, a, b]))) for t, a, b in status))
