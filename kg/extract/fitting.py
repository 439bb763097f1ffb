"""Which of the actors found a kind of event can have on a side: steps by name, each of which takes out those of one fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.frames import Frame
from kg.extract.participants import Found, Predicate
from kg.extract.tree import Tree
from kg.link.titles import words as title_words
from kg.model import Actor, Kind

_ATTITUDES = frozenset({"Criticism", "Rejection", "Praise", "Support", "Accusation"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side (`agent` or `target`) of a frame at the word `i` of a sentence."""

    tree: Tree
    frame: Frame
    i: int
    name: str

    def of(self, side: str, *events: str) -> bool:
        """Whether this is that side of one of some kinds of event."""
        return self.name == side and self.frame.event in events

    def lemma(self, j: int) -> str:
        """The lemma of a word, lower case, without a particle."""
        return self.tree.tokens[j].lemma.lower()


def fit(p: Predicate, found: Found, side: str) -> Found:
    """Those of the actors found that this kind of event can have on this side (`agent` or `target`)."""
    at = Side(p.tree, p.frame, p.i, side)
    for step in STEPS:
        found = step(at, found)
    return found


def summits_are_apart(at: Side, found: Found) -> Found:
    """ "the G8 and G20 summits" are two meetings."""
    apart = at.frame.nouns and len(found) > 1 and all(a.kind is Kind.ORGANISATION for a, _ in found) and at.frame.event == "Meeting"
    return [] if apart else found


def lawmakers_use_no_force(at: Side, found: Found) -> Found:
    """ "a parliament that targets a station" uses no force."""
    if not at.of("agent", "Attack"):
        return found
    return [(a, j) for a, j in found if at.lemma(j) not in at.tree.words.lawmakers]


def police_search(at: Side, found: Found) -> Found:
    """The police search what they raid."""
    if not at.of("agent", "Attack") or at.tree.lemma(at.i) not in ("raid", "search"):
        return found
    return [(a, j) for a, j in found if at.lemma(j) not in title_words().organs]


def candidates_defeat(at: Side, found: Found) -> Found:
    """Candidates defeat one another."""
    if not at.of("agent", "Attack") or at.tree.lemma(at.i) != "defeat":
        return found
    return [(a, j) for a, j in found if a.kind is not Kind.PERSON]


def sanctions_target(at: Side, found: Found) -> Found:
    """Sanctions "target the missile programme of X"."""
    if not at.of("target", "Attack") or at.tree.lemma(at.i) != "target":
        return found
    return [] if {at.lemma(o) for o in at.tree.child(at.i, "obj")} & at.tree.words.not_struck else found


def of_the_kind(at: Side, found: Found) -> Found:
    """The frame says of what kind a side must be."""
    frame = at.frame
    if frame.persons in (at.name, "both"):
        found = [(a, j) for a, j in found if a.kind is Kind.PERSON] or ([] if frame.event in ("Hosting", "Appeal") else found)
    if frame.impersonal in (at.name, "both"):
        found = [(a, j) for a, j in found if a.kind is not Kind.PERSON]
    if frame.organisations in (at.name, "both"):
        found = [(a, j) for a, j in found if a.kind is Kind.ORGANISATION]
    if frame.countries in (at.name, "both"):
        found = [(a, j) for a, j in found if a.kind is Kind.COUNTRY]
    return found


def people_meet(at: Side, found: Found) -> Found:
    """ "took part in a Quad meeting with X": who met is the person."""
    if not at.of("agent", "Meeting") or not at.frame.nouns or not any(a.kind is Kind.PERSON for a, _ in found):
        return found
    return [(a, j) for a, j in found if a.kind is not Kind.ORGANISATION]


def calls_for_something(at: Side, found: Found) -> Found:
    """ "the people's calls for reform", "called on X" are no telephone calls."""
    if at.frame.event != "Communication":
        return found
    roles = at.tree.roles(at.i)
    noun = at.frame.nouns and at.tree.lemma(at.i) == "call" and roles.get("for")
    return [] if noun or (at.frame.alone and not roles.get("obj")) else found


def own_citizens(at: Side, found: Found) -> Found:
    """Whom a state's courts deal with is its own citizen unless the text says otherwise."""
    if not at.of("target", "Coercion", "Accusation"):
        return found
    return [(a, j) for a, j in found if a.kind is not Kind.PERSON or a.known or a.country]


def guests_are_met(at: Side, found: Found) -> Found:
    """Guests are met, what is welcomed is praised."""
    if "welcome" not in at.frame.verbs or at.name != "target":
        return found
    return [(a, j) for a, j in found if (a in at.tree.named(j) and a.kind is Kind.PERSON) == (at.frame.event != "Praise")]


def received_people(at: Side, found: Found) -> Found:
    """ "received 47 French nationals" is no meeting with France."""
    if not at.of("target", "Meeting") or not at.tree.verbal(at.i):
        return found
    return [(a, j) for a, j in found if a.kind is not Kind.COUNTRY or at.lemma(j) not in at.tree.words.people | at.tree.words.goods]


def diplomats_stand_for_states(at: Side, found: Found) -> Found:
    """An expelled diplomat stands for his state."""
    if not at.of("target", "ReducingRelations"):
        return found
    return [(at.tree.names.countries.get(a.country or "", a) if a.kind is Kind.PERSON else a, j) for a, j in found]


def people_act_for_themselves(at: Side, found: Found) -> Found:
    """What a state's people and companies do the state does not."""
    if at.name != "agent":
        return found
    return [(a, j) for a, j in found if a.kind is not Kind.COUNTRY or at.lemma(j) not in at.tree.words.people]


def not_themselves(at: Side, found: Found) -> Found:
    """ "to help them defend themselves" defends nobody else."""
    if at.name != "target":
        return found
    return [(a, j) for a, j in found if not at.tree.tokens[j].text.lower().endswith(("self", "selves"))]


def tension_between(at: Side, found: Found) -> Found:
    """ "concern over tensions between A and B" is about neither."""
    if not at.of("target", "Criticism"):
        return found
    tree = at.tree
    return [(a, j) for a, j in found if not any(tree.case(c) == "between" for c in (j, *tree.above(j), *tree.child(j, "nmod")))]


def sufferers_are_not_meant(at: Side, found: Found) -> Found:
    """Who thinks ill of "sanctions on X" does not think ill of X."""
    if not at.of("target", *_ATTITUDES) or at.frame.object or at.frame.becomes:
        return found
    return [(a, j) for a, j in found if not _suffers(at, j, a)]


def states_are_visited(at: Side, found: Found) -> Found:
    """A visit is to a state or an organisation."""
    if not at.of("target", "Visit"):
        return found
    return [(a, j) for a, j in found if a.kind in (Kind.COUNTRY, Kind.ORGANISATION)]


def delegations_travel(at: Side, found: Found) -> Found:
    """A state does not travel; its delegation does."""
    if not at.of("agent", "Visit"):
        return found
    return [
        (a, j)
        for a, j in found
        if a.kind is not Kind.COUNTRY
        or (m := at.tree.mention(j)) is None
        or (m.form in ("part", "title") and at.lemma(j) not in at.tree.words.people | at.tree.words.goods)
    ]


def troops_do_not_visit(at: Side, found: Found) -> Found:
    """ "a contingent of troops from Chad", "M23 rebels" come to no visit."""
    if not at.of("agent", "Visit"):
        return found
    return [(a, j) for a, j in found if not _marching(at.tree, j)]


STEPS: tuple[Callable[[Side, Found], Found], ...] = (
    summits_are_apart,
    lawmakers_use_no_force,
    police_search,
    candidates_defeat,
    sanctions_target,
    of_the_kind,
    people_meet,
    calls_for_something,
    own_citizens,
    guests_are_met,
    received_people,
    diplomats_stand_for_states,
    people_act_for_themselves,
    not_themselves,
    tension_between,
    sufferers_are_not_meant,
    states_are_visited,
    delegations_travel,
    troops_do_not_visit,
)
"""The steps in their order; `benchmarks/ablate.py` measures what each is worth."""


def not_its_own(p: Predicate, agents: Found, targets: Found) -> Found:
    """The targets less the people of whom no country is known, where courts or police act or a state sets free: those are its own citizens."""
    freed = p.frame.event == "Concession" and all(a.kind is not Kind.GROUP for a, _ in agents)
    if not freed and not any(p.tree.tokens[j].lemma.lower() in title_words().organs for _, j in agents):
        return targets
    return [(a, j) for a, j in targets if a.kind is not Kind.PERSON or a.known or a.country]


def _suffers(at: Side, j: int, actor: Actor) -> bool:
    """Whether an actor is only whom the thing is against, or whom it is done to: "the resolution against X", "sanctions on X"."""
    tree = at.tree
    if actor in tree.named(j):
        return bool(at.frame.verbs) and _done_to(tree, j, at.i)
    inside = [
        m.head
        for m in tree.linked.mentions
        if m.head != j and tree.under(m.head, j) and (actor in m.actors or (m.place and m.place.country == actor.country))
    ]
    return bool(inside) and all(_done_to(tree, k, j) for k in inside)


def _done_to(tree: Tree, k: int, top: int) -> bool:
    for g in (k, *tree.above(k)):
        if g == top:
            return False
        head, case = tree.tokens[g].head, tree.case(g)
        things = {tree.tokens[o].lemma.lower() for o in (tree.child(head, "obj") if tree.verbal(head) else [head])}
        if case == "against" and not tree.verbal(head):
            return True
        if things & tree.words.suffered and case in ("against", "on", "to", "for"):
            return True
        if things & tree.words.of_whom and case == "of":
            return True
    return False


def _marching(tree: Tree, j: int) -> bool:
    """Whether soldiers or rebels are meant: "a contingent of troops from Chad", "M23 rebels"."""
    m = tree.mention(j)
    said = {w for t in tree.tokens[m.start : m.end] for w in t.text.lower().split()} if m else set()
    said |= {tree.tokens[k].text.lower() for k in (j, *tree.above(j)) if tree.tokens[k].pos == "NOUN"}
    return bool(said & (title_words().armed | tree.words.troops))
