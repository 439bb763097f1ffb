"""Who takes part in what a frame finds: the roles that it names, looked up in the tree."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.documents import author
from kg.extract.frames import Frame, Role
from kg.extract.tree import Tree
from kg.model import Actor, Kind

Found = list[tuple[Actor, int]]  # actors with the token that says so


@dataclass(frozen=True, slots=True)
class Predicate:
    """A frame at a word of a sentence: `i` is the word's token, `roles` its arguments, to which the words that the frame asks for lend theirs."""

    tree: Tree
    frame: Frame
    i: int
    roles: dict[str, list[int]]


def find(p: Predicate, side: str) -> Found:
    """The actors of the first alternative that yields any, as far as they are of the kind that the frame asks for.

    Args:
        side: `agent` or `target`.
    """
    for choice in p.frame.agent if side == "agent" else p.frame.target:
        out: Found = []
        for role in choice:
            found = _looked_up(p, role, side == "target")
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


def _looked_up(p: Predicate, role: Role, target: bool) -> Found:
    """The actors that the words in a role stand for."""
    tree = p.tree
    places = _words(p, role.name)
    if target and p.frame.goal:
        places = [j for j in places if tree.lemma(j) in p.frame.goal]
    if role.name in ("adj", "compound"):
        return _modifying(tree, places)
    found = tree.all(places, role.place, role.dig)
    if target and not tree.verbal(p.i):
        end = _topics(tree, places)
        found = [(a, j) for a, j in found if j < end]
    if role.dig and len(found) > 1 and _joint(tree, p.i, found):
        return []
    if not found and role.name == "subj" and tree.verbal(p.i):
        return [x for j in places for x in author(tree, j)]
    if not found and role.dig and role.name == "obj" and "by" in p.roles and not tree.passive(p.i):
        return tree.all(p.roles["by"])  # "welcomed the decision by X", whatever the phrase hangs on
    return found


def _topics(tree: Tree, places: list[int]) -> int:
    """Where a list goes on with a region, which is nobody, so that the rest is but talked about: "Russia's war against Ukraine, the Middle East, the DPRK"."""
    listed = [m for p in places for m in tree.members(p)]
    between = range(min(listed, default=0), max(listed, default=0))
    regions = (k for k in between if tree.tokens[k].dep == "conj" and (m := tree.mention(k)) is not None and not m.actors)
    return next(regions, len(tree.tokens))


def _words(p: Predicate, role: str) -> list[int]:
    """The words in a role: an argument of the predicate, or of a path ("discussed relations with X": `obj>with`)."""
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


def _joint(tree: Tree, i: int, found: Found) -> bool:
    """Whether a thing is the actor's own as well as others' ("They praised the results of the meeting of Russia, France and Germany"):
    then what is said of it is said of nobody else."""
    mine = {a.country for a, _ in tree.all(tree.surface(i)) if a.country}
    shared = {j for a, j in found if a.country in mine and not tree.named(j) and not _by_pronoun(tree, j)}
    return any(j in shared for _, j in found) and len({a.country for a, _ in found}) > 1


def _by_pronoun(tree: Tree, j: int) -> bool:
    """Whether a thing is somebody's by a pronoun alone: whose it is hangs on what comes before ("released a Greek tanker and its crew")."""
    return any(tree.tokens[c].pos == "PRON" for c in tree.child(j, "nmod:poss"))
