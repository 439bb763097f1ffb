"""Who takes part in what a frame finds: the roles that it names, looked up in the tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.extract.documents import author
from kg.extract.frames import Frame, Role, by_lemma
from kg.extract.tree import Tree
from kg.model import Actor, Kind
from kg.ontology import event_types

Found = list[tuple[Actor, int]]  # actors with the token that says so


@dataclass(frozen=True, slots=True)
class Predicate:
    """A frame at a word of a sentence: `i` is the word's token, `roles` its arguments, to which the words that the frame asks for lend theirs."""

    tree: Tree
    frame: Frame
    i: int
    roles: dict[str, list[int]]


def find(p: Predicate, side: str, known: Found) -> Found:
    """The actors of the first alternative that yields any, as far as they are of the kind that the frame asks for.

    Args:
        side: `agent` or `target`; known: the other side, found before.
    """
    for choice in p.frame.agent if side == "agent" else p.frame.target:
        out: Found = []
        for role in choice:
            found = _direct(p, role, known) if role.name in ACTORS else _looked_up(p, role, side == "target")
            out += [(a, j) for a, j in found if all(a != b for b, _ in out)]
        if out:
            return _of_kind(p.frame, out, (side, "both"))
    return []


def _of_kind(frame: Frame, found: Found, sides: tuple[str, str]) -> Found:
    """Those of a side that are of the kind that a frame asks for; where persons are asked for and none is named, their state stands for them, but hosts nobody."""
    if frame.persons in sides:
        found = [(a, j) for a, j in found if a.kind is Kind.PERSON] or ([] if frame.event in ("Hosting", "Appeal") else found)
    if frame.impersonal in sides:
        found = [(a, j) for a, j in found if a.kind is not Kind.PERSON]
    for asked, kind in ((frame.organisations, Kind.ORGANISATION), (frame.countries, Kind.COUNTRY)):
        if asked in sides:
            found = [(a, j) for a, j in found if a.kind is kind]
    return found


def _direct(p: Predicate, role: Role, known: Found) -> Found:
    taken = {a.country for a, _ in known} if role.name == "where" else set()
    return [(a, j) for a, j in ACTORS[role.name](p) if a.country not in taken]


def _looked_up(p: Predicate, role: Role, target: bool) -> Found:
    """The actors that the words in a role stand for."""
    tree = p.tree
    if role.name == "above" and not tree.verbal(p.i):  # "thanked X for its support": of the state, not of the minister who thanks
        return [(tree.names.countries.get(a.country or "", a), j) for a, j in tree.all(_above(p))]
    places = _words(p, role.name)
    if target and p.frame.goal:
        places = [j for j in places if tree.lemma(j) in p.frame.goal]
    if role.name in ("adj", "compound"):
        return _modifying(tree, places)
    found = tree.all(places, role.place, role.dig or role.name == "below")
    if role.dig and len(found) > 1 and _joint(tree, p.i, found, places):
        return []
    if not found and role.name == "subj" and tree.verbal(p.i):
        return [x for j in places for x in author(tree, j)]
    if not found and role.dig and role.name == "obj" and "by" in p.roles and not tree.passive(p.i):
        return tree.all(p.roles["by"])  # "welcomed the decision by X", whatever the phrase hangs on
    return found


def _words(p: Predicate, role: str) -> list[int]:
    """The words in a role: of a special one, of a path ("discussed relations with X": `obj>with`), or an argument of the predicate."""
    if role in WORDS:
        return WORDS[role](p)
    first, *steps = role.split(">")
    places = p.roles.get(first, [])
    for step in steps:  # not "discussed Russia's cooperation with X"
        own = [m for o in places for m in p.tree.members(o) if first != "obj" or step != "with" or not p.tree.owners(m)]
        places = [x for m in own for x in p.tree.roles(m).get(step, [])]
    return places


def _modifying(tree: Tree, places: list[int]) -> Found:
    """The actors named before a noun, also by what modifies its modifiers."""
    near = [m for p in places for m in tree.members(p)]
    near += [c for j in near for c in tree.child(j, "compound", "amod", "nmod", "dep", "flat") if tree.mention(c) and not tree.child(c, "case")]
    return [(a, j) for j in near for m in [tree.mention(j)] if m and m.form != "pronoun" for a in m.actors]


# -- words in special roles ------------------------------------------------------------------------------------------------


def _clause(p: Predicate) -> list[int]:
    """ "demanded that X ...": the subject of the clause."""
    return [s for c in _clauses(p.tree, p.i) for s in p.tree.surface(c)]


def _if(p: Predicate) -> list[int]:
    """ "warned that it would strike if X ...": whose act the condition is."""
    clauses = (p.i, *_clauses(p.tree, p.i), *p.tree.child(p.i, "xcomp"))
    return [s for c in clauses for k in p.tree.child(c, "advcl") for s in _supposed(p.tree, k)]


def _below(p: Predicate) -> list[int]:
    """ "refused to recognise X", "threatened to attack X": the object of the infinitive."""
    tree = p.tree
    verbal = tree.verbal(p.i)
    return [
        o
        for c in tree.child(p.i, "xcomp", "ccomp", *(() if verbal else ("acl",)))
        if tree.tokens[c].dep != "ccomp" or all(tree.tokens[s].pos == "PRON" for s in tree.child(c, "nsubj"))  # whose act it is to be
        if verbal or "to" in tree.marks(c)
        for r in ("iobj", "obj", "on", "against", "with", "to", "from")
        for o in tree.roles(c).get(r, [])
    ]


def _above(p: Predicate) -> list[int]:
    """ "thanked X for hosting the talks": who thanks was there."""
    tree, t = p.tree, p.tree.tokens[p.i]
    thanks = t.dep in ("advcl", "obl") and tree.lemma(t.head) in tree.words.thanking and "for" in tree.marks(p.i, "mark", "case")
    return tree.surface(t.head) if thanks and not any(tree.owners(o) for o in p.roles.get("noun", [])) else []


def _doer(p: Predicate) -> list[int]:
    """ "did so at X's request": who did."""
    return p.tree.surface(p.tree.clause(p.i)) if p.tree.case(p.i) == "at" else []


def _purpose(p: Predicate) -> list[int]:
    """ "provided $5 million to strengthen Egypt's water supply"."""
    tree = p.tree
    clauses = [
        c
        for j in (p.i, *p.roles.get("obj", []))
        for c in tree.child(j, "advcl", "xcomp", "acl")
        if any(tree.tokens[m].text == "to" for m in tree.child(c, "mark"))
    ]
    return [o for c in clauses for r in ("obj", "in") for o in tree.roles(c).get(r, [])]


WORDS: Mapping[str, Callable[[Predicate], list[int]]] = {
    "clause": _clause,
    "if": _if,
    "below": _below,
    "above": _above,
    "doer": _doer,
    "purpose": _purpose,
}
"""Roles that are no argument of the predicate, by the words in them."""


# -- actors in special roles -----------------------------------------------------------------------------------------------


def _means(p: Predicate) -> Found:
    """ "were killed in an Israeli strike", "in clashes with Hezbollah"."""
    tree = p.tree
    phrases = [c for r in tree.words.killed_in for c in p.roles.get(r, [])]
    acts = [(c, m) for c in phrases for m in tree.members(c) if tree.tokens[m].lemma.lower() in tree.words.harm]
    out = [(a, m) for c, m in acts for a in (tree.owners(m) or tree.owners(c))]  # "in Russian missile and drone strikes"
    fights = [c for c in phrases if tree.tokens[c].lemma.lower() in tree.words.fights]
    return out + [(a, j) for c in fights for a, j in tree.all(tree.roles(c).get("with", []))]


def _owner(p: Predicate) -> Found:
    """Whose drone it is that strikes."""
    return [(a, j) for s in p.roles.get("subj", []) for j in p.tree.members(s) for a in p.tree.owners(j)]


def _where(p: Predicate) -> Found:
    """The state where a violent event took place: in its own phrase, or in the clause that tells what it did ("were killed in Lviv in a Russian attack")."""
    tree, i = p.tree, p.i
    at = tree.place(i, frozenset())
    m = next((m for m in tree.linked.mentions if at and m.place == at), None)
    country = tree.names.countries.get(at.country or "") if at else None
    if m is None or country is None:
        return []
    clause = tree.clause(i)
    between = []
    for g in tree.above(m.head):
        if g == i:
            break
        between.append(g)
    own = tree.under(m.head, i) and not any(
        tree.case(g) in ("in", "at", "during") and tree.tokens[g].lemma.lower() not in tree.words.parts_of_places for g in between
    )
    told = own or clause == i or tree.lemma(clause) in tree.words.toll
    return [(country, m.head)] if told else []


ACTORS: Mapping[str, Callable[[Predicate], Found]] = {"means": _means, "owner": _owner, "where": _where}
"""Roles that are no argument of the predicate, by the actors in them."""


def _joint(tree: Tree, i: int, found: Found, places: list[int]) -> bool:
    """Whether a thing is the actor's own as well as others' ("They praised the results of the meeting of Russia, France and Germany"):
    then what is said of it is said of nobody else."""
    mine = {a.country for a, _ in tree.all(tree.surface(i)) if a.country}
    shared = {j for a, j in found if a.country in mine and not tree.named(j)}
    return any(j in shared for _, j in found) and len({a.country for a, _ in found}) > 1


def _supposed(tree: Tree, i: int) -> list[int]:
    """The subject of an "if" or "unless" clause, none where a clause is none."""
    return tree.surface(i) if tree.marks(i) & {"if", "unless"} else []


def _clauses(tree: Tree, i: int) -> list[int]:
    """The clauses that a verb or noun governs: "demanded that X", "its demand that X", "repeated its demand that X"."""
    found = tree.child(i, "ccomp")
    if tree.lemma(i) == "claim":  # a claim that somebody agreed charges him with nothing
        found = [c for c in found if not _friendly(tree, c)]
    if tree.verbal(i):
        return found
    found += [c for c in tree.child(i, "acl") if tree.child(c, "nsubj")]
    if not found and tree.tokens[i].dep == "obj":
        found = [c for c in tree.child(tree.tokens[i].head, "ccomp") if c > i]
    return found


def _friendly(tree: Tree, i: int) -> bool:
    """Whether a predicate tells of nothing but cooperation."""
    told = {event_types()[f.event].quad for sort in ("verb", "noun") for f in by_lemma().get((sort, tree.lemma(i)), ()) if not f.only}
    return bool(told) and all(q.endswith("Cooperation") for q in told)
