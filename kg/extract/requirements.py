"""What a frame asks of the words around its predicate: the noun that its object must be, and the one that its subject must be."""

from __future__ import annotations

from kg.extract import lemmas
from kg.extract.frames import Frame
from kg.extract.participants import Predicate
from kg.extract.tree import Tree


def evoked(tree: Tree, frame: Frame, i: int) -> Predicate | None:
    """The frame at a word, with the roles of its object and subject; None where a word is missing that it asks for."""
    p = Predicate(tree, frame, i, _roles(tree, frame, i))
    return p if _has_its_object(p) and _has_its_subject(p) else None


def _roles(tree: Tree, frame: Frame, i: int) -> dict[str, list[int]]:
    roles = dict(tree.roles(i))
    if frame.adjectives and tree.tokens[i].pos == "VERB":  # "was opposed to", "was opposed by"
        if tree.passive(i):
            roles["by"] = roles.get("subj", [])
        roles["subj"] = tree.surface(i)
    return roles


def _has_its_object(p: Predicate) -> bool:
    """The verb has an object that the frame names, also under a noun that only bears it ("a protest note", "$5 billion in aid"); its roles become the verb's."""
    if not p.frame.object:
        return not (p.frame.lone and p.roles.get("obj") and not p.tree.passive(p.i))
    tree = p.tree
    objects = [m for role in p.frame.via for o in p.roles.get(role, []) for m in tree.members(o)]
    bearers = [
        o for o in objects if tree.tokens[o].lemma.lower() in tree.words.bearers
    ]  # "a protest note", "a series of strikes", "a bombing campaign"
    borne = [c for o in bearers for c in tree.roles(o).get("of", [])]
    objects += [*(c for o in bearers for c in tree.child(o, "compound")), *borne]
    p.roles["noun"] = [o for o in objects if lemmas.words(tree, o) & p.frame.object]
    tree.lend(p.roles, (*p.roles["noun"], *bearers, *borne))  # "sent a letter of congratulations to X"
    return bool(p.roles["noun"])


def _has_its_subject(p: Predicate) -> bool:
    """The subject is one that the frame asks for ("tariffs will drop"), and its roles become the verb's."""
    if not p.frame.subject:
        return True
    doers = p.roles.get("subj", []) if p.tree.passive(p.i) else p.tree.surface(p.i)  # "killed by Israeli gunfire"
    fitting = [s for r in doers for s in p.tree.members(r) if lemmas.words(p.tree, s) & p.frame.subject]
    p.tree.lend(p.roles, fitting)
    return bool(fitting)
